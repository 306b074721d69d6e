// The ecosystem tree: park, then role or industry or chain, then actor; once as an ARIA list and once as a
// drawing of the same branches (crown.js). A branch can be enlarged, so that every leaf has its name.
const MOST_LEAVES = 300; // of one branch in the list, and twice as many in the whole drawing
Object.assign(state, { branch: "", flipped: new Set() });
hashParts.push({
  read(hash) {
    const key = hash.get("branch") ?? "";
    state.branch = branchKeys[state.by]().includes(key) ? key : "";
    state.flipped = new Set((hash.get("flip") ?? "").split(",").filter(Boolean));
  },
  write(hash) {
    if (state.branch) hash.set("branch", state.branch);
    if (state.flipped.size) hash.set("flip", [...state.flipped].sort().join(","));
  },
});
// Open unless it holds what plays no part; `flipped` are the ones somebody turned round.
const isBranchOpen = (key) => ["none", "context"].includes(key) === state.flipped.has(key);
const flip = (key) => { if (!state.flipped.delete(key)) state.flipped.add(key); };

// The branches with their actors, and the twigs of each: by industry, or by kind where none is stated;
// under industries and chains by role.
function branches() {
  const nodes = visibleNodes().sort(byDegree);
  const groups = new Map(branchKeys[state.by]().map((key) => [key, []]));
  for (const n of nodes) for (const key of MEMBERS[state.by](n)) groups.get(key)?.push(n);
  return [...groups].filter(([, members]) => members.length).map(([key, members]) => ({
    key, members, open: isBranchOpen(key), label: branchName(state.by, key),
    color: state.by === "chain" ? look.chain(key) : look.role(state.by === "role" ? key : ""), twigs: twigs(key, members),
  }));
}

function twigs(key, members) {
  const groups = new Map();
  for (const n of members) {
    const role = n.roles[0];
    const twig = state.by !== "role" ? `r ${role ?? "none"}` : n.industries.length ? `i ${n.industries[0]}` : `k ${n.kind}`;
    if (!groups.has(twig)) groups.set(twig, []);
    groups.get(twig).push(n);
  }
  const rank = (twig) => (twig[0] === "i" ? KEYS.industries.indexOf(twig.slice(2)) : twig[0] === "r" ? KEYS.roles.indexOf(twig.slice(2)) : 1000);
  const order = [...groups].sort((a, b) => rank(a[0]) - rank(b[0]) || b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  return order.map(([twig, list], i) => {
    const code = twig.slice(2);
    const label = twig[0] === "i" ? termName(code) : twig[0] === "r" ? t(`role.${code}`) : kindName(list[0]);
    const color = twig[0] === "r" ? look.role(code) : tint(look.role(key), i, order.length);
    return { key: twig, label, members: list, color };
  });
}

// Shades of one role: its colour turned a little and made lighter or darker, by turns; a name stands beside.
function tint(color, i, count) {
  if (count < 2) return color;
  const [r, g, b] = [1, 3, 5].map((k) => parseInt(color.slice(k, k + 2), 16) / 255);
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [light, chroma] = [(most + least) / 2, most - least];
  let hue = !chroma ? 0 : most === r ? ((g - b) / chroma) % 6 : most === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
  const sat = !chroma ? 0 : chroma / (1 - Math.abs(2 * light - 1));
  hue = (hue * 60 + [0, 17, -16, 8, -25, 25][i % 6] * (hue * 60 > 30 && hue * 60 < 80 ? 0.6 : 1) + 360) % 360;
  const target = Math.min(state.theme === "dark" ? 0.78 : 0.62, Math.max(0.2, light + [0, 0.13, -0.1, 0.21, 0.06, -0.15][i % 6] * (state.theme === "dark" ? 0.8 : 1)));
  const [c, part] = [(1 - Math.abs(2 * target - 1)) * Math.min(0.7, sat), hue / 60];
  const x = c * (1 - Math.abs((part % 2) - 1));
  const rgb = [[c, x, 0], [x, c, 0], [0, c, x], [0, x, c], [x, 0, c], [c, 0, x]][Math.floor(part) % 6];
  return `#${rgb.map((v) => Math.round((v + target - c / 2) * 255).toString(16).padStart(2, "0")).join("")}`;
}

function treeItem(key, level, content, children, open, extra = {}) {
  const row = el("div", { class: "row" }, el("span", { class: "twist", "aria-hidden": "true" }, children ? (open ? "▾" : "▸") : ""), content);
  const item = el("li", { role: "treeitem", tabindex: -1, "data-key": key, "aria-level": level, ...(children ? { "aria-expanded": String(open) } : {}), ...extra }, row);
  if (children && open) item.append(el("ul", { role: "group" }, children()));
  return item;
}

function treeList(list) {
  const leaf = (branch, color) => (n) => treeItem(`${branch.key} ${n.id}`, 3, [el("i", { class: "leafdot", style: `background:${color.get(n)}` }), el("span", { class: "label" }, name(nodeName(n))), el("small", {}, name(kindName(n)))], null, false, { "aria-selected": String(n.id === state.node), "data-node": n.id });
  const items = (branch) => () => {
    const color = new Map(branch.twigs.flatMap((twig) => twig.members.map((n) => [n, twig.color])));
    const rest = branch.members.length - MOST_LEAVES;
    return [...branch.members.slice(0, MOST_LEAVES).map(leaf(branch, color)), rest > 0 && el("li", { role: "none", class: "note" }, t("tree.rest", { n: rest }))];
  };
  const open = !state.flipped.has("root");
  return el("ul", { role: "tree", class: "tree", "aria-label": words(PAGE.title) },
    treeItem("root", 1, [el("b", {}, name(words(PAGE.title))), el("span", { class: "num" }, String(visible.nodes.size))], () => list.map((b) => treeItem(b.key, 2, [branchIcon(state.by, b.key), el("b", {}, name(b.label)), el("span", { class: "num" }, String(b.members.length))], items(b), b.open)), open));
}

const enlarge = (key) => { state.branch = state.branch === key ? "" : key; byId("view-tree").querySelector(".tree-picture")?.scrollTo(0, 0); update(); };
let drawnAs = ""; // the size of the window for which the tree stands
let shownLeaf = "";
const windowSize = () => `${byId("view-tree").clientWidth} ${byId("view-tree").clientHeight}`;
function renderTree() {
  const list = branches();
  const chosen = list.find((b) => b.key === state.branch);
  const picture = el("div", { class: "tree-picture", "data-scroll": "" });
  redraw("view-tree", [
    el("div", { class: "viewbar" }, switcher(t("tree.by"), BYS.map((by) => [by, t(`by.${by}`)]), state.by, chooseBy),
      picker("branch", t("tree.branch"), [["", t("tree.whole")], ...list.map((b) => [b.key, `${b.label} (${b.members.length})`])], state.branch, (key) => { state.branch = key; update(); }),
      el("p", { class: "hint" }, t(chosen ? "tree.hint.branch" : state.by === "role" ? "tree.hint" : "tree.hint.roles"))),
    el("div", { class: "tree-split" }, el("div", { class: "tree-list", "data-scroll": "" }, treeList(list)), picture),
  ]);
  const items = [...byId("view-tree").querySelectorAll("[role=treeitem]")];
  (items.find((i) => i === document.activeElement) ?? items[0]).tabIndex = 0;
  const at = picture.scrollTop;
  picture.append(drawTree(list, chosen, picture.clientWidth || 600, picture.clientHeight || 600));
  picture.scrollTop = at;
  drawnAs = windowSize();
  if (shownLeaf === state.node) return;
  shownLeaf = state.node;
  // A newly chosen leaf comes into sight, in the list and in the drawing, without moving the page.
  for (const [box, leaf] of [[picture.previousSibling, "[aria-selected=true]"], [picture, `.leaf[data-leaf="${CSS.escape(state.node)}"]`]]) {
    const found = state.node && box.querySelector(leaf)?.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    if (found && (found.top < frame.top || found.bottom > frame.bottom)) box.scrollTop += found.top - frame.top - frame.height / 2;
  }
}

function treeAct(item, force) {
  if (item.dataset.node) return select(item.dataset.node);
  const { key } = item.dataset;
  const open = item.getAttribute("aria-expanded") === "true";
  if (force === undefined || force !== open) flip(key);
  item.tabIndex = 0;
  item.focus();
  writeHash();
  return renderTree();
}

document.getElementById("view-tree").addEventListener("click", (event) => {
  const item = event.target.closest("[role=treeitem]");
  if (item) { item.focus(); treeAct(item); return; }
  const part = event.target.closest("[data-leaf],[data-branch],[data-whole]");
  if (part?.dataset.leaf) select(part.dataset.leaf);
  else if (part?.dataset.branch) enlarge(part.dataset.branch);
  else if (part) enlarge(state.branch);
});
document.getElementById("view-tree").addEventListener("keydown", (event) => {
  const item = event.target.closest("[role=treeitem]");
  if (!item) return;
  const items = [...document.querySelectorAll("#view-tree [role=treeitem]")];
  const go = (to) => { if (to) { item.tabIndex = -1; to.tabIndex = 0; to.focus(); } };
  const moves = {
    ArrowDown: () => go(items[items.indexOf(item) + 1]), ArrowUp: () => go(items[items.indexOf(item) - 1]),
    Home: () => go(items[0]), End: () => go(items.at(-1)),
    ArrowRight: () => (item.getAttribute("aria-expanded") === "false" ? treeAct(item, true) : go(item.querySelector("[role=treeitem]"))),
    ArrowLeft: () => (item.getAttribute("aria-expanded") === "true" ? treeAct(item, false) : go(item.parentElement.closest("[role=treeitem]"))),
    Enter: () => treeAct(item), " ": () => treeAct(item),
  };
  if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
});
new ResizeObserver(() => { if (state.view === "tree" && windowSize() !== drawnAs) renderTree(); }).observe(document.getElementById("view-tree"));
