// What the views beside the graph share: their part of the address, how actors are grouped, the list of
// what stands in one cell, and small controls. Only the view in sight is drawn.
const VIEWS = ["graph", "tree", "layers", "matrix", "table"];
const BYS = ["role", "industry", "chain"];
Object.assign(state, { by: "role", chain: "", cell: "" });
hashParts.push({
  read(hash, pick) {
    state.by = pick("by", BYS, "role");
    const chain = hash.get("chain") ?? "";
    state.chain = [chain, ID_BASE + chain].find((c) => CHAINS.has(c) || c === "context" || c === "four" || NODES.get(c)?.kind === "IndustryChain") ?? "";
    state.cell = hash.get("cell") ?? "";
  },
  write(hash) {
    if (state.by !== "role") hash.set("by", state.by);
    if (state.chain) hash.set("chain", state.chain.startsWith(ID_BASE) ? state.chain.slice(ID_BASE.length) : state.chain);
    if (state.cell) hash.set("cell", state.cell);
  },
});

const visibleNodes = () => NET.nodes.filter((n) => visible.nodes.has(n.id));
const visibleEdges = () => NET.edges.filter((e) => visible.edges.has(e.id));
const byDegree = (a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1);
const linksShown = (n) => LINKS.get(n.id).filter((e) => visible.edges.has(e.id));
const chainsOf = (n) => orNone([...new Set(linksShown(n).flatMap(chainKeys))]);
const MEMBERS = { role: roleKeys, industry: (n) => orNone(n.industries), chain: chainsOf };
const branchKeys = { role: () => KEYS.roles, industry: () => KEYS.industries, chain: () => [...CHAINS.keys(), "context", "none"] };
const branchName = (by, key) => (by === "role" ? t(`role.${key}`) : by === "industry" ? noneName("industries", key) : key === "none" ? t("none.chains") : t(`chain.${key}`));
const shortRole = (key) => t(`role.${key}`).split(" · ").pop();
const branchIcon = (by, key, size = 20) => (by === "role" ? roleIcon(key === "none" ? "" : key, size) : by === "chain" && key !== "none" ? chainSwatch(key, size + 8) : null);
const collator = () => new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
const comma = () => (state.lang === "zh" ? "、" : ", ");

function switcher(label, options, value, choose, extra = "") {
  return el("div", { class: `switch ${extra}`, role: "group", "aria-label": label }, el("span", { class: "what", "aria-hidden": "true" }, label),
    options.map(([key, text]) => el("button", { type: "button", "data-option": key, "aria-pressed": String(key === value), onclick: () => choose(key) }, text)));
}
function picker(id, label, options, value, choose) {
  const list = el("select", { id, onchange: (event) => choose(event.target.value) }, options.map(([key, text]) => el("option", { value: key, selected: key === value }, clip(text.replace(BIDI, ""), 60))));
  return el("label", { class: "picker", for: id }, el("span", {}, label), list);
}
const chooseBy = (by) => { Object.assign(state, { by, cell: "", branch: "", flipped: new Set() }); update(); };

// Redraws a view in place: the scroll positions and the focus stay where they were.
function redraw(id, content) {
  const view = byId(id);
  const active = view.contains(document.activeElement) ? document.activeElement : null;
  const mark = active && ["data-key", "data-option", "data-cell", "data-col", "data-sort", "id"].find((a) => active.getAttribute(a) !== null);
  const value = mark && active.getAttribute(mark);
  const caret = active?.selectionStart;
  const at = [view, ...view.querySelectorAll("[data-scroll]")].map((box) => [box.scrollLeft, box.scrollTop]);
  view.replaceChildren(...content.filter(Boolean));
  [view, ...view.querySelectorAll("[data-scroll]")].forEach((box, i) => at[i] && ([box.scrollLeft, box.scrollTop] = at[i]));
  if (!mark) return;
  const again = [...view.querySelectorAll(`[${mark}]`)].find((item) => item.getAttribute(mark) === value);
  again?.focus({ preventScroll: true });
  if (again?.tagName === "INPUT" && typeof caret === "number") again.setSelectionRange(caret, caret);
}

// A cell of the matrix or of the four layers: its key travels in the address.
const cellKey = (...parts) => parts.map(encodeURIComponent).join("|");
function cellParts() {
  try { return state.cell.split("|").map(decodeURIComponent); } catch { return []; }
}
const toggleCell = (key) => { Object.assign(state, { cell: state.cell === key ? "" : key, node: "", edge: "", focus: 0 }); update(); };

const CELL_MOST = 60;
function cellPanel() {
  if (!state.cell || state.node || state.edge || !["matrix", "layers"].includes(state.view)) return null;
  const found = cellContent(...cellParts());
  if (!found) return null;
  const { title, actors, links } = found;
  const row = (e) => el("li", { class: planned(e) ? "planned" : "" }, el("div", { class: "line" }, nodeIcon(e.tail, 16), actorLink(e.tail)),
    el("div", { class: "line" }, el("span", { class: "arrow", "aria-hidden": "true" }, "→"), el("button", { type: "button", class: "pred", title: t("evidence"), onclick: () => selectEdge(e.id) }, name(edgeName(e))), nodeIcon(e.head, 16), actorLink(e.head), planned(e) && pill(t(`modality.${e.modality}`), "plan")),
    e.claims.length ? e.claims.map((c) => claimBlock(c)) : el("div", { class: "proof" }, t("evidence.none")));
  const actor = ([n, why]) => el("li", {}, el("div", { class: "line" }, nodeIcon(n, 16), actorLink(n), el("small", { class: "muted" }, name(kindName(n)))),
    why.flatMap((e) => e.claims.map((c) => el("div", {}, el("button", { type: "button", class: "pred", onclick: () => selectEdge(e.id) }, name(edgeName(e))), claimBlock(c)))));
  const rest = (list) => list.length > CELL_MOST && el("p", { class: "note" }, t("cell.rest", { n: list.length - CELL_MOST }));
  return [
    el("button", { type: "button", class: "back", onclick: () => toggleCell(state.cell) }, "‹ ", t("back")),
    el("h2", { class: "cell-title" }, name(title)),
    !actors.length && !links.length && el("p", { class: "honest" }, t("cell.empty")),
    actors.length > 0 && [heading(t("cell.actors", { n: actors.length })), el("ul", { class: "relations" }, actors.slice(0, CELL_MOST).map(actor)), rest(actors)],
    links.length > 0 && [heading(t("cell.links", { n: links.length })), el("ul", { class: "relations" }, links.slice(0, CELL_MOST).map(row)), rest(links)],
  ];
}

// Each view is drawn by its own function; main.js calls the one in sight.
const RENDERERS = { tree: () => renderTree(), layers: () => renderLayers(), matrix: () => renderMatrix(), table: () => renderTable() };
