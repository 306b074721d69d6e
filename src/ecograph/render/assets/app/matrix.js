// Matrix: links from role to role, actors by industry and role, links by chain and role. Numbers carry the
// meaning, shading repeats it; a cell lists what it counts; an empty cell says that nothing is recorded.
const CHAIN_FILTER = () => ["", ...CHAINS.keys(), "context"];
const matrixChain = () => (state.by !== "chain" && CHAIN_FILTER().includes(state.chain) ? state.chain : "");
const inChain = (chain) => (e) => visible.edges.has(e.id) && (!chain || chainKeys(e).includes(chain));

// Rows, columns and, for each cell, its links or actors; the sets of totals are of their own, since an actor
// with two roles stands in two rows.
function matrixData(by, chain) {
  const roles = KEYS.roles;
  const rows = branchKeys[by]().filter((key) => by !== "chain" || key !== "none");
  const cells = new Map();
  const put = (row, column, item) => {
    const key = `${row} ${column}`;
    if (!cells.has(key)) cells.set(key, new Set());
    cells.get(key).add(item);
  };
  const spread = (some, others, item) => { for (const a of [...some, "*"]) for (const b of [...others, "*"]) put(a, b, item); };
  const links = NET.edges.filter(inChain(chain));
  if (by === "role") for (const e of links) spread(roleKeys(e.tail), roleKeys(e.head), e);
  else if (by === "chain") for (const e of links) spread(chainKeys(e), new Set([...roleKeys(e.tail), ...roleKeys(e.head)]), e);
  else {
    const linked = chain ? new Set(links.flatMap((e) => [e.from, e.to])) : null;
    for (const n of visibleNodes()) if (!linked || linked.has(n.id)) spread(orNone(n.industries), roleKeys(n), n);
  }
  return { rows, columns: roles, at: (row, column) => cells.get(`${row} ${column}`) ?? new Set() };
}

// What a cell holds, for the panel: cellKey(by, chain, row, column); "*" is a total.
function cellContent(by, chain, row, column) {
  if (!BYS.includes(by) || !CHAIN_FILTER().includes(chain)) return null;
  const known = (keys, key) => key === "*" || keys.includes(key);
  if (!known(branchKeys[by](), row) || !known(KEYS.roles, column)) return null;
  const items = [...matrixData(by, chain).at(row, column)];
  const rowName = row === "*" ? t("matrix.total") : by === "role" ? shortRole(row) : branchName(by, row);
  const columnName = column === "*" ? t("matrix.total") : shortRole(column);
  const title = `${rowName} ${by === "role" ? "→" : "×"} ${columnName}${chain ? ` · ${t(`chain.${chain}`)}` : ""}`;
  if (by !== "industry") return { title, actors: [], links: items.sort((a, b) => planned(a) - planned(b) || byDegree(a.tail, b.tail) || (a.id < b.id ? -1 : 1)) };
  // The links that say in which industry an actor works are its evidence for the row.
  const why = (n) => LINKS.get(n.id).filter((e) => e.from === n.id && ["operatesInIndustry", "focusesOnIndustry"].includes(local(e.predicate)) && (row === "*" || local(e.to) === row));
  return { title, links: [], actors: items.sort(byDegree).map((n) => [n, why(n)]) };
}

function renderMatrix() {
  const { by } = state;
  const chain = matrixChain();
  const { rows, columns, at } = matrixData(by, chain);
  const most = Math.max(1, ...rows.flatMap((row) => columns.map((column) => at(row, column).size)));
  const cell = (row, column) => {
    const items = at(row, column);
    const key = cellKey(by, chain, row, column);
    const total = row === "*" || column === "*";
    if (!items.size) return el("td", { class: "empty" }, el("span", {}, t("matrix.empty")));
    const fill = total ? null : scaleColor(0.08 + 0.72 * Math.sqrt(items.size / most));
    const plans = by === "industry" ? 0 : [...items].filter(planned).length;
    return el("td", { class: total ? "total" : "heat", style: fill ? `background:${fill};color:${luminance(fill) > 0.179 ? "#000000" : "#FFFFFF"}` : "" },
      el("button", { type: "button", "data-cell": key, "aria-pressed": String(state.cell === key), title: plans ? t("count.plan", { p: plans }) : "", onclick: () => toggleCell(key) }, String(items.size), plans > 0 && el("small", {}, ` ${t("matrix.plans", { p: plans })}`)));
  };
  const columnHead = (column) => el("th", { scope: "col" }, roleIcon(column === "none" ? "" : column, 20), el("span", {}, shortRole(column)));
  const rowHead = (row) => el("th", { scope: "row" }, branchIcon(by, row, 18), el("span", {}, name(by === "role" ? shortRole(row) : branchName(by, row))));
  redraw("view-matrix", [
    el("div", { class: "viewbar" }, switcher(t("matrix.by"), BYS.map((key) => [key, t(`matrix.by.${key}`)]), by, chooseBy),
      by !== "chain" && picker("matrix-chain", t("matrix.chain"), CHAIN_FILTER().map((key) => [key, key ? t(`chain.${key}`) : t("matrix.all")]), chain, (key) => { Object.assign(state, { chain: key, cell: "" }); update(); }),
      el("p", { class: "hint" }, t(`matrix.hint.${by}`))),
    el("div", { class: "matrix", "data-scroll": "", tabindex: 0, role: "region", "aria-label": t(`matrix.by.${by}`) }, el("table", {}, el("caption", { class: "sr" }, t(`matrix.hint.${by}`)),
      el("thead", {}, el("tr", {}, el("td", { class: "corner" }, by === "role" ? t("matrix.corner") : ""), columns.map(columnHead), el("th", { scope: "col", class: "total" }, t("matrix.total")))),
      el("tbody", {}, rows.map((row) => el("tr", {}, rowHead(row), columns.map((column) => cell(row, column)), cell(row, "*")))),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row", class: "total" }, t("matrix.total")), columns.map((column) => cell("*", column)), cell("*", "*")))),
    el("p", { class: "note" }, t("matrix.note"))),
  ]);
}
