// Table: actors or links, sorted by any column, narrowed by a text in any column, saved as it stands.
const TABLE_STEP = 1000; // rows at once; more on demand, so that a large network still opens
let tableRows = TABLE_STEP;
Object.assign(state, { list: "actors", sort: "", find: {} });
const listed = (values, say) => values.map(say).join(comma());
const TABLES = {
  actors: {
    name: ["name", nodeName], kind: ["kind", kindName], roles: ["roles", (n) => listed(n.roles, shortRole)],
    industries: ["industries", (n) => listed(n.industries, termName)], degree: ["degree", (n) => n.degree],
  },
  links: {
    from: ["table.from", (e) => nodeName(e.tail)], name: ["relation", edgeName], to: ["table.to", (e) => nodeName(e.head)],
    chains: ["chains", (e) => listed(chainKeys(e), (c) => t(`chain.${c}`))], modality: ["modalities", (e) => t(`modality.${e.modality}`)],
    evidence: ["evidence", (e) => e.claims.map((iri) => evidenceWords(iri)).filter(Boolean).join(comma())],
  },
};
hashParts.push({
  read(hash, pick) {
    state.list = pick("table", Object.keys(TABLES), "actors");
    state.sort = pick("sort", Object.keys(TABLES[state.list]).flatMap((key) => [key, `-${key}`]), "");
    state.find = Object.fromEntries(Object.keys(TABLES[state.list]).map((key) => [key, hash.get(`find.${key}`) ?? ""]).filter(([, text]) => text));
  },
  write(hash) {
    if (state.list !== "actors") hash.set("table", state.list);
    if (state.sort) hash.set("sort", state.sort);
    for (const [key, text] of Object.entries(state.find)) if (text) hash.set(`find.${key}`, text);
  },
});

function evidenceWords(iri) {
  const places = (CLAIMS.get(iri)?.evidence ?? []).map((s) => `${words(DOCUMENTS.get(s.doc)?.title) || s.doc}${s.start === null ? "" : ` [${s.start}–${s.end}]`}`);
  return [...new Set(places)].join(comma());
}

// The rows in sight of the reader: what the legend leaves, narrowed by the columns, in the order chosen.
function tableData() {
  const columns = TABLES[state.list];
  const wanted = Object.entries(state.find).filter(([, text]) => text).map(([key, text]) => [columns[key][1], text.toLowerCase()]);
  const items = (state.list === "actors" ? visibleNodes() : visibleEdges()).filter((item) => wanted.every(([read, text]) => String(read(item)).toLowerCase().includes(text)));
  const down = state.sort ? state.sort[0] === "-" : state.list === "actors";
  const key = state.sort.replace("-", "") || (state.list === "actors" ? "degree" : "from");
  const { compare } = collator();
  const read = columns[key][1];
  const keyed = items.map((item) => [read(item), item]);
  const sign = down ? -1 : 1;
  keyed.sort((a, b) => sign * (typeof a[0] === "number" ? a[0] - b[0] : compare(a[0], b[0])) || (a[1].id < b[1].id ? -1 : 1));
  return { columns, key, down, rows: keyed.map(([, item]) => item) };
}

function tableCells(columns, item) {
  const plain = (key) => el("td", { class: key }, name(String(columns[key][1](item))));
  if (state.list === "actors") return [el("td", {}, nodeIcon(item, 18), actorLink(item)), ...["kind", "roles", "industries"].map(plain), el("td", { class: "num" }, String(item.degree))];
  return [el("td", {}, nodeIcon(item.tail, 18), actorLink(item.tail)), el("td", {}, el("button", { type: "button", class: "pred", onclick: () => selectEdge(item.id) }, name(edgeName(item)))),
    el("td", {}, nodeIcon(item.head, 18), actorLink(item.head)), plain("chains"), el("td", { class: "modality" }, planned(item) ? pill(t(`modality.${item.modality}`), "plan") : t(`modality.${item.modality}`)), plain("evidence")];
}

function tableBody() {
  const { columns, rows } = tableData();
  const shown = rows.slice(0, tableRows);
  const chosen = state.list === "actors" ? state.node : state.edge;
  byId("table-count").textContent = t(state.list === "actors" ? "table.count.actors" : "table.count.links", { n: rows.length });
  const body = shown.map((item) => el("tr", { class: [item.id === chosen && "chosen", state.list === "links" && planned(item) && "planned"].filter(Boolean).join(" ") }, tableCells(columns, item)));
  if (!rows.length) body.push(el("tr", { class: "nothing" }, el("td", { colspan: Object.keys(columns).length }, t("table.nothing"))));
  if (rows.length > shown.length) body.push(el("tr", { class: "nothing" }, el("td", { colspan: Object.keys(columns).length }, el("button", { type: "button", class: "link", onclick: () => { tableRows += TABLE_STEP; tableBody(); } }, t("table.more", { n: rows.length - shown.length })))));
  byId("view-table").querySelector("tbody").replaceChildren(...body);
}

const sortBy = (key, down) => { state.sort = `${down ? "-" : ""}${key}`; writeHash(); renderTable(); };
function renderTable() {
  const { columns, key: by, down } = tableData();
  const head = Object.entries(columns).map(([key, [label]]) => el("th", { scope: "col", class: key, "aria-sort": by === key ? (down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", "data-sort": key, onclick: () => sortBy(key, by === key ? !down : key === "degree") }, t(label), by === key ? (down ? " ↓" : " ↑") : "")));
  const find = Object.entries(columns).map(([key, [label]]) => el("td", { class: key }, el("input", { type: "text", "data-col": key, value: state.find[key] ?? "", "aria-label": t("table.find", { name: t(label) }), placeholder: "…", autocomplete: "off", spellcheck: "false",
    oninput: (event) => { state.find[key] = event.target.value; tableRows = TABLE_STEP; writeHash(); tableBody(); } })));
  redraw("view-table", [
    el("div", { class: "viewbar" }, switcher(t("table.what"), Object.keys(TABLES).map((key) => [key, t(`table.${key}`)]), state.list, (list) => { Object.assign(state, { list, sort: "", find: {} }); tableRows = TABLE_STEP; update(); }),
      el("span", { class: "num", id: "table-count", role: "status" }), el("button", { type: "button", class: "action", id: "table-save", onclick: saveTable }, t("table.save"))),
    el("table", { class: `list ${state.list}` }, el("thead", {}, el("tr", {}, head), el("tr", { class: "finders" }, find)), el("tbody", {})),
  ]);
  tableBody();
}

function saveTable() {
  const { columns, rows } = tableData();
  const head = [...Object.values(columns).map(([label]) => t(label)), "id"];
  save(fileName(`table-${state.list}`, "csv"), csv([head, ...rows.map((item) => [...Object.values(columns).map(([, read]) => read(item)), item.id])]), "text/csv");
}
