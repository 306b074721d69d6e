// Search by characters, aliases, English, pinyin and initials. Exact comes before prefix before initials
// before a part of a name, and every hit says why it matched. The boxes of the path use the same list.
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const LATIN = /^[a-z0-9]+$/;
const INDEX = NET.nodes.map((n) => {
  const named = [["zh", n.label], ["en", n.label_en], ...n.aliases.map((a) => ["alias", a])].filter(([, s]) => s);
  const lengths = new Set(named.map(([, s]) => Array.from(plain(s)).filter((c) => /[\p{L}\p{N}]/u.test(c)).length));
  return { n, names: named.map(([kind, s]) => [kind, plain(s.slice(0, 300)), s]),
    keys: n.keys.map((key) => [lengths.has(key.length) ? "initials" : "pinyin", key, key]) };
});
const RANKS = { exact: 400, prefix: 300, initials: 200, part: 100 };
const recent = [];

function matchOf({ n, names, keys }, q) {
  let best = null;
  const offer = (rank, kind, text) => { if (!best || RANKS[rank] > best.score) best = { score: RANKS[rank], kind, text }; };
  for (const [kind, s, text] of names) {
    if (s === q) offer("exact", kind, text);
    else if (s.startsWith(q)) offer("prefix", kind, text);
    else if (s.includes(q)) offer("part", kind, text);
  }
  if (LATIN.test(q)) for (const [kind, s] of keys) {
    if (s === q || s.startsWith(q)) offer("initials", kind, s);
    else if (q.length > 2 && s.includes(q)) offer("part", kind, s);
  }
  return best && { n, ...best, score: best.score + Math.min(60, n.degree) / 2 };
}

const why = ({ kind, text }) => (kind === state.lang ? "" : kind === "alias" ? t("search.why.alias", { a: clip(text.replace(BIDI, ""), 16) }) : t(`search.why.${kind}`));

// A text box with a list of actors below it (ARIA combobox); `choose` gets the actor.
function combo(input, list, choose, prefix) {
  let hits = [];
  let at = -1;
  function run() {
    const q = plain(input.value);
    hits = q ? INDEX.map((entry) => matchOf(entry, q)).filter(Boolean).sort((a, b) => b.score - a.score || (a.n.id < b.n.id ? -1 : 1)).slice(0, 12)
      : recent.map((id) => ({ n: NODES.get(id), kind: state.lang, text: "" }));
    at = q && hits.length ? 0 : -1;
    render(true);
    if (q) say(t("search.count", { n: hits.length }));
  }
  function render(open) {
    const q = plain(input.value);
    const options = hits.map((hit, i) => el("li", { role: "option", id: `${prefix}-${i}`, "aria-selected": String(i === at), onpointerdown: (event) => { event.preventDefault(); pick(i); } },
      nodeIcon(hit.n, 18), el("span", { class: "label" }, name(nodeName(hit.n))), el("small", {}, name(q && why(hit) ? why(hit) : kindName(hit.n)))));
    const words = !q ? (hits.length ? t("search.recent") : t("search.hint")) : hits.length ? "" : `${t("search.none")} · ${t("search.hint")}`;
    list.replaceChildren(...(words ? [el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words)] : []), ...options);
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (at >= 0 && open) input.setAttribute("aria-activedescendant", `${prefix}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }
  function pick(i) {
    if (!hits[i]) return;
    const { n } = hits[i];
    close();
    input.blur();
    choose(n);
  }
  function close() { input.value = ""; hits = []; at = -1; render(false); }
  input.addEventListener("input", run);
  input.addEventListener("focus", run);
  input.addEventListener("blur", () => { if (prefix !== "hit") close(); else render(false); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      at = at < 0 ? (step > 0 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
      render(true);
      document.getElementById(`${prefix}-${at}`).scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      pick(at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
      input.blur();
    }
  });
}

function remember(id) {
  const was = recent.indexOf(id);
  if (was >= 0) recent.splice(was, 1);
  recent.unshift(id);
  recent.length = Math.min(recent.length, 6);
}

const box = document.getElementById("q");
combo(box, document.getElementById("hits"), (n) => select(n.id, true), "hit");
