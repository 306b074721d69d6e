// One branch of the tree, enlarged: its trunk with twigs to both sides, and a row for every leaf, so that each
// has its name. Where the window is narrow all twigs stand on one side.
function espalier(b, width, room = 0) {
  const one = width < 560; // a single side where two would be too narrow
  const rows = b.twigs.flatMap((twig) => [{ twig }, ...twig.members.slice(0, MOST_LEAVES).map((n) => ({ twig, n }))]);
  const half = one ? rows.length : Math.ceil(rows.length / 2);
  const sides = [rows.slice(0, half), rows.slice(half)];
  // A twig that goes on on the other side is named there again.
  if (sides[1].length && sides[1][0].n) sides[1].unshift({ twig: sides[1][0].twig, again: true });
  const top = 40;
  // A short list fills the window; a long one is read by scrolling.
  const row = state.kiosk || one ? 44 : Math.min(40, Math.max(25, (room - top - 84) / Math.max(...sides.map((s) => s.length))));
  const size = state.kiosk ? 17 : row > 32 ? 15.5 : 13.5;
  const height = top + Math.max(...sides.map((s) => s.length)) * row + 84;
  const cx = one ? 22 : width / 2;
  const base = height - 34;
  const parts = [svg("path", { d: `M${px(cx - 8)} ${base}L${px(cx - 1.5)} ${top - 10}H${px(cx + 1.5)}L${px(cx + 8)} ${base}Z`, fill: WOOD[state.theme] })];
  const most = Math.floor(((one ? width : width / 2) - 130) / (size * (state.lang === "zh" ? 1.02 : 0.56)));
  sides.forEach((list, side) => {
    const sign = one || side ? 1 : -1;
    const anchor = sign > 0 ? "start" : "end";
    let stem = 0;
    list.forEach(({ twig, n, again }, i) => {
      const y = top + i * row + row / 2;
      const x = cx + sign * 40;
      if (!n) {
        stem = y;
        const last = list.slice(i + 1).findIndex((r) => !r.n);
        const end = y + (last < 0 ? list.length - 1 - i : last) * row;
        parts.push(wood(`M${px(cx)} ${px(y + row * 0.8)}Q${px(cx + sign * 4)} ${px(y)} ${px(x)} ${px(y)}`, 4.5), wood(`M${px(x)} ${px(y)}V${px(Math.max(y, end - 6))}`, 1.6, 0.7));
        parts.push(word(`${clip(twig.label.replace(BIDI, ""), most)} · ${again ? t("tree.again") : twig.members.length > MOST_LEAVES ? `${MOST_LEAVES} / ${twig.members.length}` : twig.members.length}`, x + sign * 10, y, { size: size + 0.5, weight: 700, anchor }));
        return;
      }
      parts.push(wood(`M${px(x)} ${px(y - row * 0.5)}Q${px(x)} ${px(y)} ${px(x + sign * 18)} ${px(y)}`, 1.2, 0.8));
      const group = leafShape(n, x + sign * 25, y, sign * -18, 8.5, twig.color);
      const left = sign > 0 ? x : 4;
      group.prepend(svg("rect", { x: px(left), y: px(y - row / 2), width: px(sign > 0 ? width - x - 4 : x - 4), height: row, rx: 6, fill: look.role(""), "fill-opacity": n.id === state.node ? 0.16 : 0, class: "hit" }));
      group.append(word(clip(nodeName(n).replace(BIDI, ""), most), x + sign * 38, y, { size, anchor, weight: n.id === state.node ? 700 : 400 }));
      parts.push(group);
    });
  });
  const group = svg("g", { "data-whole": "1", class: "knot" });
  group.append(word(`${b.label.replace(BIDI, "")} ${b.members.length}`, cx + (one ? 18 : 0), base + 16, { size: 15, weight: 700, anchor: one ? "start" : "middle" }));
  parts.push(svg("path", { d: `M${px(one ? 4 : width * 0.3)} ${base}H${px(one ? width * 0.8 : width * 0.7)}`, stroke: WOOD[state.theme], "stroke-width": 2 }), group);
  return { parts, height };
}
