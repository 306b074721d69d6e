// Search by characters, aliases, English, pinyin and initials; arrows and Enter choose.
const box = document.getElementById("q");
const list = document.getElementById("hits");
let hits = [];
let at = -1;

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const INDEX = NET.nodes.map((n) => ({
  n, names: [n.label, n.label_en, ...n.aliases].filter(Boolean).map((s) => plain(s.slice(0, 300))), keys: n.keys,
}));

function score({ n, names, keys }, q) {
  let best = 0;
  for (const s of names) best = Math.max(best, s === q ? 100 : s.startsWith(q) ? 80 : s.includes(q) ? 60 : 0);
  for (const s of keys) best = Math.max(best, s === q ? 90 : s.startsWith(q) ? 70 : q.length > 2 && s.includes(q) ? 40 : 0);
  return best && best + Math.min(15, n.degree) / 2;
}

function runSearch() {
  const q = plain(box.value);
  hits = q ? INDEX.map((entry) => [score(entry, q), entry.n]).filter(([s]) => s > 0).sort((a, b) => b[0] - a[0] || (a[1].id < b[1].id ? -1 : 1)).slice(0, 12).map(([, n]) => n) : [];
  at = hits.length ? 0 : -1;
  renderHits(Boolean(q));
}

function renderHits(open) {
  list.replaceChildren(...hits.map((n, i) => el("li", { role: "option", id: `hit-${i}`, "aria-selected": String(i === at), onpointerdown: (event) => { event.preventDefault(); choose(i); } },
    roleIcon(n.role, 18), el("span", { class: "label" }, name(nodeName(n))), el("small", {}, name(kindName(n))))));
  if (open && !hits.length) list.append(el("li", { class: "none" }, t("search.none")));
  list.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  if (at >= 0 && open) box.setAttribute("aria-activedescendant", `hit-${at}`);
  else box.removeAttribute("aria-activedescendant");
}

function choose(i) {
  if (!hits[i]) return;
  const { id } = hits[i];
  closeSearch();
  box.blur();
  select(id, true);
}

function closeSearch() {
  box.value = "";
  hits = [];
  at = -1;
  renderHits(false);
}

box.addEventListener("input", runSearch);
box.addEventListener("blur", () => renderHits(false));
box.addEventListener("focus", () => { if (box.value) runSearch(); });
box.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && hits.length) {
    event.preventDefault();
    at = (at + step + hits.length) % hits.length;
    renderHits(true);
    list.children[at].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter") {
    choose(at);
  } else if (event.key === "Escape") {
    event.stopPropagation();
    closeSearch();
    box.blur();
  }
});
