// A small picture of the whole network, with the window in it; a click or a drag moves the window.
const minimap = { canvas: document.getElementById("minimap"), scale: 1, x: 0, y: 0, picture: null, of: null };

function minimapPicture() {
  const { canvas } = minimap;
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = canvas.clientWidth * ratio;
  canvas.height = canvas.clientHeight * ratio;
  const box = extent(GROUPS.length ? GROUPS.filter((g) => g.shown) : [...visible.nodes].map((id) => NODES.get(id)));
  minimap.scale = Math.min(canvas.width / box.w, canvas.height / box.h) * 0.94;
  minimap.x = canvas.width / 2 - box.x * minimap.scale;
  minimap.y = canvas.height / 2 - box.y * minimap.scale;
  const picture = document.createElement("canvas");
  picture.width = canvas.width;
  picture.height = canvas.height;
  const ctx = picture.getContext("2d");
  const dot = (p, r, colour) => {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(minimap.x + p.x * minimap.scale, minimap.y + p.y * minimap.scale, r, 0, 2 * Math.PI);
    ctx.fill();
  };
  if (regime.many) {
    for (const g of GROUPS) if (g.shown) dot(g, Math.max(1, g.r * minimap.scale * 0.92), isGroupOpen(g) ? PAGE.style.neutral[state.theme] : PAGE.style.soft[state.theme]);
  } else for (const id of visible.nodes) dot(NODES.get(id), 1.1 * ratio, look.role(NODES.get(id).role));
  minimap.picture = picture;
}

function drawMinimap(fresh = false) {
  const { canvas } = minimap;
  if (!network || !canvas.clientWidth) return;
  const key = `${state.theme} ${[...state.open].join()} ${canvas.clientWidth} ${regime.many}`;
  if (fresh || minimap.of?.nodes !== visible.nodes || minimap.of.key !== key) {
    minimap.of = { nodes: visible.nodes, key };
    minimapPicture();
  }
  const ctx = canvas.getContext("2d");
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(minimap.picture, 0, 0);
  const [width, height] = canvasSize();
  const [from, to] = [network.DOMtoCanvas({ x: 0, y: 0 }), network.DOMtoCanvas({ x: width, y: height })];
  ctx.strokeStyle = getComputedStyle(root).getPropertyValue("--accent").trim();
  ctx.lineWidth = 1.5 * Math.min(2, devicePixelRatio || 1);
  const at = (key2, value) => Math.max(1, Math.min((key2 === "x" ? canvas.width : canvas.height) - 1, minimap[key2] + value * minimap.scale));
  ctx.strokeRect(at("x", from.x), at("y", from.y), at("x", to.x) - at("x", from.x), at("y", to.y) - at("y", from.y));
}

function minimapMove(event) {
  if (event.type === "pointermove" && !event.buttons) return;
  const ratio = minimap.canvas.width / minimap.canvas.clientWidth;
  network.moveTo({ position: { x: (event.offsetX * ratio - minimap.x) / minimap.scale, y: (event.offsetY * ratio - minimap.y) / minimap.scale }, animation: false });
}
for (const kind of ["pointerdown", "pointermove"]) minimap.canvas.addEventListener(kind, minimapMove);
