// Wiring: every change goes through update(), which redraws what depends on the state.
const root = document.documentElement;
const byId = (id) => document.getElementById(id);

function renderChrome() {
  root.lang = state.lang === "zh" ? "zh-CN" : "en";
  root.dataset.theme = state.theme;
  document.title = words(PAGE.title);
  byId("title").replaceChildren(name(words(PAGE.title)));
  byId("subtitle").textContent = t("subtitle");
  box.placeholder = t("search");
  box.setAttribute("aria-label", t("search.label"));
  for (const [id, key] of [["theme", "theme"], ["language", "language.label"], ["filters", "filters"], ["copy", "copy"], ["help", "keys.open"], ["export", "export"], ["kiosk", "kiosk"]]) { byId(id).title = t(key); byId(id).setAttribute("aria-label", t(key)); }
  byId("language").textContent = t("language");
  byId("filters").textContent = t("filters");
  byId("filters").setAttribute("aria-expanded", String(state.drawer));
  byId("hits").setAttribute("aria-label", t("search.label"));
  panel.setAttribute("role", "region");
  byId("canvas").setAttribute("aria-label", t("canvas"));
  byId("minimap").title = t("minimap");
  byId("views").setAttribute("aria-label", t("view.label"));
  byId("views").replaceChildren(...VIEWS.map((v) => el("button", { type: "button", "data-view": v, "aria-pressed": String(state.view === v), onclick: () => setView(v) }, t(`view.${v}`))));
  byId("zoom").replaceChildren(...[["in", "+", () => zoom(1.35)], ["out", "−", () => zoom(1 / 1.35)], ["fit", "⤢", () => fit()]].map(([key, sign, act]) =>
    el("button", { type: "button", title: t(`zoom.${key}`), "aria-label": t(`zoom.${key}`), onclick: act }, sign)));
}

function renderStatus() {
  const plans = [...visible.edges].filter((id) => planned(EDGES.get(id))).length;
  byId("status").textContent = scaleWords() + t("count", { n: visible.nodes.size, N: NET.nodes.length, m: visible.edges.size, M: NET.edges.length })
    + (plans ? (state.lang === "zh" ? "，" : "; ") + t("count.plan", { p: plans }) : "") + (PAGE.note.zh ? ` · ${words(PAGE.note)}` : "");
  byId("focus-bar").hidden = !state.focus;
  if (state.focus) byId("focus-bar").replaceChildren(name(t("focused", { name: clip(nodeName(NODES.get(state.node)), 24), k: state.focus })), el("button", { type: "button", class: "link", onclick: () => focusOn(0) }, t("focus.0")));
}

function update() {
  sizeNodes();
  refilter();
  renderPathBar();
  renderLegend();
  renderStatus();
  renderPanel();
  renderSheet();
  renderKiosk();
  for (const v of VIEWS) byId(`view-${v}`).hidden = state.view !== v;
  RENDERERS[state.view]?.();
  recolour();
  writeHash();
}

function select(id, move = false) {
  Object.assign(state, { node: id, edge: "" });
  if (state.sheet === "full") state.sheet = "";
  hovered = "";
  if (!id) state.focus = 0;
  if (state.focus && id) { update(); fit(); return; }
  update();
  if (id && move && state.view === "graph") centre(id);
}

function selectEdge(id) {
  Object.assign(state, { edge: id, node: "", focus: 0 });
  update();
}

function focusOn(hops) {
  state.focus = state.node ? hops : 0;
  state.view = "graph";
  renderChrome();
  update();
  fit();
}

function setView(view) {
  state.view = view;
  renderChrome();
  update();
}

function setLook(change) {
  Object.assign(state, change);
  renderChrome();
  update();
}

byId("theme").addEventListener("click", () => setLook({ theme: state.theme === "dark" ? "light" : "dark" }));
byId("language").addEventListener("click", () => setLook({ lang: state.lang === "zh" ? "en" : "zh" }));
byId("filters").addEventListener("click", () => setDrawer(!state.drawer));
byId("copy").addEventListener("click", copyLink);
byId("help").addEventListener("click", openHelp);
byId("export").addEventListener("click", openExport);
byId("kiosk").addEventListener("click", enterKiosk);
document.addEventListener("keydown", pressed);
addEventListener("hashchange", () => { stopTour(); readHash(); renderChrome(); update(); });

readHash();
renderChrome();
update();
makeGraph();
fit(false);
if (state.node) centre(state.node);
else fitPath();
if (state.tour) startTour();
// For tests and for the curious: where things are drawn. Nothing here changes the page.
window.ecograph = Object.freeze({
  labels: () => drawn.labels.map((l) => ({ ...l })),
  place: (id) => network.canvasToDOM(network.getPosition(id)),
  edgePlace: (id) => network.canvasToDOM(edgePoint(EDGES.get(id))),
  regime: () => ({ many: regime.many, drawn: regime.drawn.size, links: regime.links.length, hidden: regime.hidden, open: [...state.open], groups: GROUPS.map((g) => ({ x: g.x, y: g.y, r: g.r, shown: g.shown, name: groupName(g) })) }),
  groupPlace: (i) => network.canvasToDOM(GROUPS[i]),
  tour: () => ({ running: Boolean(tour.timer), at: tour.at }),
  shown: () => ({ nodes: visible.nodes.size, edges: visible.edges.size }),
});
root.dataset.ready = "1";
