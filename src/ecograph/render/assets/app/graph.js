// The vis-network canvas: given positions, no physics; every look is set here, none by vis.
const data = { nodes: new vis.DataSet(), edges: new vis.DataSet() }; // links are drawn in links.js
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
  const route = state.node ? null : chosenPath();
  if (route && !hovered) return route;
  const id = state.node || (regime.drawn.size > 1000 ? "" : hovered);
  if (!id) return null;
  const edges = LINKS.get(id).filter((e) => visible.edges.has(e.id));
  return { nodes: new Set([id, ...edges.flatMap((e) => [e.from, e.to])]), edges: new Set(edges.map((e) => e.id)) };
}

function nodeLook(n, near) {
  const paint = look.paint(n);
  return {
    id: n.id, size: n.size * grown, color: { background: paint.fill, border: paint.rim },
    borderWidth: paint.faint ? 1.5 : 1.2, opacity: near && !near.nodes.has(n.id) ? 0.13 : 1,
  };
}

function edgeLook(e, near) {
  const chain = e.chains.find((c) => !state.off.chains.has(c)) ?? e.chains[0];
  const bright = near?.edges.has(e.id);
  const base = chain ? 0.62 : 0.38;
  const opacity = near ? (bright ? (planned(e) ? 0.75 : 1) : 0.05) : planned(e) ? base * 0.6 : base;
  const dash = look.dash(chain, planned(e));
  return {
    id: e.id, color: { color: look.chain(chain), opacity },
    dashes: dash.length ? dash : false, width: (chain ? 1.7 : 0.9) * Math.sqrt(grown) * (bright ? 1.35 : 1),
    arrows: { to: { enabled: true, type: planned(e) ? "vee" : "arrow", scaleFactor: (bright ? 0.55 : 0.42) * (chain ? 1 : 0.7) } },
  };
}

// The drawn actors and their looks, as far as they changed since the last time.
const given = new Map();
function recolour() {
  if (!network) return;
  regroup();
  const near = emphasis();
  const gone = data.nodes.getIds().filter((id) => !regime.drawn.has(id));
  for (const id of gone) given.delete(id);
  data.nodes.remove(gone);
  const [fresh, changed] = [[], []];
  for (const id of regime.drawn) {
    const n = NODES.get(id);
    const looks = nodeLook(n, near);
    const key = `${looks.size} ${looks.color.background} ${looks.color.border} ${looks.borderWidth} ${looks.opacity}`;
    if (!given.has(id)) fresh.push({ x: n.x, y: n.y, shape: n.shape, ...looks });
    else if (given.get(id) !== key) changed.push(looks);
    given.set(id, key);
  }
  data.nodes.add(fresh);
  data.nodes.update(changed);
  network.redraw();
}

function makeGraph() {
  network = new vis.Network(document.getElementById("canvas"), data, PAGE.options);
  // Whoever is inside a closed group has a place too.
  const drawnPlace = network.getPosition.bind(network);
  network.getPosition = (id) => (network.body.nodes[id] ? drawnPlace(id) : { x: NODES.get(id).x, y: NODES.get(id).y });
  recolour();
  network.on("beforeDrawing", (ctx) => { if (linksBundled()) drawBundles(ctx, network.getScale()); drawGroups(ctx, network.getScale()); drawLinks(ctx); drawHalo(ctx); });
  network.on("afterDrawing", (ctx) => { drawOverlay(ctx); drawMinimap(); });
  network.on("click", ({ pointer }) => {
    const node = network.getNodeAt(pointer.DOM);
    const group = regime.many && node === undefined ? groupAt(pointer.canvas) : undefined;
    const edge = node === undefined && !(group && !isGroupOpen(group)) ? edgeAt(pointer.DOM) : undefined;
    if (node !== undefined) select(node);
    else if (group && !isGroupOpen(group)) openGroup(group.i);
    else if (edge !== undefined) selectEdge(edge);
    else if (group && !state.node && !state.edge) closeGroups([group.i]);
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
  let still = 0;
  const move = () => { moving = true; clearTimeout(still); still = setTimeout(() => { moving = false; network.redraw(); }, 160); };
  network.on("dragging", move);
  network.on("zoom", move);
  document.getElementById("canvas").addEventListener("pointermove", (event) => {
    if (!regime.many || event.buttons) return;
    const frame = event.currentTarget.getBoundingClientRect();
    const at = groupAt(network.DOMtoCanvas({ x: event.clientX - frame.left, y: event.clientY - frame.top }))?.i ?? -1;
    if (at === hoveredGroup) return;
    hoveredGroup = at;
    event.currentTarget.style.cursor = at >= 0 && !isGroupOpen(GROUPS[at]) ? "pointer" : "";
    network.redraw();
  });
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

function canvasSize() {
  const { clientWidth, clientHeight } = document.getElementById("canvas");
  return [clientWidth || 800, clientHeight || 600];
}

// The middle, width and height of what stands at these places; a disc counts with its radius.
function extent(places) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, r = 26 } of places) {
    [left, right, top, bottom] = [Math.min(left, x - r), Math.max(right, x + r), Math.min(top, y - r), Math.max(bottom, y + r)];
  }
  return left > right ? { x: 0, y: 0, w: 100, h: 100 } : { x: (left + right) / 2, y: (top + bottom) / 2, w: right - left, h: bottom - top };
}

const glide = (animate) => (animate && !calm ? { duration: 280, easingFunction: "easeInOutQuad" } : false);
function moveTo(at, scale, animate = true) {
  grow(scale);
  network.moveTo({ position: { x: at.x, y: at.y }, scale, animation: glide(animate) });
}

function fit(animate = true) {
  if (!network || !visible.nodes.size) return;
  const places = regime.many ? GROUPS.filter((g) => g.shown) : [...visible.nodes].map((id) => network.getPosition(id));
  moveTo(extent(places), Math.min(1.6, fitScale(visible.nodes)), animate);
}

// The scale at which these actors fit; for groups, the scale at which their discs do.
function fitScale(ids) {
  const [width, height] = canvasSize();
  const box = extent(regime.many && ids === visible.nodes ? GROUPS.filter((g) => g.shown) : [...ids].map((id) => network.getPosition(id)));
  return Math.min(1.6, (width * 0.96) / box.w, (height * 0.94) / box.h);
}

function grow(scale) {
  // In a packed group there is room for a little growth only.
  const now = Math.min(GROUPS.length ? 1.2 : 2, Math.max(1, (0.8 / scale) ** 0.75));
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
  if (near.size > 1 && scale >= 0.7) network.moveTo({ position: extent([...near].map((i) => network.getPosition(i))), scale, animation });
  else network.focus(id, { scale: Math.max(network.getScale(), 0.95), animation });
}

function zoom(factor) {
  const scale = Math.min(4, Math.max(0.01, network.getScale() * factor));
  grow(scale);
  network.moveTo({ scale, animation: calm ? false : { duration: 160, easingFunction: "linear" } });
}
