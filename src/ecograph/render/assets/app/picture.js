// The picture of a file or a sheet: the network (or the tree) with its title, its legend and its sources.
const SHEET = 1600; // width of the picture in pixels
const pictureKind = () => (state.view === "tree" ? "tree" : "graph");

function shownPicture() {
  const [body, width, height] = pictureKind() === "tree" ? treeBody() : graphBody();
  return framed(body, width, height);
}

function treeBody() {
  const list = branches();
  const chosen = list.find((b) => b.key === state.branch);
  const width = chosen ? 1000 : 1400;
  const body = svg("g", {});
  const made = chosen ? espalier(chosen, width) : crown(list, width, 1000);
  body.append(...made.parts);
  return [body, width, made.height];
}

// The actors and links that the canvas holds, at the places it gives them; closed groups as discs.
function graphBody() {
  const places = [...regime.drawn].map((id) => ({ ...network.getPosition(id), n: NODES.get(id) }));
  const discs = regime.many ? GROUPS.filter((g) => g.shown) : [];
  const box = extent([...places, ...discs]);
  const scale = Math.min(2.2, (SHEET - 120) / box.w, 1400 / box.h);
  const [width, height] = [SHEET, Math.max(320, Math.ceil(box.h * scale) + 90)];
  const at = ({ x, y }) => ({ x: (x - box.x) * scale + width / 2, y: (y - box.y) * scale + height / 2 });
  const factor = grown * scale;
  const body = svg("g", {});
  const boxes = new Boxes();
  for (const g of discs) body.append(disc(g, at(g), g.r * scale, boxes));
  for (const e of regime.links) body.append(...linkShape(e, at, factor));
  for (const p of places) Object.assign(p, at(p), { r: p.n.size * factor });
  for (const p of places) { body.append(nodeShape(p)); boxes.add({ x: p.x - p.r, y: p.y - p.r, w: 2 * p.r, h: 2 * p.r, owner: p.n.id }); }
  for (const p of [...places].sort((a, b) => rank(b.n, null) - rank(a.n, null) || (a.n.id < b.n.id ? -1 : 1)).slice(0, 900)) {
    const size = p.n.degree > 11 ? 14 : 12.5;
    const weight = p.n.degree > 11 || p.n.id === state.node ? 600 : 400;
    const text = clip(nodeName(p.n).replace(BIDI, ""), state.lang === "zh" ? 16 : 32);
    const found = place(boxes, p, widthOf(text, size, weight) + 2 * GAP, size + 4, p.n.degree >= NAMED, width, height);
    if (!found) continue;
    boxes.add({ ...found, owner: `label ${p.n.id}` });
    body.append(word(text, found.x + found.w / 2, found.y + found.h / 2, { size, weight }));
  }
  return [body, width, height];
}

function disc(g, p, r, boxes) {
  const group = svg("g", {});
  group.append(svg("circle", { cx: px(p.x), cy: px(p.y), r: px(r), fill: PAGE.style.soft[state.theme], "fill-opacity": isGroupOpen(g) ? 0.12 : 0.4, stroke: PAGE.style.neutral[state.theme] }));
  if (isGroupOpen(g)) return group;
  group.append(word(String(g.shown), p.x, p.y - 4, { size: Math.max(11, Math.min(26, r * 0.5)), weight: 650, halo: false }));
  group.append(word(clip(groupName(g).replace(BIDI, ""), 18), p.x, p.y + r + 9, { size: 12 }));
  boxes.add({ x: p.x - r, y: p.y - r, w: 2 * r, h: 2 * r + 18, owner: `group ${g.i}` });
  return group;
}

function linkShape(e, at, factor) {
  const line = curve(e);
  const how = edgeLook(e, null);
  const [a, b, c] = [line.a, line.b, line.c].map((p) => p && at(p));
  const stroke = { fill: "none", stroke: how.color.color, "stroke-opacity": px(how.color.opacity * 10) / 10, "stroke-width": px(Math.max(0.8, how.width)) };
  const dash = how.dashes ? { "stroke-dasharray": how.dashes.map(px).join(" ") } : {};
  const shape = svg("path", { d: `M${px(a.x)} ${px(a.y)}${c ? `Q${px(c.x)} ${px(c.y)} ` : "L"}${px(b.x)} ${px(b.y)}`, ...stroke, ...dash });
  // The arrow ends at the rim of the shape that it points to.
  const away = e.head.size * factor + 1.5;
  let [low, high] = [0, 1];
  for (let i = 0; i < 8; i += 1) {
    const middle = (low + high) / 2;
    const p = along({ a, b, c }, middle);
    if (Math.hypot(p.x - b.x, p.y - b.y) > away) low = middle;
    else high = middle;
  }
  const [tip, before] = [along({ a, b, c }, low), along({ a, b, c }, Math.max(0, low - 0.05))];
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x);
  const size = 6 + how.width;
  const wing = (turn) => `${px(tip.x - size * Math.cos(angle + turn))} ${px(tip.y - size * Math.sin(angle + turn))}`;
  const head = svg("path", { d: `M${wing(0.42)}L${px(tip.x)} ${px(tip.y)}L${wing(-0.42)}${planned(e) ? "" : "Z"}`, ...stroke, ...(planned(e) ? {} : { fill: how.color.color, "fill-opacity": stroke["stroke-opacity"], stroke: "none" }) });
  return [shape, head];
}

function nodeShape({ n, x, y, r }) {
  const paint = look.paint(n);
  const group = svg("g", {});
  const points = ROLES.has(n.role) ? OUTLINES[n.shape] : null;
  const looks = { fill: paint.fill, stroke: paint.rim, "stroke-width": paint.faint ? 1.4 : 1 };
  group.append(points ? svg("polygon", { points: points.map(([u, v]) => `${px(x + u * r)},${px(y + v * r)}`).join(" "), ...looks }) : svg("circle", { cx: px(x), cy: px(y), r: px(r), ...looks }));
  if (n.id === state.node) group.prepend(svg("circle", { cx: px(x), cy: px(y), r: px(r * 1.25 + 6), fill: look.role(n.role), "fill-opacity": 0.2 }));
  if (paint.glyph && r >= 6) group.append(word(paint.glyph, x, y + glyphShift(n.shape) * r * 0.9 + r * 0.06, { size: px(r * glyphScale(n.shape) * ({ dot: 1, star: 0.68 }[n.shape] ?? 0.94)), weight: paint.faint ? 400 : 700, fill: paint.ink, halo: false }));
  return group;
}

// Where the picture's content comes from; what is a sample says so in the picture too.
function sourceLine() {
  const used = new Set(visibleNodes().flatMap((n) => n.sources));
  const list = DETAILS.sources.filter((s) => used.has(s.name)).map((s) => `${words(s.title)}${s.kind === "synthetic" ? (state.lang === "zh" ? "（" : " (") + t("badge.synthetic") + (state.lang === "zh" ? "）" : ")") : ""}`);
  return `${t("sources")}${state.lang === "zh" ? "：" : ": "}${list.join(state.lang === "zh" ? "；" : "; ") || t("none.sources")} · ecograph`;
}

function legendEntries() {
  const entries = [];
  const plain = state.color !== "role" && pictureKind() === "graph";
  for (const key of KEYS.roles) if ((counts.roles.get(key) ?? 0) > 0) entries.push([roleIcon(key === "none" ? "" : key, 20, plain), t(`role.${key}`)]);
  if (pictureKind() === "tree") return entries;
  for (const key of KEYS.chains) if ((counts.chains.get(key) ?? 0) > 0) entries.push([chainSwatch(key, 34), t(`chain.${key}`)]);
  if (visibleEdges().some(planned)) entries.push([chainSwatch("Industry", 34, true), t("legend.plan")]);
  if (plain) {
    const measure = MEASURES.get(state.color);
    const scale = state.color === "membership" ? null : range(state.color);
    entries.push([svg("svg", { width: 8, height: 10 }), `${t("color")}${state.lang === "zh" ? "：" : ": "}${words(measure.title)}${scale ? ` ${shortNumber(scale[0])}–${shortNumber(scale[1])}` : ""}`]);
  }
  return entries;
}

function framed(body, width, height) {
  const margin = 28;
  const picture = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, "font-family": FONT.replaceAll('"', "'") });
  const title = word(clip(words(PAGE.title).replace(BIDI, ""), 60), margin, 34, { size: 24, weight: 700, anchor: "start", halo: false });
  const fine = { size: 13, anchor: "start", fill: FADED[state.theme], halo: false };
  const legendRows = [[]];
  let x = margin;
  for (const [icon, text] of legendEntries()) {
    const wide = Number(icon.getAttribute("width")) + widthOf(text, 14) + 34;
    if (x + wide > width - margin) { legendRows.push([]); x = margin; }
    legendRows.at(-1).push([icon, text, x]);
    x += wide;
  }
  const top = 78;
  const foot = top + height + 22;
  const total = foot + legendRows.length * 28 + 52;
  picture.append(svg("rect", { width, height: total, fill: look.canvas() }), title, word(clip(byId("status").textContent, 130), margin, 60, fine));
  body.setAttribute("transform", `translate(0 ${top})`);
  picture.append(body, svg("path", { d: `M${margin} ${foot - 12}H${width - margin}`, stroke: PAGE.style.soft[state.theme] }));
  legendRows.forEach((row, i) => row.forEach(([icon, text, left]) => {
    const y = foot + 12 + i * 28;
    icon.setAttribute("x", px(left));
    icon.setAttribute("y", px(y - Number(icon.getAttribute("height")) / 2));
    picture.append(icon, word(text, left + Number(icon.getAttribute("width")) + 9, y, { size: 14, anchor: "start", halo: false }));
  }));
  const after = foot + legendRows.length * 28 + 14;
  picture.append(word(clip(sourceLine().replace(BIDI, ""), Math.floor(width / 13)), margin, after, fine), word(t("honest"), margin, after + 20, fine));
  for (const [key, value] of [["height", total], ["viewBox", `0 0 ${width} ${total}`]]) picture.setAttribute(key, value);
  // Attributes as well as words hold names; what XML cannot hold is replaced in both.
  for (const node of [picture, ...picture.querySelectorAll("*")]) {
    for (const { name: key, value } of [...node.attributes]) if (key.startsWith("data-") || key === "class") node.removeAttribute(key); else if (xmlText(value) !== value) node.setAttribute(key, xmlText(value));
    if (["text", "title"].includes(node.localName)) node.textContent = xmlText(node.textContent);
  }
  return picture;
}
