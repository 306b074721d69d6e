// Which actors are drawn one by one and which are inside a closed group. Up to PAGE.limits.all visible
// actors everything is drawn; above, groups open on demand, and the status line says what is hidden.
const GROUPS = PAGE.groups.map((g, i) => ({ ...g, i, lead: NET.nodes[g.lead], members: g.members.map((m) => NET.nodes[m]), shown: 0, roles: [] }));
for (const n of NET.nodes) n.group = -1;
for (const g of GROUPS) for (const n of g.members) n.group = g.i;
const regime = { many: false, drawn: new Set(), links: [], hidden: 0, bundles: [], top: [], of: [null, null], full: false };
let hoveredGroup = -1;

const isGroupOpen = (g) => !regime.many || state.open.has(g.i);
const groupCount = () => GROUPS.filter((g) => g.shown).length;

function groupName(g) {
  if (g.key === "scattered") return t("group.scattered");
  if (ROLES.has(g.key)) return t(`role.${g.key}`);
  if (NODES.has(g.key)) return nodeName(NODES.get(g.key));
  return g.key ? termName(g.key) : t("group.lead", { name: clip(nodeName(g.lead).replace(BIDI, ""), state.lang === "zh" ? 9 : 18) });
}

// Members and roles of each group, and the links between groups, as the filters leave them.
function countGroups() {
  if (regime.of[0] === visible.nodes && regime.of[1] === visible.edges) return;
  regime.of = [visible.nodes, visible.edges];
  for (const g of GROUPS) {
    const roles = new Map();
    g.shown = 0;
    for (const n of g.members) if (visible.nodes.has(n.id)) {
      const role = ROLES.has(n.role) ? n.role : "";
      roles.set(role, (roles.get(role) ?? 0) + 1);
      g.shown += 1;
    }
    g.roles = [...ROLES.keys(), ""].filter((r) => roles.has(r)).map((r) => [r, roles.get(r)]);
  }
  const between = new Map();
  for (const e of GROUPS.length ? NET.edges : []) {
    const [a, b] = [e.tail.group, e.head.group];
    if (a === b || !visible.edges.has(e.id)) continue;
    const key = Math.min(a, b) * GROUPS.length + Math.max(a, b);
    between.set(key, (between.get(key) ?? 0) + 1);
  }
  regime.bundles = [...between].map(([key, count]) => ({ a: GROUPS[Math.floor(key / GROUPS.length)], b: GROUPS[key % GROUPS.length], count, top: false })).sort((x, y) => y.count - x.count);
  // All pairs would be a grey cloud: the two strongest of each group are drawn, the rest on hover.
  const drawnOf = new Map();
  for (const bundle of regime.bundles) for (const g of [bundle.a, bundle.b]) {
    const already = drawnOf.get(g) ?? 0;
    if (already < 2) { bundle.top = true; drawnOf.set(g, already + 1); }
  }
  regime.top = regime.bundles.filter((b) => b.top);
}

// Called before every drawing of a changed state.
function regroup() {
  countGroups();
  regime.many = GROUPS.length > 0 && visible.nodes.size > PAGE.limits.all;
  if (!regime.many) {
    Object.assign(regime, { drawn: visible.nodes, hidden: 0, full: false });
    regime.links = NET.edges.filter((e) => visible.edges.has(e.id));
    return;
  }
  if (state.node) state.open.add(NODES.get(state.node).group);
  if (state.edge) for (const end of [EDGES.get(state.edge).tail, EDGES.get(state.edge).head]) state.open.add(end.group);
  trimOpen();
  const open = [...state.open].flatMap((i) => GROUPS[i].members).filter((n) => visible.nodes.has(n.id)).map((n) => n.id);
  regime.drawn = new Set(open);
  regime.links = state.open.size ? NET.edges.filter((e) => regime.drawn.has(e.from) && regime.drawn.has(e.to) && visible.edges.has(e.id)) : [];
  regime.hidden = visible.nodes.size - regime.drawn.size;
  // Whoever is linked to the selection shows, also out of a closed group.
  for (const id of [...(emphasis()?.nodes ?? [])].slice(0, 400)) if (visible.nodes.has(id)) regime.drawn.add(id);
}

// The groups opened first are closed again when too many actors would be drawn at once.
function trimOpen() {
  const size = () => [...state.open].reduce((sum, i) => sum + GROUPS[i].shown, 0);
  for (const i of [...state.open]) {
    if (size() <= PAGE.limits.open || state.open.size < 2) break;
    state.open.delete(i);
    regime.full = true;
  }
}

function openGroup(i) {
  regime.full = false;
  state.open.add(i);
  update();
  moveTo(GROUPS[i], Math.min(1.1, (0.86 * Math.min(...canvasSize())) / (2 * GROUPS[i].r)));
}

function closeGroups(list = [...state.open]) {
  for (const i of list) state.open.delete(i);
  regime.full = false;
  if (state.node && list.includes(NODES.get(state.node).group)) Object.assign(state, { node: "", focus: 0 });
  if (state.edge) state.edge = "";
  update();
}

const groupAt = (p) => GROUPS.find((g) => g.shown && (p.x - g.x) ** 2 + (p.y - g.y) ** 2 < g.r * g.r);

// What the status line adds; nothing where everything is drawn.
function scaleWords() {
  regroup();
  renderGroupBar();
  if (!regime.many) return "";
  const number = (n) => n.toLocaleString("en-US");
  return t("scale.hidden", { k: [...state.open].filter((i) => GROUPS[i].shown).length, K: groupCount(), h: number(regime.hidden) }) + (state.lang === "zh" ? "。" : ". ");
}

function renderGroupBar() {
  const bar = document.getElementById("group-bar");
  bar.hidden = !regime.many;
  if (!regime.many) return;
  bar.replaceChildren(el("span", {}, regime.full ? t("scale.full", { n: PAGE.limits.open }) : t("scale.help")),
    state.open.size > 0 && el("button", { type: "button", class: "link", onclick: () => { closeGroups(); fit(); } }, t("scale.close")));
  if (!state.open.size) bar.lastChild.remove();
}

const ringWidth = (g, scale) => Math.min(g.r * 0.3, Math.max(g.r * 0.1, 5 / scale));

// Discs under everything: a closed group is full and has a ring of its roles, an open one is a territory.
function drawGroups(ctx, scale) {
  for (const g of GROUPS) {
    if (!g.shown) continue;
    const closed = !isGroupOpen(g);
    ctx.beginPath();
    ctx.arc(g.x, g.y, g.r, 0, 2 * Math.PI);
    ctx.globalAlpha = 1;
    ctx.fillStyle = PAGE.style.canvas[state.theme];
    ctx.fill();
    if (!closed) { ctx.globalAlpha = 0.35; ctx.fillStyle = PAGE.style.soft[state.theme]; ctx.fill(); }
    if (closed) drawRing(ctx, g, scale);
    if (g.i === hoveredGroup && regime.many) {
      ctx.globalAlpha = 0.9;
      ctx.lineWidth = 2 / scale;
      ctx.strokeStyle = PAGE.style.context[state.theme];
      ctx.beginPath();
      ctx.arc(g.x, g.y, g.r + 3 / scale, 0, 2 * Math.PI);
      ctx.stroke();
    }
  }
  ctx.globalAlpha = 1;
}

function drawRing(ctx, g, scale) {
  const width = ringWidth(g, scale);
  let from = -Math.PI / 2;
  ctx.lineWidth = width;
  for (const [role, count] of g.roles) {
    const to = from + (2 * Math.PI * count) / g.shown;
    ctx.strokeStyle = look.role(role);
    ctx.beginPath();
    ctx.arc(g.x, g.y, g.r - width / 2, from, to);
    ctx.stroke();
    from = to;
  }
}

// Number of members in the disc (with the sign of the most frequent role), name below it.
function drawGroupWords(ctx, boxes, ink, width, height) {
  const scale = network.getScale();
  if (!regime.many && (scale > 0.6 || emphasis())) return;
  const order = GROUPS.filter((g) => g.shown).sort((a, b) => (b.i === hoveredGroup) - (a.i === hoveredGroup) || b.shown - a.shown || a.i - b.i);
  ctx.lineJoin = "round";
  const seen = order.map((g) => ({ g, at: network.canvasToDOM(g), r: g.r * scale })).filter(({ at, r }) => at.x > -r && at.y > -r && at.x < width + r && at.y < height + r);
  for (const { g, at, r } of seen) if (!isGroupOpen(g)) {
    // Names keep off the numbers and may lie over a ring: there is little room between the discs.
    boxes.add({ x: at.x - r * 0.55, y: at.y - r * 0.5, w: r * 1.1, h: r, owner: `group ${g.i}` });
    if (r < 11) continue;
    const size = Math.max(9, Math.min(20, r * 0.5));
    const most = [...g.roles].sort((a, b) => b[1] - a[1])[0][0];
    ctx.fillStyle = ink;
    ctx.font = `600 ${size.toFixed(1)}px ${FONT}`;
    ctx.fillText(String(g.shown), at.x, at.y + (r > 24 ? size * 0.42 : 0));
    if (r <= 24 || !ROLES.has(most)) continue;
    ctx.font = `700 ${(size * 0.8).toFixed(1)}px ${FONT}`;
    ctx.fillStyle = look.role(most);
    ctx.fillText(ROLES.get(most).glyph[state.lang], at.x, at.y - size * 0.6);
  }
  for (const { g, at, r } of seen) {
    const chief = g.i === hoveredGroup;
    ctx.font = `${chief || r > 40 ? 600 : 400} 12px ${FONT}`;
    const text = groupName(g);
    const w = ctx.measureText(text).width + 2 * GAP;
    const spots = [r - (isGroupOpen(g) ? 0 : 6), r + 2, r * 0.55, -r - 12].map((y) => ({ x: at.x - w / 2, y: at.y + y, w, h: 16 }));
    const box = spots.find((b) => b.x > 2 && b.y > 2 && b.x + w < width - 2 && b.y + 16 < height - 2 && !boxes.hits(b, `group ${g.i}`, chief));
    if (!box) continue;
    boxes.add({ ...box, owner: `label group ${g.i}` });
    drawn.labels.push({ ...box, id: `group:${g.i}`, text });
    write(ctx, text, box, ink);
  }
  if (regime.many) drawBundleCounts(ctx, boxes, seen, ink);
}

function drawBundleCounts(ctx, boxes, seen, ink) {
  const near = new Set(seen.map(({ g }) => g));
  const list = (hoveredGroup >= 0 ? regime.bundles : regime.top).filter((b) => near.has(b.a) && near.has(b.b) && (hoveredGroup >= 0 ? b.a.i === hoveredGroup || b.b.i === hoveredGroup : b.top)).slice(0, 30);
  ctx.font = `400 11px ${FONT}`;
  for (const b of list) {
    const [from, to] = rims(b);
    const at = network.canvasToDOM({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
    const text = String(b.count);
    const box = { x: at.x - ctx.measureText(text).width / 2 - 2, y: at.y - 7, w: ctx.measureText(text).width + 4, h: 14 };
    if (boxes.hits(box, "")) continue;
    boxes.add({ ...box, owner: "count" });
    write(ctx, text, box, ink);
  }
}
