// What the islands hold, the one state object (all of it in the URL hash), and small DOM helpers.
const PAGE = island("page");
const DETAILS = island("details");
const NODES = new Map(NET.nodes.map((n) => [n.id, n]));
const EDGES = new Map(NET.edges.map((e) => [e.id, e]));
const FIGURES = new Map(Object.entries(DETAILS.figures));
const DOCUMENTS = new Map(Object.entries(DETAILS.documents));
const TERMS = new Map(Object.entries(DETAILS.terms));
const ROLES = new Map(PAGE.style.roles.map((r) => [r.code, r]));
const CHAINS = new Map(PAGE.style.chains.map((c) => [c.code, c]));
const LINKS = new Map(NET.nodes.map((n) => [n.id, []]));
// A role or chain that this page has no look for is treated as none: the actor or link still shows.
for (const node of NET.nodes) node.roles = node.roles.filter((r) => ROLES.has(r));
for (const edge of NET.edges) {
  edge.chains = edge.chains.filter((c) => CHAINS.has(c));
  LINKS.get(edge.from).push(edge);
  if (edge.to !== edge.from) LINKS.get(edge.to).push(edge);
}

const ID_BASE = "https://w3id.org/ecograph/id/";
const state = {
  lang: PAGE.lang, theme: "light", view: "graph", node: "", edge: "", focus: 0,
  off: Object.fromEntries(["roles", "families", "chains", "modalities", "industries", "systems", "stages", "sources", "kinds"].map((key) => [key, new Set()])),
  hideLonely: false, drawer: false, open: new Set(),
};

// What else a module keeps in the address: { read(hash, pick), write(hash) }.
const hashParts = [];

const t = (key, values = {}) =>
  PAGE.text[key][state.lang].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
const has = (key) => Object.hasOwn(PAGE.text, key);
// Direction marks inside a name must not turn the text around it.
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const words = (pair) => (typeof pair === "string" ? pair : pair ? pair[state.lang] || pair.zh || pair.en || "" : "");
const nodeName = (n, lang = state.lang) =>
  (lang === "zh" ? n.label || n.label_en : n.label_en || n.label) || n.id.split(/[#/]/).pop();
const edgeName = (e) => (state.lang === "zh" ? e.label_zh || e.label_en : e.label_en || e.label_zh) || e.predicate.split(/[#/]/).pop();
const kindName = (n) => (state.lang === "zh" ? n.kind_zh || n.kind_en : n.kind_en || n.kind_zh) || n.kind;
const termName = (code) => (TERMS.has(code) ? words(TERMS.get(code)) : code);
const clip = (text, most) => {
  const chars = Array.from(text.slice(0, most * 4));
  return chars.length > most || text.length > most * 4 ? `${chars.slice(0, Math.floor(most) - 1).join("")}…` : text;
};
const chainKeys = (e) => (e.chains.length ? e.chains : ["context"]);
const planned = (e) => e.modality !== "Fact";

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}
const name = (text) => el("bdi", {}, clip(text.replace(BIDI, ""), 400));

function svg(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

// What the hash does not name is at its default, so a short link stays short.
function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  const pick = (key, allowed, otherwise) => (allowed.includes(hash.get(key)) ? hash.get(key) : otherwise);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  state.lang = pick("lang", ["zh", "en"], PAGE.lang);
  state.theme = pick("theme", ["light", "dark"], dark ? "dark" : "light");
  state.view = pick("view", VIEWS, "graph");
  const id = hash.get("node") ?? "";
  state.node = NODES.has(id) ? id : NODES.has(ID_BASE + id) ? ID_BASE + id : "";
  state.edge = EDGES.has(hash.get("edge")) && !state.node ? hash.get("edge") : "";
  state.focus = state.node ? Number(pick("focus", ["1", "2"], "0")) : 0;
  state.hideLonely = hash.get("lonely") === "0";
  state.open = new Set((hash.get("open") ?? "").split(",").filter((i) => /^\d+$/.test(i) && Number(i) < PAGE.groups.length).map(Number));
  for (const key of Object.keys(state.off)) state.off[key] = new Set((hash.get(`-${key}`) ?? "").split(",").filter(Boolean));
  for (const part of hashParts) part.read(hash, pick);
}

function writeHash() {
  const hash = new URLSearchParams();
  hash.set("lang", state.lang);
  hash.set("theme", state.theme);
  if (state.view !== "graph") hash.set("view", state.view);
  if (state.node) hash.set("node", state.node.startsWith(ID_BASE) ? state.node.slice(ID_BASE.length) : state.node);
  if (state.edge) hash.set("edge", state.edge);
  if (state.focus) hash.set("focus", String(state.focus));
  if (state.hideLonely) hash.set("lonely", "0");
  if (state.open.size) hash.set("open", [...state.open].join(","));
  for (const [key, set] of Object.entries(state.off)) if (set.size) hash.set(`-${key}`, [...set].sort().join(","));
  for (const part of hashParts) part.write(hash);
  try {
    history.replaceState(null, "", `#${hash.toString().replaceAll("%2F", "/")}`);
  } catch {
    // A sandboxed frame (a notebook) may not: the page works without its address.
  }
}
