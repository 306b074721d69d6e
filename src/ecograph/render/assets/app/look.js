// Icons and swatches as SVG, the colours of the current theme, and size and colour by a measure.
Object.assign(state, { size: "degree", color: "role" });
const MEASURES = new Map((PAGE.measures ?? []).map((m) => [m.name, { ...m, of: new Map(NET.nodes.map((n, i) => [n.id, m.values[i] ?? null])) }]));
const SIZES = ["degree", "betweenness", "closeness", "pagerank"].filter((name) => name === "degree" || MEASURES.has(name));
const COLORS = ["role", ...["membership", ...SIZES].filter((name) => MEASURES.has(name))];
hashParts.push({
  read(hash, pick) {
    state.size = pick("size", [...SIZES, "none"], "degree");
    state.color = pick("color", COLORS, "role");
  },
  write(hash) {
    if (state.size !== "degree") hash.set("size", state.size);
    if (state.color !== "role") hash.set("color", state.color);
  },
});

const look = {
  canvas: () => PAGE.style.canvas[state.theme],
  role: (code) => ROLES.get(code)?.color[state.theme] ?? PAGE.style.neutral[state.theme],
  ink: (code) => ROLES.get(code)?.ink[state.theme] ?? "#FFFFFF",
  chain: (code) => CHAINS.get(code)?.color[state.theme] ?? PAGE.style.context[state.theme],
  // A plan keeps the colour of its chain and is drawn with wide gaps.
  dash: (code, plan) => {
    const dash = CHAINS.get(code)?.dash ?? [];
    return !plan ? dash : dash.length ? dash.map((d, i) => (i % 2 ? d * 2 + 3 : d * 0.7)) : [6, 7];
  },
  paint,
};

function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const inkOn = (color) => (1.05 / (luminance(color) + 0.05) >= 3.2 ? "#FFFFFF" : "#10151C");

// The fill, rim and character of an actor; `faint` is the pale look of what plays no role.
function paint(n) {
  const theme = state.theme;
  const canvas = PAGE.style.canvas[theme];
  if (state.color === "membership") {
    const number = MEASURES.get("membership").of.get(n.id);
    const color = PAGE.style.communities[theme][number - 1];
    if (color) return { fill: color, rim: canvas, ink: inkOn(color), glyph: String(number), faint: false };
    return { fill: PAGE.style.soft[theme], rim: PAGE.style.neutral[theme], ink: PAGE.style.neutral[theme], glyph: number ? String(number) : "", faint: true };
  }
  const role = ROLES.get(n.role);
  const family = FAMILIES.get(familyOf(n));
  const glyph = role ? role.glyph[state.lang] : family.glyph[state.lang];
  if (state.color !== "role") {
    const fill = scaleColor(share(state.color, MEASURES.get(state.color).of.get(n.id)));
    return fill ? { fill, rim: PAGE.style.neutral[theme], ink: inkOn(fill), glyph: role ? glyph : "", faint: false } : { fill: canvas, rim: PAGE.style.neutral[theme], ink: PAGE.style.neutral[theme], glyph: "", faint: true };
  }
  if (role) return { fill: role.color[theme], rim: canvas, ink: role.ink[theme], glyph, faint: false };
  return { fill: family.fill[theme], rim: family.rim[theme], ink: family.rim[theme], glyph, faint: true };
}

// Where a value lies between the least and the greatest; by the square root, so that one hub does not
// make all others look alike. The legend shows the values at both ends and in the middle.
function range(name) {
  const measure = MEASURES.get(name);
  if (!measure.range) {
    const known = measure.values.filter((v) => v !== null);
    measure.range = known.length ? [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))] : [0, 0];
  }
  return measure.range;
}
function share(name, value) {
  if (value === null || value === undefined) return null;
  const [low, high] = range(name);
  return high > low ? Math.sqrt((value - low) / (high - low)) : 0;
}
function scaleColor(part) {
  if (part === null) return null;
  const stops = PAGE.style.scale[state.theme];
  const at = part * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const mix = [1, 3, 5].map((k) => Math.round(parseInt(stops[i].slice(k, k + 2), 16) * (1 - at + i) + parseInt(stops[i + 1].slice(k, k + 2), 16) * (at - i)));
  return `#${mix.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

const GIVEN_SIZE = new Map(NET.nodes.map((n) => [n.id, n.size]));
const LOOKS_SMALL = { star: 1.4, diamond: 1.2, triangle: 1.12, triangleDown: 1.12, square: 0.9 };
let sizedBy = "degree";
function sizeNodes() {
  if (sizedBy === state.size) return;
  sizedBy = state.size;
  for (const n of NET.nodes) {
    const factor = ROLES.has(n.role) ? LOOKS_SMALL[n.shape] ?? 1 : 0.62;
    if (state.size === "degree") n.size = GIVEN_SIZE.get(n.id);
    else if (state.size === "none") n.size = 13 * factor;
    else n.size = Math.round((8 + 22 * (share(state.size, MEASURES.get(state.size).of.get(n.id)) ?? 0)) * factor * 10) / 10;
  }
}

const polygon = (sides, turn, radius = () => 1) =>
  Array.from({ length: sides }, (_, i) => {
    const angle = ((i / sides) * 2 - 0.5) * Math.PI + turn;
    return [Math.cos(angle) * radius(i), Math.sin(angle) * radius(i)];
  });
const OUTLINES = {
  star: polygon(10, 0, (i) => (i % 2 ? 0.58 : 1.15)),
  triangle: polygon(3, 0, () => 1.2).map(([x, y]) => [x, y + 0.2]),
  triangleDown: polygon(3, Math.PI, () => 1.2).map(([x, y]) => [x, y - 0.2]),
  hexagon: polygon(6, Math.PI / 6, () => 1.04),
  diamond: polygon(4, 0, () => 1.14),
  square: polygon(4, Math.PI / 4, () => 1.22),
};

// `plain`: the shape alone, for a legend while colour means something else.
function roleIcon(code, size = 20, plain = false) {
  const role = ROLES.get(code);
  const icon = svg("svg", { viewBox: "-13 -13 26 26", width: size, height: size, class: "icon", "aria-hidden": "true" });
  if (!role) {
    icon.append(svg("circle", { r: 6, fill: PAGE.style.soft[state.theme], stroke: look.role(""), "stroke-width": 2 }));
    return icon;
  }
  const points = OUTLINES[role.shape];
  const fill = plain ? PAGE.style.neutral[state.theme] : look.role(code);
  icon.append(points
    ? svg("polygon", { points: points.map(([x, y]) => `${(x * 10.5).toFixed(2)},${(y * 10.5).toFixed(2)}`).join(" "), fill })
    : svg("circle", { r: 10.5, fill }));
  const text = svg("text", { x: 0, y: glyphShift(role.shape) * 10.5 + 0.5, fill: plain ? inkOn(fill) : look.ink(code), "font-size": glyphScale(role.shape) * 10.5, "text-anchor": "middle", "dominant-baseline": "central", "font-weight": 700 });
  text.textContent = role.glyph[state.lang];
  icon.append(text);
  return icon;
}
const glyphShift = (shape) => ({ triangle: 0.3, triangleDown: -0.28, star: 0.06 })[shape] ?? 0;
const glyphScale = (shape) => ({ triangle: 0.86, triangleDown: 0.86, star: 0.9, diamond: 1.02 })[shape] ?? 1.12;

function familyIcon(code, size = 20) {
  const family = FAMILIES.get(code);
  const theme = state.theme;
  const icon = svg("svg", { viewBox: "-13 -13 26 26", width: size, height: size, class: "icon", "aria-hidden": "true" });
  const text = svg("text", { y: 0.5, fill: family.rim[theme], "font-size": 11, "text-anchor": "middle", "dominant-baseline": "central" });
  text.textContent = family.glyph[state.lang];
  icon.append(svg("circle", { r: 9.5, fill: family.fill[theme], stroke: family.rim[theme], "stroke-width": 1.6 }), text);
  return icon;
}
const nodeIcon = (n, size = 20) => (ROLES.has(n.role) ? roleIcon(n.role, size) : familyIcon(familyOf(n), size));

function chainSwatch(code, width = 30, plan = false) {
  const chain = CHAINS.get(code);
  const icon = svg("svg", { viewBox: `0 0 ${width} 10`, width, height: 10, class: "icon", "aria-hidden": "true" });
  const pattern = look.dash(code, plan);
  const dash = pattern.length ? { "stroke-dasharray": pattern.map((d) => d * 0.7).join(" ") } : {};
  icon.append(svg("line", { x1: 1, x2: width - 1, y1: 5, y2: 5, stroke: look.chain(code), "stroke-width": chain ? 2.4 : 1.2, ...dash }));
  return icon;
}
