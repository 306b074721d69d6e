// Tree (park, role, actor) and table: the same content without a canvas, for eyes and keyboards.
const opened = new Set(["root", ...ROLES.keys()]);
let order = { key: "degree", down: true };

const visibleNodes = () => NET.nodes.filter((n) => visible.nodes.has(n.id));

function treeItem(key, level, content, children, extra = {}) {
  const open = opened.has(key);
  const row = el("div", { class: "row" }, children ? el("span", { class: "twist", "aria-hidden": "true" }, open ? "▾" : "▸") : el("span", { class: "twist" }), content);
  const item = el("li", { role: "treeitem", tabindex: -1, "data-key": key, "aria-level": level, ...(children ? { "aria-expanded": String(open) } : {}), ...extra }, row);
  if (children && open) item.append(el("ul", { role: "group" }, children()));
  return item;
}

function renderTree() {
  const view = document.getElementById("view-tree");
  const before = document.activeElement?.dataset?.key;
  const nodes = visibleNodes().sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));
  const role = (code) => {
    const members = nodes.filter((n) => roleKeys(n).includes(code));
    if (!members.length) return null;
    const leaf = (n) => treeItem(`${code} ${n.id}`, 3, [el("span", { class: "label" }, name(nodeName(n))), el("small", {}, name(kindName(n)))], null, { "aria-selected": String(n.id === state.node), "data-node": n.id });
    return treeItem(code, 2, [roleIcon(code === "none" ? "" : code, 20), el("b", {}, t(`role.${code}`)), el("span", { class: "num" }, String(members.length))], () => members.map(leaf));
  };
  const root = el("ul", { role: "tree", class: "tree", "aria-label": words(PAGE.title) },
    treeItem("root", 1, [el("b", {}, name(words(PAGE.title))), el("span", { class: "num" }, String(nodes.length))], () => KEYS.roles.map(role).filter(Boolean)));
  view.replaceChildren(root);
  const items = [...root.querySelectorAll("[role=treeitem]")];
  const focusable = items.find((i) => i.dataset.key === before) ?? items[0];
  focusable.tabIndex = 0;
  if (before) focusable.focus();
}

function treeAct(item, force) {
  if (item.dataset.node) return select(item.dataset.node);
  const { key } = item.dataset;
  const open = force ?? !opened.has(key);
  if (open) opened.add(key);
  else opened.delete(key);
  item.tabIndex = 0;
  item.focus();
  return renderTree();
}

document.getElementById("view-tree").addEventListener("click", (event) => {
  const item = event.target.closest("[role=treeitem]");
  if (item) { item.focus(); treeAct(item); }
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

function renderTable() {
  const columns = {
    name: [t("name"), (n) => nodeName(n)], kind: [t("kind"), kindName],
    roles: [t("roles"), (n) => n.roles.map((r) => (ROLES.has(r) ? t(`role.${r}`).split(" · ").pop() : r)).join(state.lang === "zh" ? "、" : ", ")],
    industries: [t("industries"), (n) => n.industries.map(termName).join(state.lang === "zh" ? "、" : ", ")], degree: [t("degree"), (n) => n.degree],
  };
  const value = columns[order.key][1];
  const collator = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
  const sign = order.down ? -1 : 1;
  const rows = visibleNodes().sort((a, b) => sign * (order.key === "degree" ? a.degree - b.degree : collator.compare(value(a), value(b))) || (a.id < b.id ? -1 : 1));
  const head = Object.entries(columns).map(([key, [label]]) => el("th", { scope: "col", class: key, "aria-sort": order.key === key ? (order.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", onclick: () => { order = { key, down: order.key === key ? !order.down : key === "degree" }; renderTable(); } }, label, order.key === key ? (order.down ? " ↓" : " ↑") : "")));
  const body = rows.map((n) => el("tr", { class: n.id === state.node ? "chosen" : "" }, el("td", {}, roleIcon(n.role, 18), actorLink(n)),
    ...["kind", "roles", "industries"].map((key) => el("td", {}, name(columns[key][1](n)))), el("td", { class: "num" }, String(n.degree))));
  document.getElementById("view-table").replaceChildren(el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)));
}
