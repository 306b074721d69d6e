// Files of what is shown: CSV, GraphML, SVG, PNG. Made here, saved as blobs: nothing leaves the machine.
// Names are ASCII and carry the date that the data give, not the day on which somebody pressed the button.
const SLUG = (PAGE.title.en || "").normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 48);
function dataDate() {
  if (state.year) return String(state.year);
  let last = "";
  if (PAGE.dated) for (const { time } of CLAIMS.values()) for (const day of [time?.as_of, time?.from]) if (/^\d{4}(-\d\d){0,2}/.test(day ?? "") && day > last) last = day;
  return last.slice(0, 10).replace(/[^0-9-]/g, "") || "undated";
}
const fileName = (what, ending) => `ecograph-${SLUG ? `${SLUG}-` : ""}${what}-${dataDate()}.${ending}`;

function save(file, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` });
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: file, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(t("export.saved", { name: file }));
}

// A cell that a spreadsheet would take for a formula gets an apostrophe in front, which it shows as text.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  const text = String(value).replace(/\u0000/g, "");
  const safe = typeof value !== "number" && /^[\s\u200b\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
const csv = (rows) => `\ufeff${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;

const several = (values) => values.join("; ");
const timesOf = (e) => e.claims.map((iri) => timeWords(CLAIMS.get(iri)?.time ?? {})).filter(Boolean);
const NODE_FIELDS = {
  id: (n) => n.id, label_zh: (n) => n.label, label_en: (n) => n.label_en, aliases: (n) => several(n.aliases), kind: (n) => n.kind, roles: (n) => several(n.roles),
  industries: (n) => several(n.industries), systems: (n) => several(n.systems), stages: (n) => several(STAGES.get(n.id) ?? []), sources: (n) => several(n.sources), links: (n) => n.degree,
};
const EDGE_FIELDS = {
  source: (e) => e.from, source_name: (e) => nodeName(e.tail), predicate: (e) => e.predicate, label_zh: (e) => e.label_zh, label_en: (e) => e.label_en, target: (e) => e.to, target_name: (e) => nodeName(e.head),
  chains: (e) => several(e.chains), modality: (e) => e.modality, claims: (e) => several(e.claims), evidence: (e) => several(e.claims.map(evidenceWords).filter(Boolean)), time: (e) => several(timesOf(e)), sources: (e) => several(e.sources ?? []),
};
const measureFields = () => [...MEASURES.values()].filter((m) => m.name !== "degree").map((m) => [m.name, (n) => m.of.get(n.id)]);
const nodeFields = () => [...Object.entries(NODE_FIELDS), ...measureFields()];
const rowsOf = (fields, items) => [fields.map(([key]) => key), ...items.map((item) => fields.map(([, read]) => read(item)))];

function matrixCsv() {
  const { rows, columns, at } = matrixData(state.by, matrixChain());
  const count = (row, column) => at(row, column).size || null; // an empty cell is not recorded, which is not 0
  return csv([["", ...columns.map(shortRole), t("matrix.total")], ...rows.map((row) => [branchName(state.by, row), ...[...columns, "*"].map((c) => count(row, c))]), [t("matrix.total"), ...[...columns, "*"].map((c) => count("*", c))]]);
}

// What XML 1.0 cannot hold is replaced; everything else is escaped by the serialiser.
const wellFormed = (text) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
const xmlText = (value) => wellFormed(String(value)).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
const xml = (root) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}\n`;

function graphml() {
  const space = "http://graphml.graphdrawing.org/xmlns";
  const made = document.implementation.createDocument(space, "graphml");
  const add = (parent, tag, attributes, text) => {
    const node = made.createElementNS(space, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, xmlText(value));
    if (text !== undefined) node.textContent = xmlText(text);
    parent.append(node);
    return node;
  };
  const fields = { node: nodeFields().filter(([key]) => key !== "id"), edge: Object.entries(EDGE_FIELDS).filter(([key]) => !["source", "target"].includes(key)) };
  const numbers = new Set(["links", ...MEASURES.keys()]);
  for (const [kind, list] of Object.entries(fields)) for (const [key] of list)
    add(made.documentElement, "key", { id: `${kind}_${key}`, for: kind, "attr.name": key, "attr.type": numbers.has(key) ? (key === "links" ? "int" : "double") : "string" });
  const graph = add(made.documentElement, "graph", { id: "G", edgedefault: "directed" });
  const fill = (node, kind, item) => { for (const [key, read] of fields[kind]) { const value = read(item); if (value !== null && value !== undefined && value !== "") add(node, "data", { key: `${kind}_${key}` }, value); } };
  for (const n of visibleNodes()) fill(add(graph, "node", { id: n.id }), "node", n);
  for (const e of visibleEdges()) fill(add(graph, "edge", { id: e.id, source: e.from, target: e.to }), "edge", e);
  return xml(made);
}

async function savePng() {
  const picture = shownPicture();
  const [width, height] = ["width", "height"].map((key) => Number(picture.getAttribute(key)));
  const address = URL.createObjectURL(new Blob([xml(picture)], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const scale = Math.min(2, 16000 / Math.max(width, height));
  const canvas = el("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => save(fileName(pictureKind(), "png"), blob), "image/png");
}

const EXPORTS = {
  png: savePng,
  svg: () => save(fileName(pictureKind(), "svg"), xml(shownPicture()), "image/svg+xml"),
  nodes: () => save(fileName("actors", "csv"), csv(rowsOf(nodeFields(), visibleNodes())), "text/csv"),
  edges: () => save(fileName("links", "csv"), csv(rowsOf(Object.entries(EDGE_FIELDS), visibleEdges())), "text/csv"),
  matrix: () => save(fileName(`matrix-${state.by}`, "csv"), matrixCsv(), "text/csv"),
  graphml: () => save(fileName("network", "graphml"), graphml(), "application/xml"),
  print: () => print(),
};

const exportDialog = el("dialog", { id: "export-dialog", "aria-labelledby": "export-title" });
document.body.append(exportDialog);
exportDialog.addEventListener("click", (event) => { if (event.target === exportDialog) exportDialog.close(); });
exportDialog.addEventListener("keydown", (event) => { event.stopPropagation(); });
function openExport() {
  const keys = Object.keys(EXPORTS).filter((key) => key !== "matrix" || state.view === "matrix");
  const note = { png: `export.${pictureKind()}`, svg: `export.${pictureKind()}` };
  exportDialog.replaceChildren(
    el("div", { class: "dialog-head" }, el("h2", { id: "export-title" }, t("export")), el("button", { type: "button", class: "dialog-close", "aria-label": t("close"), onclick: () => exportDialog.close() }, "×")),
    el("p", { class: "note" }, t("export.shown", { n: visible.nodes.size, m: visible.edges.size })),
    el("ul", { class: "export-list" }, keys.map((key) => el("li", {}, el("button", { type: "button", "data-export": key, onclick: () => { exportDialog.close(); EXPORTS[key](); } }, el("b", {}, t(`export.${key}.name`)), el("small", {}, t(note[key] ?? `export.${key}.note`)))))),
    el("p", { class: "note" }, t("export.local")));
  exportDialog.showModal();
}
