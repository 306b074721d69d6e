// The path bar over the canvas, the path itself and its hops in words.
Object.assign(state, { from: "", to: "", which: 0, shownOnly: false, plans: false });
const shortId = (id) => (id.startsWith(ID_BASE) ? id.slice(ID_BASE.length) : id);
const longId = (id) => (NODES.has(id) ? id : NODES.has(ID_BASE + id) ? ID_BASE + id : "");
hashParts.push({
  read(hash) {
    state.from = longId(hash.get("from") ?? "");
    state.to = longId(hash.get("to") ?? "");
    state.which = Math.max(0, (Number(hash.get("path")) || 1) - 1);
    state.shownOnly = hash.get("through") === "shown";
    state.plans = hash.get("plans") === "1";
  },
  write(hash) {
    if (state.from) hash.set("from", shortId(state.from));
    if (state.to) hash.set("to", shortId(state.to));
    if (state.which) hash.set("path", String(state.which + 1));
    if (state.shownOnly) hash.set("through", "shown");
    if (state.plans) hash.set("plans", "1");
  },
});

const route = { key: "", paths: [], onlyPlans: false };
// Links of the whole network that are facts; plans only when asked for; only shown links when asked for.
const pathLink = (plans) => (e) => (plans || !planned(e)) && (!state.shownOnly || visible.edges.has(e.id));
const bothEnds = () => Boolean(state.from && state.to);

function findPaths() {
  const shown = state.shownOnly ? [...visible.edges].length + [...visible.edges].join(" ") : "";
  const key = [state.from, state.to, state.plans, shown].join("\n");
  if (key === route.key) return;
  Object.assign(route, { key, paths: [], onlyPlans: false });
  if (!bothEnds() || state.from === state.to) return;
  const passes = pathLink(state.plans);
  route.paths = shortestPaths(state.from, state.to, neighboursBy(passes)).map((nodes) => ({
    nodes, hops: nodes.slice(1).map((b, i) => {
      const a = nodes[i];
      const links = LINKS.get(a).filter((e) => passes(e) && (e.from === b || e.to === b));
      return { a, b, links: links.sort((x, y) => planned(x) - planned(y) || (y.from === b ? 0 : 1) - (x.from === b ? 0 : 1) || y.chains.length - x.chains.length || (x.id < y.id ? -1 : 1)) };
    }),
  }));
  if (!route.paths.length && !state.plans) route.onlyPlans = shortest(state.from, state.to, neighboursBy(pathLink(true))) !== null;
  if (state.which >= route.paths.length) state.which = 0;
}

const currentPath = () => route.paths[state.which] ?? null;
function chosenPath() {
  const path = currentPath();
  return path && { nodes: new Set(path.nodes), edges: new Set(path.hops.flatMap((hop) => hop.links.map((e) => e.id))) };
}

function setEnd(which, id) {
  Object.assign(state, { [which]: id, which: 0, edge: "" });
  // With both ends known the path itself is what matters; its actors open on click.
  if (bothEnds()) Object.assign(state, { node: "", focus: 0 });
  update();
  if (bothEnds()) {
    say(currentPath() ? t("say.path", { s: stepsOf(currentPath()) }) : t("say.nopath"));
    fitPath();
  }
}
const stepsOf = (path) => (path.hops.length === 1 ? t("path.step") : t("path.steps", { k: path.hops.length }));
function fitPath() {
  const path = currentPath();
  if (path && network && state.view === "graph") network.fit({ nodes: path.nodes, maxZoomLevel: 1.2, animation: calm ? false : { duration: 320, easingFunction: "easeInOutQuad" } });
}
function choosePath(i) { Object.assign(state, { which: i, node: "", edge: "" }); update(); fitPath(); }
function clearPath() { Object.assign(state, { from: "", to: "", which: 0, shownOnly: false, plans: false }); update(); }

const pathBar = el("div", { class: "pathbar", id: "path-bar", role: "group" });
document.getElementById("view-graph").append(pathBar);
const ends = {};
for (const which of ["from", "to"]) {
  const input = el("input", { type: "text", id: `path-${which}`, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `path-${which}-hits` });
  const list = el("ul", { id: `path-${which}-hits`, class: "hits", role: "listbox", hidden: true });
  ends[which] = { input, list, box: el("span", { class: "end-box" }, input, list) };
  combo(input, list, (n) => setEnd(which, n.id), `path-${which}-hit`);
}
const pathLabel = el("span", { class: "what" });
const pathSwap = el("button", { type: "button", class: "swap", onclick: () => { [state.from, state.to] = [state.to, state.from]; state.which = 0; update(); } }, el("span", { "aria-hidden": "true" }, "⇄"));
const pathClear = el("button", { type: "button", class: "link", id: "path-clear", onclick: clearPath });
pathBar.append(pathLabel, ends.from.box, el("span", { "aria-hidden": "true" }, "→"), ends.to.box, pathSwap, pathClear);

function renderPathBar() {
  pathLabel.textContent = t("path");
  pathBar.setAttribute("aria-label", t("path"));
  pathBar.classList.toggle("used", Boolean(state.from || state.to));
  for (const which of ["from", "to"]) {
    const { input, list } = ends[which];
    const chosen = state[which] ? nodeName(NODES.get(state[which])).replace(BIDI, "").slice(0, 200) : "";
    input.placeholder = chosen || t(`path.${which}`);
    input.classList.toggle("set", Boolean(chosen));
    input.title = chosen;
    input.setAttribute("aria-label", `${t("path")} · ${t(`path.${which}`)}${chosen ? `: ${chosen}` : ""}`);
    list.setAttribute("aria-label", t(`path.${which}`));
  }
  for (const key of ["swap"]) { pathSwap.title = t(`path.${key}`); pathSwap.setAttribute("aria-label", t(`path.${key}`)); }
  pathClear.textContent = t("path.clear");
  pathSwap.hidden = !state.from && !state.to;
  pathClear.hidden = pathSwap.hidden;
}

// One hop as a sentence in the direction of its link, with what it rests on.
function hopLine(e, i, more) {
  return el("li", { class: planned(e) ? "hop planned" : "hop" },
    el("div", { class: "line" }, el("small", {}, t("path.hop", { i: i + 1 })), actorLink(NODES.get(e.from)),
      el("button", { type: "button", class: "pred", title: t("evidence"), onclick: () => selectEdge(e.id) }, name(edgeName(e))), actorLink(NODES.get(e.to)),
      planned(e) && pill(t("planned.pill", { m: t(`modality.${e.modality}`) }), "plan")),
    el("div", { class: "chain-line" }, chainKeys(e).map((c) => [chainSwatch(c, 24, planned(e)), t(`chain.${c}`)]), more > 0 && el("small", {}, t("path.more", { n: more }))),
    e.claims.length ? e.claims.slice(0, 2).map((c) => claimBlock(c)) : el("div", { class: "proof" }, t("evidence.none")));
}

function pathPanel() {
  const path = currentPath();
  const option = (key, id) => el("label", { class: "check" }, el("input", { type: "checkbox", id: `path-${id}`, checked: state[id], onchange: (event) => { Object.assign(state, { [id]: event.target.checked, which: 0 }); update(); fitPath(); } }), t(key));
  const options = [option("path.visible", "shownOnly"), option("path.plans", "plans")];
  const head = [backButton(), el("h2", {}, t("path")),
    el("p", { class: "ends-line" }, nodeIcon(NODES.get(state.from), 18), actorLink(NODES.get(state.from)), el("span", { "aria-hidden": "true" }, "→"), nodeIcon(NODES.get(state.to), 18), actorLink(NODES.get(state.to)))];
  if (!path) {
    const reason = state.from === state.to ? "path.same" : route.onlyPlans ? "path.none.plans" : state.shownOnly ? "path.none.visible" : "path.none";
    return [...head, el("p", { class: "honest", role: "status" }, t(reason)), options, el("p", { class: "note" }, t("honest"))];
  }
  const tabs = route.paths.length > 1 && el("div", { class: "actions" }, route.paths.map((p, i) =>
    el("button", { type: "button", class: "action", "aria-pressed": String(i === state.which), onclick: () => choosePath(i) }, t("path.option", { i: i + 1, s: stepsOf(p) }))));
  const rows = path.hops.flatMap((hop, i) => [hopLine(hop.links[0], i, hop.links.length - 1), el("li", { class: "stop" }, nodeIcon(NODES.get(hop.b), 20), actorLink(NODES.get(hop.b)))]);
  return [...head, el("p", { class: "steps" }, stepsOf(path)), tabs,
    el("ol", { class: "path" }, el("li", { class: "stop" }, nodeIcon(NODES.get(path.nodes[0]), 20), actorLink(NODES.get(path.nodes[0]))), rows),
    options, el("p", { class: "note" }, t("path.honest"))];
}
