// Drawn over the network in screen pixels: halo, glyphs in the shapes, and labels that never
// cover one another (greedy, the important first).
const FONT = '"Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei","Hiragino Sans GB","WenQuanYi Micro Hei",system-ui,"Segoe UI",Roboto,sans-serif';
const drawn = { labels: [] };
const GAP = 3;
const NAMED = Math.max(8, NET.nodes.map((n) => n.degree).sort((a, b) => b - a)[5] ?? 0);

class Boxes {
  constructor() { this.cells = new Map(); }
  * near(box) {
    for (let i = box.x >> 6; i <= (box.x + box.w) >> 6; i += 1)
      for (let j = box.y >> 6; j <= (box.y + box.h) >> 6; j += 1) yield [i, j];
  }
  add(box) {
    for (const [i, j] of this.near(box)) {
      const key = `${i},${j}`;
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }
  hits(box, owner, labelsOnly = false) {
    for (const [i, j] of this.near(box)) for (const b of this.cells.get(`${i},${j}`) ?? [])
      if (b.owner !== owner && !(labelsOnly && NODES.has(b.owner)) && box.x < b.x + b.w && b.x < box.x + box.w && box.y < b.y + b.h && b.y < box.y + box.h) return true;
    return false;
  }
}

function drawHalo(ctx) {
  const n = NODES.get(state.node);
  if (!n || !visible.nodes.has(n.id)) return;
  const { x, y } = network.getPosition(n.id);
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, n.size * grown * 1.25 + 7, 0, 2 * Math.PI);
  ctx.fillStyle = look.role(n.role);
  ctx.globalAlpha = 0.18;
  ctx.fill();
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = 1.6;
  ctx.strokeStyle = look.role(n.role);
  ctx.stroke();
  ctx.restore();
}

function drawOverlay(ctx) {
  const ratio = ctx.canvas.width / ctx.canvas.clientWidth;
  const width = ctx.canvas.clientWidth;
  const height = ctx.canvas.clientHeight;
  const scale = network.getScale();
  const near = emphasis();
  const places = [];
  for (const id of regime.drawn) {
    const n = NODES.get(id);
    const at = network.canvasToDOM(network.getPosition(n.id));
    if (at.x < -80 || at.y < -40 || at.x > width + 80 || at.y > height + 40) continue;
    places.push({ n, x: at.x, y: at.y, r: n.size * grown * scale });
  }
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  drawGlyphs(ctx, places, near);
  drawLabels(ctx, places, near, width, height);
  ctx.restore();
}

function drawGlyphs(ctx, places, near) {
  for (const { n, x, y, r } of places) {
    const paint = look.paint(n);
    if (!paint.glyph || r < (paint.faint ? 7.5 : 6.5)) continue;
    ctx.globalAlpha = near && !near.nodes.has(n.id) ? 0.13 : 1;
    ctx.font = `${paint.faint ? 400 : 700} ${(r * glyphScale(n.shape) * ({ dot: 1, star: 0.68 }[n.shape] ?? 0.94)).toFixed(1)}px ${FONT}`;
    ctx.fillStyle = paint.ink;
    ctx.fillText(paint.glyph, x, y + glyphShift(n.shape) * r * 0.9 + r * 0.06);
  }
  ctx.globalAlpha = 1;
}

const rank = (n, near) =>
  (n.id === state.node ? 4000 : 0) + (n.id === hovered ? 3000 : 0) + (near?.nodes.has(n.id) ? 1000 : 0) + n.degree + (ROLES.has(n.role) ? 1.5 : 0);

function drawLabels(ctx, places, near, width, height) {
  const boxes = new Boxes();
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  for (const p of places) if (!near || near.nodes.has(p.n.id))
    boxes.add({ x: p.x - p.r, y: p.y - p.r, w: 2 * p.r, h: 2 * p.r, owner: p.n.id });
  boxes.add({ x: 0, y: height - 150, w: 62, h: 150, owner: "zoom" });
  if (width > 700) boxes.add({ x: 0, y: 0, w: 14 + pathBar.offsetWidth, h: 56, owner: "path" });
  drawn.labels = [];
  const cornerMap = minimap.canvas.clientWidth;
  if (cornerMap) boxes.add({ x: width - cornerMap - 18, y: height - minimap.canvas.clientHeight - 18, w: cornerMap + 18, h: minimap.canvas.clientHeight + 18, owner: "minimap" });
  drawGroupWords(ctx, boxes, ink, width, height);
  ctx.lineJoin = "round";
  const order = places.filter((p) => !near || near.nodes.has(p.n.id)).sort((a, b) => rank(b.n, near) - rank(a.n, near) || (a.n.id < b.n.id ? -1 : 1))
    // A window holds some two hundred names; trying thousands would cost a frame.
    .slice(0, moving ? 120 : 360);
  for (const p of order) {
    const chief = p.n.id === state.node || p.n.id === hovered;
    const size = chief ? 14 : p.n.degree > 11 ? 13 : 12;
    ctx.font = `${chief || p.n.degree > 11 ? 600 : 400} ${size}px ${FONT}`;
    const text = clip(nodeName(p.n).replace(BIDI, ""), (state.lang === "zh" ? 15 : 30) * (width < 500 ? 0.62 : 1) + (chief || (p.n.degree >= NAMED && width > 500) ? 14 : 0));
    const box = place(boxes, p, ctx.measureText(text).width + 2 * GAP, size + 4, chief || p.n.degree >= NAMED, width, height);
    if (!box) continue;
    boxes.add({ ...box, owner: `label ${p.n.id}` });
    drawn.labels.push({ ...box, id: p.n.id, text });
    write(ctx, text, box, ink);
  }
  drawEdgeWords(ctx, boxes, near, width, height, style);
}

function place(boxes, p, w, h, always, width, height) {
  const r = p.r * (p.n.shape === "dot" ? 1 : 1.1);
  const spots = [
    { x: p.x - w / 2, y: p.y + r + 2 }, { x: p.x + r + 2, y: p.y - h / 2 },
    { x: p.x - r - w - 2, y: p.y - h / 2 }, { x: p.x - w / 2, y: p.y - r - h - 2 },
  ];
  for (const spot of spots) {
    const box = { ...spot, w, h };
    if (box.x < 2 || box.y < 2 || box.x + w > width - 2 || box.y + h > height - 2) continue;
    if (!boxes.hits(box, p.n.id)) return box;
  }
  // A hub without its name is worse than a name over a small actor; never over another name.
  const spot = always && spots.find((s) => s.x > 2 && s.y > 2 && s.x + w < width - 2 && s.y + h < height - 2 && !boxes.hits({ ...s, w, h }, p.n.id, true));
  return spot ? { ...spot, w, h } : null;
}

function write(ctx, text, box, ink) {
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = look.canvas();
  ctx.globalAlpha = 0.92;
  ctx.strokeText(text, box.x + box.w / 2, box.y + box.h / 2);
  ctx.globalAlpha = 1;
  ctx.fillStyle = ink;
  ctx.fillText(text, box.x + box.w / 2, box.y + box.h / 2);
}

// A plan always says so where there is room; a selection names its links.
function drawEdgeWords(ctx, boxes, near, width, height, style) {
  const named = near && near.edges.size <= 24;
  if (moving) return;
  const pool = near ? [...near.edges].map((id) => EDGES.get(id)).filter((e) => e && visible.edges.has(e.id)) : linksOneByOne() ? regime.links.filter(planned).slice(0, 200) : [];
  const list = pool.filter((e) => (near ? near.edges.has(e.id) && (named || planned(e)) : planned(e))).sort((a, b) => planned(b) - planned(a));
  ctx.font = `400 11px ${FONT}`;
  for (const e of list) {
    if (!regime.drawn.has(e.from) || !regime.drawn.has(e.to)) continue;
    const mark = planned(e) ? t(`modality.${e.modality}`) : "";
    const text = near && named ? clip(`${edgeName(e).replace(BIDI, "")}${mark ? ` · ${mark}` : ""}`, 24) : mark;
    const w = ctx.measureText(text).width + 10;
    const away = state.node && e.from !== e.to ? (e.from === state.node ? 0.08 : -0.08) : 0;
    const box = [0.5 + away, 0.5, 0.5 + 2 * away, 0.36, 0.64].map((part) => {
      const at = network.canvasToDOM(edgePoint(e, part));
      return { x: at.x - w / 2, y: at.y - 8, w, h: 16 };
    }).find((b) => b.x > 2 && b.y > 2 && b.x + w < width - 2 && b.y + 18 < height && !boxes.hits(b, ""));
    if (!box) continue;
    boxes.add({ ...box, owner: e.id });
    ctx.fillStyle = look.canvas();
    ctx.strokeStyle = planned(e) ? style.getPropertyValue("--plan").trim() : style.getPropertyValue("--line").trim();
    ctx.lineWidth = 1;
    ctx.setLineDash(planned(e) ? [3, 2] : []);
    ctx.beginPath();
    ctx.roundRect(box.x, box.y, w, 16, 8);
    ctx.fill();
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = planned(e) ? style.getPropertyValue("--plan").trim() : style.getPropertyValue("--muted").trim();
    ctx.fillText(text, box.x + w / 2, box.y + 8.5);
  }
}
