// Role icons and chain swatches as SVG, and the colours of the current theme.
const look = {
  canvas: () => PAGE.style.canvas[state.theme],
  role: (code) => ROLES.get(code)?.color[state.theme] ?? PAGE.style.neutral[state.theme],
  ink: (code) => ROLES.get(code)?.ink[state.theme] ?? "#FFFFFF",
  chain: (code) => CHAINS.get(code)?.color[state.theme] ?? PAGE.style.context[state.theme],
};

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

function roleIcon(code, size = 20) {
  const role = ROLES.get(code);
  const icon = svg("svg", { viewBox: "-13 -13 26 26", width: size, height: size, class: "icon", "aria-hidden": "true" });
  if (!role) {
    icon.append(svg("circle", { r: 6, fill: PAGE.style.soft[state.theme], stroke: look.role(""), "stroke-width": 2 }));
    return icon;
  }
  const points = OUTLINES[role.shape];
  const fill = look.role(code);
  icon.append(points
    ? svg("polygon", { points: points.map(([x, y]) => `${(x * 10.5).toFixed(2)},${(y * 10.5).toFixed(2)}`).join(" "), fill })
    : svg("circle", { r: 10.5, fill }));
  const text = svg("text", { x: 0, y: glyphShift(role.shape) * 10.5 + 0.5, fill: look.ink(code), "font-size": glyphScale(role.shape) * 10.5, "text-anchor": "middle", "dominant-baseline": "central", "font-weight": 700 });
  text.textContent = role.glyph[state.lang];
  icon.append(text);
  return icon;
}
const glyphShift = (shape) => ({ triangle: 0.3, triangleDown: -0.28, star: 0.06 })[shape] ?? 0;
const glyphScale = (shape) => ({ triangle: 0.86, triangleDown: 0.86, star: 0.9, diamond: 1.02 })[shape] ?? 1.12;

function chainSwatch(code, width = 30) {
  const chain = CHAINS.get(code);
  const icon = svg("svg", { viewBox: `0 0 ${width} 10`, width, height: 10, class: "icon", "aria-hidden": "true" });
  const dash = chain?.dash.length ? { "stroke-dasharray": chain.dash.map((d) => d * 0.7).join(" ") } : {};
  icon.append(svg("line", { x1: 1, x2: width - 1, y1: 5, y2: 5, stroke: look.chain(code), "stroke-width": chain ? 2.4 : 1.2, ...dash }));
  return icon;
}
