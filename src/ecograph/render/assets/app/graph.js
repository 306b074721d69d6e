// The vis-network canvas: given positions, no physics; every look is set here, none by vis.
const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let network = null;
let hovered = "";
// On a small screen the whole network is far away: actors grow so that they stay visible.
let grown = 1;

// The selected actor (or link) with what touches it; null when nothing is selected.
function emphasis() {
  if (state.edge) {
    const e = EDGES.get(state.edge);
    return { nodes: new Set([e.from, e.to]), edges: new Set([e.id]) };
  }
  const id = state.node || hovered;
  if (!id) return null;
  const edges = LINKS.get(id).filter((e) => visible.edges.has(e.id));
  return { nodes: new Set([id, ...edges.flatMap((e) => [e.from, e.to])]), edges: new Set(edges.map((e) => e.id)) };
}

function nodeLook(n, near) {
  const color = look.role(n.role);
  const fill = ROLES.has(n.role) ? color : PAGE.style.soft[state.theme];
  const rim = ROLES.has(n.role) ? look.canvas() : color;
  return {
    id: n.id, size: n.size * grown, hidden: !visible.nodes.has(n.id), color: { background: fill, border: rim },
    borderWidth: ROLES.has(n.role) ? 1.2 : 1.5, opacity: near && !near.nodes.has(n.id) ? 0.13 : 1,
  };
}

function edgeLook(e, near) {
  const chain = e.chains.find((c) => !state.off.chains.has(c)) ?? e.chains[0];
  const bright = near?.edges.has(e.id);
  const base = chain ? 0.62 : 0.38;
  const opacity = near ? (bright ? (planned(e) ? 0.75 : 1) : 0.05) : planned(e) ? base * 0.6 : base;
  const dash = CHAINS.get(chain)?.dash ?? [];
  return {
    id: e.id, hidden: !visible.edges.has(e.id), color: { color: look.chain(chain), opacity, inherit: false },
    dashes: dash.length ? dash : false, width: (chain ? 1.7 : 0.9) * Math.sqrt(grown) * (bright ? 1.35 : 1),
    arrows: { to: { enabled: true, type: planned(e) ? "vee" : "arrow", scaleFactor: (bright ? 0.55 : 0.42) * (chain ? 1 : 0.7) } },
  };
}

function recolour() {
  if (!network) return;
  const near = emphasis();
  data.edges.update(NET.edges.map((e) => edgeLook(e, near)));
  data.nodes.update(NET.nodes.map((n) => nodeLook(n, near)));
}

function makeGraph() {
  const base = (n) => ({ id: n.id, x: n.x, y: n.y, shape: n.shape });
  const near = emphasis();
  data.nodes.add(NET.nodes.map((n) => ({ ...base(n), ...nodeLook(n, near) })));
  data.edges.add(NET.edges.map((e) => ({ id: e.id, from: e.from, to: e.to, smooth: e.smooth, ...edgeLook(e, near) })));
  network = new vis.Network(document.getElementById("canvas"), data, PAGE.options);
  network.on("beforeDrawing", drawHalo);
  network.on("afterDrawing", drawOverlay);
  network.on("click", ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    const edge = node === undefined ? network.getEdgeAt(pointer.DOM) : undefined;
    if (node !== undefined) select(node);
    else if (edge !== undefined) selectEdge(edge);
    else select("");
  });
  network.on("doubleClick", ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    if (node !== undefined) focusOn(1);
  });
  network.on("hoverNode", ({ node }) => hover(node));
  network.on("blurNode", () => hover(""));
  network.on("dragEnd", ({ nodes }) => {
    for (const id of nodes) Object.assign(NODES.get(id), network.getPosition(id));
  });
  let settle = 0;
  network.on("zoom", ({ scale }) => { clearTimeout(settle); settle = setTimeout(() => grow(scale), 120); });
  new ResizeObserver(() => {
    if (!state.node && !state.edge) fit(false);
    else if (state.node && state.view === "graph") requestAnimationFrame(() => centre(state.node, false));
  }).observe(document.getElementById("canvas"));
}

let hoverTimer = 0;
function hover(id) {
  hovered = id;
  document.getElementById("canvas").style.cursor = id ? "pointer" : "";
  clearTimeout(hoverTimer);
  if (!state.node && !state.edge) hoverTimer = setTimeout(recolour, 90);
  else network.redraw();
}

function fit(animate = true) {
  if (!network || !visible.nodes.size) return;
  grow(fitScale(visible.nodes));
  network.fit({ nodes: [...visible.nodes], maxZoomLevel: 1.6, animation: animate && !calm ? { duration: 280, easingFunction: "easeInOutQuad" } : false });
}

// The scale at which these actors fit, as vis will choose it.
function fitScale(ids) {
  const { clientWidth, clientHeight } = document.getElementById("canvas");
  const places = [...ids].map((id) => network.getPosition(id));
  const span = (key) => Math.max(...places.map((p) => p[key])) - Math.min(...places.map((p) => p[key])) + 60;
  return Math.min(1.6, clientWidth / span("x"), clientHeight / span("y"));
}

function grow(scale) {
  const now = Math.min(2, Math.max(1, (0.8 / scale) ** 0.75));
  if (Math.abs(now - grown) < 0.05 || !Number.isFinite(now)) return;
  grown = now;
  recolour();
}

// The actor with its neighbours where they fit at a readable size; else the actor in the middle.
function centre(id, animate = true) {
  if (!network || !visible.nodes.has(id)) return;
  const animation = calm || !animate ? false : { duration: 320, easingFunction: "easeInOutQuad" };
  const near = new Set([id, ...LINKS.get(id).filter((e) => visible.edges.has(e.id)).flatMap((e) => [e.from, e.to])]);
  const scale = Math.min(1.25, fitScale(near) * 0.9);
  grow(Math.max(scale, 0.8));
  if (near.size > 1 && scale >= 0.7) network.fit({ nodes: [...near], maxZoomLevel: scale, animation });
  else network.focus(id, { scale: Math.max(network.getScale(), 0.95), animation });
}

function zoom(factor) {
  const scale = Math.min(4, Math.max(0.1, network.getScale() * factor));
  grow(scale);
  network.moveTo({ scale, animation: calm ? false : { duration: 160, easingFunction: "linear" } });
}
