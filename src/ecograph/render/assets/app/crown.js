// The drawing of the tree. Whole: strands rise from the ground as one trunk and fan out into a crown, each
// as thick as what it carries; leaves stand in the wedge of their twig. Enlarged: see espalier.js. Positions
// follow from the data and the size of the window alone.
const WOOD = { light: "#8A7259", dark: "#A58E72" };
const INK = { light: "#17212f", dark: "#e7ebf1" };
const FADED = { light: "#5a6675", dark: "#9ba7b6" };
const pen = document.createElement("canvas").getContext("2d");
const widthOf = (text, size, weight = 400) => { pen.font = `${weight} ${size}px ${FONT}`; return pen.measureText(text).width; };
const px = (v) => Math.round(v * 10) / 10;

function word(text, x, y, { size = 12, weight = 400, fill = INK[state.theme], anchor = "middle", turn = null, halo = true, ...more } = {}) {
  const node = svg("text", { x: px(x), y: px(y), "font-family": FONT.replaceAll('"', "'"), "font-size": size, "font-weight": weight, fill, "text-anchor": anchor, "dominant-baseline": "central",
    ...(halo ? { stroke: look.canvas(), "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" } : {}), ...(turn === null ? {} : { transform: `rotate(${px(turn)} ${px(x)} ${px(y)})` }), ...more });
  node.textContent = text.replace(BIDI, "");
  return node;
}
const wood = (d, width, opacity = 1, cap = "round") => svg("path", { d, fill: "none", stroke: WOOD[state.theme], "stroke-width": px(width), "stroke-linecap": cap, opacity });

function drawTree(list, chosen, width, height) {
  const picture = svg("svg", { role: "img", "aria-label": t("tree.picture"), class: "crown" });
  const made = chosen ? espalier(chosen, width, height) : crown(list, width, height);
  picture.append(...made.parts);
  for (const [key, value] of [["width", width], ["height", made.height], ["viewBox", `0 0 ${width} ${made.height}`]]) picture.setAttribute(key, value);
  return picture;
}

function leafShape(n, x, y, turn, size, color) {
  const group = svg("g", { "data-leaf": n.id, class: "leaf" });
  const tip = svg("title", {});
  tip.textContent = clip(`${nodeName(n)} · ${kindName(n)}`.replace(BIDI, ""), 120);
  if (n.id === state.node) group.append(svg("circle", { cx: px(x), cy: px(y), r: px(size + 5), fill: color, "fill-opacity": 0.25, stroke: color, "stroke-width": 1.5 }));
  group.append(tip, svg("ellipse", { cx: px(x), cy: px(y), rx: px(size), ry: px(size * 0.56), fill: color, transform: `rotate(${px(turn)} ${px(x)} ${px(y)})` }));
  return group;
}

// The angle at each share of the way along an arc of an ellipse, so that equal shares are equal lengths.
function arcOf(rx, ry, from, to) {
  const steps = 240;
  const sums = [0];
  for (let i = 0; i < steps; i += 1) {
    const a = from + ((to - from) * (i + 0.5)) / steps;
    sums.push(sums[i] + Math.hypot(rx * Math.sin(a), ry * Math.cos(a)));
  }
  const total = sums[steps];
  return { length: (total * Math.abs(to - from)) / steps, at: (share) => {
    const want = Math.min(1, Math.max(0, share)) * total;
    let i = sums.findIndex((s) => s >= want);
    i = Math.max(1, i);
    return from + ((to - from) * (i - 1 + (want - sums[i - 1]) / (sums[i] - sums[i - 1] || 1))) / steps;
  } };
}

function crown(list, width, height) {
  const most = MOST_LEAVES * 2;
  const total = list.reduce((sum, b) => sum + (b.open ? b.members.length : 0), 0);
  const keep = Math.min(1, most / Math.max(1, total));
  const drawnOf = (twig) => twig.members.slice(0, Math.max(1, Math.round(twig.members.length * keep)));
  const narrow = width < 480;
  const base = height - 52;
  const big = state.kiosk && !narrow ? 1.3 : 1; // letters of a screen that is seen from afar
  const fork = base - Math.max(64, height * 0.19);
  const reach = (margin, top) => [width / 2 - margin, fork - top];
  const [from, to] = [(193 / 180) * Math.PI, (-13 / 180) * Math.PI];
  // With few leaves each has its name, written outward; with many they stand in rows and the chief are named.
  const room = narrow ? 84 : 128 * big;
  const named = arcOf(...reach(room, room + 6), from, to).length >= (total * 13.5 + list.length * 16) * big;
  const [rx, ry] = named ? reach(room, room + 6) : reach(narrow ? 14 : 30, 26);
  const arc = arcOf(rx, ry, from, to);
  const place = (angle, r) => [width / 2 + r * rx * Math.cos(angle), fork - r * ry * Math.sin(angle)];
  const weight = (count) => (named ? count : count ** 0.72 + 2);
  const units = list.map((b) => (b.open ? b.twigs.reduce((sum, twig) => sum + weight(drawnOf(twig).length), 0) : 1.5) + (named ? 1.2 : 2));
  const whole = units.reduce((sum, u) => sum + u, 0);
  const scene = { parts: [], boxes: new Boxes(), leaves: [], twigs: [], width, height, named, big };
  // A closed branch is a stub, however much it holds.
  const strands = list.map((b) => Math.sqrt(b.open ? b.members.length : Math.min(9, b.members.length)));
  const thick = Math.min(70, width * 0.12) / strands.reduce((sum, s) => sum + s, 0);
  const [wedges, knots] = [[], []];
  let [unit, foot] = [0, width / 2 - Math.min(70, width * 0.12) / 2];
  list.forEach((b, i) => {
    const strand = Math.max(1.5, strands[i] * thick);
    const gap = (named ? 0.6 : 1) / whole;
    const share = [unit / whole + gap, (unit + units[i]) / whole - gap];
    const middle = arc.at((share[0] + share[1]) / 2);
    const [x, y] = place(middle, (i % 2 ? 0.5 : 0.36) - (named ? 0.02 : 0));
    const start = foot + strand / 2;
    wedges.push(wedge(b, arc, share, place));
    knots.push({ b, x, y, strand, middle });
    scene.parts.push(wood(`M${px(start)} ${px(base)}C${px(start)} ${px(fork + 6)} ${px(width / 2 + (x - width / 2) * 0.42)} ${px(y + (fork - y) * 0.45 + 12)} ${px(x)} ${px(y)}`, strand, 1, "butt"));
    if (b.open) growTwigs(scene, b, { x, y, strand, share, arc, place, weight, drawnOf, rim: Math.min(rx, ry) });
    foot += strand;
    unit += units[i];
  });
  scene.parts.unshift(...wedges);
  scene.parts.push(svg("path", { d: `M${px(width * 0.28)} ${base}H${px(width * 0.72)}`, stroke: WOOD[state.theme], "stroke-width": 2, "stroke-linecap": "round" }));
  nameCrown(scene, knots, base, keep < 1);
  return { parts: scene.parts, height };
}

// The whole sector takes the click that enlarges its branch: a thumb need not hit a twig.
function wedge(b, arc, [from, to], place) {
  const rim = Array.from({ length: 9 }, (_, k) => place(arc.at(from + ((to - from) * k) / 8), 1.06));
  const hub = place(arc.at((from + to) / 2), 0.25);
  return svg("polygon", { class: "wedge", "data-branch": b.key, fill: look.canvas(), "fill-opacity": 0, points: [hub, ...rim].map((p) => p.map(px).join(",")).join(" ") });
}

function growTwigs(scene, b, { x, y, strand, share, arc, place, weight, drawnOf, rim }) {
  const sum = b.twigs.reduce((all, twig) => all + weight(drawnOf(twig).length), 0);
  let at = share[0];
  for (const twig of b.twigs) {
    const leaves = drawnOf(twig);
    const end = at + ((share[1] - share[0]) * weight(leaves.length)) / sum;
    const angle = arc.at((at + end) / 2);
    const [tx, ty] = place(angle, scene.named ? 0.74 : 0.6);
    const thick = Math.max(1.1, strand * 0.75 * Math.sqrt(twig.members.length / b.members.length));
    const [mx, my] = [x + (tx - x) * 0.4, y + (ty - y) * 0.75];
    if (b.twigs.length > 1 || !scene.named) scene.parts.push(wood(`M${px(x)} ${px(y)}Q${px(mx)} ${px(my)} ${px(tx)} ${px(ty)}`, thick, 0.9));
    const hub = b.twigs.length > 1 || !scene.named ? [tx, ty] : [x, y];
    const long = arc.length * (end - at);
    // The largest leaf whose rows and columns hold them all; rows lie between 0.7 and 1 of the crown.
    let [size, rows, columns] = [13, 1, leaves.length];
    for (; !scene.named && size > 3.2; size -= 0.4) {
      rows = Math.max(1, Math.floor((rim * 0.3) / (size * 2)) + 1);
      columns = Math.max(1, Math.floor((long * 0.86) / (size * 1.5)));
      if (rows * columns >= leaves.length) break;
    }
    if (scene.named) size = 8.5;
    const used = scene.named ? 1 : Math.max(1, Math.ceil(leaves.length / columns));
    leaves.forEach((n, i) => {
      const row = i % used;
      const across = Math.floor(i / used);
      const count = Math.ceil((leaves.length - row) / used);
      const share_ = at + (end - at) * (scene.named ? (i + 0.5) / leaves.length : 0.07 + 0.86 * ((across + 0.5 + (row % 2 ? 0.22 : 0)) / (count + 0.22)));
      const a = arc.at(share_);
      const r = scene.named ? 1 : used === 1 ? 0.86 : 0.72 + (0.28 * row) / (used - 1);
      const [lx, ly] = place(a, r);
      const turn = (Math.atan2(ly - hub[1], lx - hub[0]) * 180) / Math.PI;
      scene.parts.push(wood(`M${px(hub[0])} ${px(hub[1])}L${px(lx)} ${px(ly)}`, 0.7, 0.45));
      scene.leaves.push({ n, x: lx, y: ly, turn, size, color: twig.color, a });
    });
    const middle = leaves.length ? place(angle, scene.named ? 0.84 : 0.66) : [tx, ty];
    if (b.twigs.length > 1) scene.twigs.push({ label: clip(twig.label.replace(BIDI, ""), state.lang === "zh" ? 9 : 18), count: twig.members.length, spots: [middle, ...[1, 0.75, 0.5, 0.3].map((k) => [x + (tx - x) * k, y + (ty - y) * k])] });
    at = end;
  }
}

// Names last, over the wood: branches always, then twigs and leaves where they cover nothing.
function nameCrown(scene, knots, base, some) {
  const { parts, boxes, width, height, big } = scene;
  const free = (box) => box.x > 2 && box.y > 2 && box.x + box.w < width - 2 && box.y + box.h < height - 2 && !boxes.hits(box, "");
  const twigs = document.createElementNS("http://www.w3.org/2000/svg", "g");
  for (const leaf of scene.leaves) {
    parts.push(leafShape(leaf.n, leaf.x, leaf.y, leaf.turn, leaf.size, leaf.color));
    boxes.add({ x: leaf.x - leaf.size * 0.8, y: leaf.y - leaf.size * 0.8, w: leaf.size * 1.6, h: leaf.size * 1.6, owner: "leaf" });
  }
  const r = width < 480 ? 13 : 17 * big;
  for (const { b, x, y } of knots) boxes.add({ x: x - r, y: y - r, w: 2 * r, h: 2 * r, owner: "knot" });
  for (const { b, x, y } of knots) {
    const size = width < 480 ? 12 : 13.5 * big;
    const label = clip(state.by === "role" ? shortRole(b.key) : b.label.replace(BIDI, ""), state.lang === "zh" ? 9 : 20);
    const text = `${label} ${b.members.length}`;
    const w = widthOf(text, size, 650) + 6;
    const h = size + 5;
    const spots = [[-w / 2, r + 1], [-w / 2, -r - h - 1], [r + 2, -h / 2], [-r - w - 2, -h / 2], [-w / 2, r + 14], [-w / 2, -r - h - 14], [r, r * 0.6], [-r - w, r * 0.6]].map(([dx, dy]) => ({ x: Math.min(width - w - 3, Math.max(3, x + dx)), y: y + dy, w, h }));
    const box = spots.find((s) => !boxes.hits(s, "") && s.y > 2) ?? spots[0];
    boxes.add({ ...box, owner: "branch" });
    const group = svg("g", { "data-branch": b.key, class: "knot" });
    group.append(svg("circle", { cx: px(x), cy: px(y), r, fill: look.canvas(), stroke: b.color, "stroke-width": 2, ...(b.open ? {} : { "stroke-dasharray": "3 3" }) }));
    const icon = branchIcon(state.by, b.key, r * 1.35);
    if (icon) { icon.setAttribute("x", px(x - Number(icon.getAttribute("width")) / 2)); icon.setAttribute("y", px(y - Number(icon.getAttribute("height")) / 2)); group.append(icon); } else group.append(word(String(b.members.length), x, y + 0.5, { size: 11.5 * big, weight: 650, halo: false }));
    group.append(word(text, box.x + w / 2, box.y + h / 2, { size, weight: 650 }));
    parts.push(group);
  }
  for (const twig of scene.twigs.sort((a, b) => b.count - a.count || a.spots[0][0] - b.spots[0][0])) {
    const text = `${twig.label} ${twig.count}`;
    const w = widthOf(text, 11 * big) + 4;
    const box = twig.spots.flatMap(([x, y]) => [[0, 0], [0, -11], [0, 11], [w / 2 + 4, 0], [-w / 2 - 4, 0], [0, -22], [0, 22]].map(([dx, dy]) => ({ x: Math.min(width - w - 3, Math.max(3, x - w / 2 + dx)), y: y - 7 + dy, w, h: 14 }))).find(free);
    if (!box) continue;
    boxes.add({ ...box, owner: "twig" });
    twigs.append(word(text, box.x + w / 2, box.y + 7, { size: 11 * big, fill: FADED[state.theme], weight: 500 }));
  }
  parts.push(twigs);
  if (scene.named) for (const leaf of scene.leaves) parts.push(outward(leaf, width, big));
  else for (const leaf of [...scene.leaves].sort((a, b) => (b.n.id === state.node) - (a.n.id === state.node) || byDegree(a.n, b.n))) {
    const text = clip(nodeName(leaf.n).replace(BIDI, ""), state.lang === "zh" ? 9 : 18);
    const chosen = leaf.n.id === state.node;
    const size = (chosen ? 13 : 11) * big;
    const w = widthOf(text, size, chosen ? 700 : 400) + 4;
    const spots = [[-w / 2, leaf.size + 1], [leaf.size + 2, -7], [-leaf.size - w - 2, -7], [-w / 2, -leaf.size - 15]].map(([dx, dy]) => ({ x: leaf.x + dx, y: leaf.y + dy, w, h: 14 }));
    const box = spots.find(free) ?? (chosen && { ...spots[1], x: Math.min(width - w - 3, spots[1].x) });
    if (!box) continue;
    boxes.add({ ...box, owner: "name" });
    parts.push(word(text, box.x + w / 2, box.y + 7, { size, weight: chosen ? 700 : 400, "data-leaf": leaf.n.id }));
  }
  parts.push(word(clip(words(PAGE.title).replace(BIDI, ""), Math.floor(width / (state.lang === "zh" ? 18 : 10))), width / 2, base + 20, { size: width < 480 ? 13 : 16, weight: 700 }));
  if (some) parts.push(word(t("tree.some"), width / 2, base + 40, { size: 11.5, fill: FADED[state.theme] }));
}

// A name written outward from its leaf; on the left half turned round, so that it is never upside down.
function outward(leaf, width, big) {
  const left = Math.cos(leaf.a) < 0;
  const angle = (-leaf.a * 180) / Math.PI;
  const most = width < 480 ? (state.lang === "zh" ? 6 : 11) : state.lang === "zh" ? 9 : 17;
  const [dx, dy] = [Math.cos(leaf.a) * 13, -Math.sin(leaf.a) * 13];
  return word(clip(nodeName(leaf.n).replace(BIDI, ""), most), leaf.x + dx, leaf.y + dy, { size: 12 * big, anchor: left ? "end" : "start", turn: left ? angle + 180 : angle, "data-leaf": leaf.n.id, weight: leaf.n.id === state.node ? 700 : 400 });
}
