// Links are drawn here and not by vis-network: in batches of one style, only what is in the window, and
// below half size as bundles between groups. vis draws them one by one and looks them up on every frame.
const FEW_LINKS = 1000; // more than this are texture when seen from afar
const DRAG_LINKS = 3000; // more than this are left out while the canvas moves
let moving = false;

const placeOf = (n) => network.body.nodes[n.id] ?? n;
const linksBundled = () => GROUPS.length > 0 && (regime.many || (regime.links.length > FEW_LINKS && network.getScale() < 0.5));
const linksOneByOne = () => !(regime.links.length > FEW_LINKS && network.getScale() < 0.5 && GROUPS.length);

function curve(e) {
  const [a, b] = [placeOf(e.tail), placeOf(e.head)];
  if (e.tail === e.head) {
    const r = e.tail.size * grown + 8;
    return { a: { x: a.x - r * 0.5, y: a.y }, b: { x: a.x + r * 0.5, y: a.y }, c: { x: a.x, y: a.y - 4 * r } };
  }
  if (!e.bend) return { a, b, c: null };
  return { a, b, c: { x: (a.x + b.x) / 2 + (b.y - a.y) * e.bend, y: (a.y + b.y) / 2 - (b.x - a.x) * e.bend } };
}

function along({ a, b, c }, part) {
  const rest = 1 - part;
  if (!c) return { x: a.x * rest + b.x * part, y: a.y * rest + b.y * part };
  return { x: rest * rest * a.x + 2 * rest * part * c.x + part * part * b.x, y: rest * rest * a.y + 2 * rest * part * c.y + part * part * b.y };
}
// A point of a link in canvas units; 0 is where it starts, 1 where it ends.
const edgePoint = (e, part = 0.5) => along(curve(e), part);

// The link within a few pixels of a point of the window, if any.
function edgeAt(dom) {
  const p = network.DOMtoCanvas(dom);
  const near = emphasis();
  const list = linksOneByOne() ? regime.links : regime.links.filter((e) => near?.edges.has(e.id));
  let [best, least] = [undefined, 6 / network.getScale()];
  for (const e of list) {
    const line = curve(e);
    const steps = line.c ? 12 : 1;
    for (let i = 0; i < steps; i += 1) {
      const away = distance(p, along(line, i / steps), along(line, (i + 1) / steps));
      if (away < least) [best, least] = [e.id, away];
    }
  }
  return best;
}

function distance(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const part = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - dx * part, p.y - a.y - dy * part);
}

function rims({ a, b }) {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  return [{ x: a.x + ux * a.r, y: a.y + uy * a.r }, { x: b.x - ux * b.r, y: b.y - uy * b.r }];
}

// Width says how many; only the two strongest of each group, unless the pointer is on the group.
function drawBundles(ctx, scale) {
  const most = regime.bundles[0]?.count ?? 1;
  const chosen = regime.many ? hoveredGroup : -1;
  ctx.strokeStyle = PAGE.style.context[state.theme];
  ctx.lineCap = "butt";
  for (const b of chosen >= 0 ? regime.bundles : regime.top) {
    const touched = b.a.i === chosen || b.b.i === chosen;
    if (!(touched || b.top)) continue;
    const [from, to] = rims(b);
    ctx.globalAlpha = chosen >= 0 ? (touched ? 0.75 : 0.12) : emphasis() ? 0.1 : 0.32;
    ctx.lineWidth = (0.8 + 5 * Math.sqrt(b.count / most)) / scale;
    ctx.beginPath();
    ctx.moveTo(from.x, from.y);
    ctx.lineTo(to.x, to.y);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

function drawLinks(ctx) {
  const scale = network.getScale();
  const near = emphasis();
  const plain = linksOneByOne() && !(moving && regime.links.length > DRAG_LINKS);
  const bright = near ? [...near.edges].map((id) => EDGES.get(id)) : hovered ? LINKS.get(hovered).filter((e) => visible.edges.has(e.id)) : [];
  if (plain) paintLinks(ctx, near ? regime.links.filter((e) => !near.edges.has(e.id)) : regime.links, near, scale);
  paintLinks(ctx, bright.filter((e) => e && regime.drawn.has(e.from) && regime.drawn.has(e.to)), near, scale);
}

// One path per style: setting a style costs more than a hundred lines.
function paintLinks(ctx, list, near, scale) {
  const corner = network.DOMtoCanvas({ x: 0, y: 0 });
  const [width, height] = canvasSize();
  const [right, bottom] = [corner.x + width / scale, corner.y + height / scale];
  const batches = new Map();
  for (const e of list) {
    const line = curve(e);
    const { a, b, c } = line;
    const pad = c ? Math.abs(c.x - a.x) + Math.abs(c.y - a.y) : 0;
    if (Math.max(a.x, b.x) + pad < corner.x || Math.min(a.x, b.x) - pad > right || Math.max(a.y, b.y) + pad < corner.y || Math.min(a.y, b.y) - pad > bottom) continue;
    const how = edgeLook(e, near);
    const dash = how.dashes ? how.dashes.join(" ") : "";
    const key = `${how.color.color} ${how.color.opacity.toFixed(2)} ${how.width.toFixed(1)} ${dash} ${how.arrows.to.type}`;
    if (!batches.has(key)) batches.set(key, { how, lines: [] });
    batches.get(key).lines.push([line, e.head]);
  }
  for (const { how, lines } of batches.values()) strokeLinks(ctx, how, lines, list.length <= FEW_LINKS || scale > 0.6);
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function strokeLinks(ctx, how, lines, arrows) {
  ctx.globalAlpha = how.color.opacity;
  ctx.strokeStyle = ctx.fillStyle = how.color.color;
  ctx.lineWidth = how.width;
  ctx.setLineDash(how.dashes || []);
  ctx.beginPath();
  for (const [{ a, b, c }] of lines) {
    ctx.moveTo(a.x, a.y);
    if (c) ctx.quadraticCurveTo(c.x, c.y, b.x, b.y);
    else ctx.lineTo(b.x, b.y);
  }
  ctx.stroke();
  if (!arrows) return;
  ctx.setLineDash([]);
  ctx.beginPath();
  const open = how.arrows.to.type === "vee";
  for (const [line, head] of lines) arrow(ctx, line, head, 3 + 15 * how.arrows.to.scaleFactor + how.width, open);
  if (open) ctx.stroke();
  else ctx.fill();
}

// The head of the arrow, just outside the shape that it points to.
function arrow(ctx, line, head, size, open) {
  const away = head.size * grown + 1.5;
  let [low, high] = [0, 1];
  for (let i = 0; i < 7; i += 1) {
    const middle = (low + high) / 2;
    const p = along(line, middle);
    if (Math.hypot(p.x - line.b.x, p.y - line.b.y) > away) low = middle;
    else high = middle;
  }
  const tip = along(line, low);
  const before = along(line, Math.max(0, low - 0.04));
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const wing = (turn) => [tip.x - size * Math.cos(angle + turn), tip.y - size * Math.sin(angle + turn)];
  ctx.moveTo(...wing(0.42));
  ctx.lineTo(tip.x, tip.y);
  ctx.lineTo(...wing(-0.42));
  if (!open) ctx.closePath();
}
