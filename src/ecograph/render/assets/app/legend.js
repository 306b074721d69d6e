// The left column: legend and filters in one; a chip is a toggle button, "only" leaves just it.
// What sizes and colours mean stays in sight at its foot.
const legend = document.getElementById("legend");
// Groups that start folded: a folded group still shows its marks.
const FOLDED = new Set(["families", "industries", "systems", "stages", "sources", "kinds"]);
state.turned = new Set();
hashParts.push({
  read(hash) { state.turned = new Set((hash.get("fold") ?? "").split(",").filter((g) => GROUP_NAMES.includes(g))); },
  write(hash) { if (state.turned.size) hash.set("fold", [...state.turned].sort().join(",")); },
});
const groupOpen = (group) => FOLDED.has(group) === state.turned.has(group);

const noneName = (group, key) => (key === "none" ? t(`none.${group}`) : termName(key));
const legendIcon = {
  roles: (key) => roleIcon(key === "none" ? "" : key, 22, state.color !== "role"),
  families: (key) => familyIcon(key, 20),
  chains: (key) => chainSwatch(key),
  modalities: (key) => planMark(key),
};
const legendName = {
  roles: (key) => t(`role.${key}`),
  families: (key) => t(`family.${key}`),
  chains: (key) => t(`chain.${key}`),
  modalities: (key) => t(`modality.${key}`),
  industries: (key) => noneName("industries", key),
  systems: (key) => noneName("systems", key),
  stages: (key) => noneName("stages", key),
  sources: (key) => (key === "none" ? t("none.sources") : words(SOURCES.get(key)?.title) || key),
  kinds: (key) => kindName(KIND_SAMPLE.get(key)),
};
// A fact is a whole line with a full head; a plan a broken line with an open one.
function planMark(key) {
  const icon = svg("svg", { viewBox: "0 0 30 10", width: 27, height: 10, class: "icon", "aria-hidden": "true" });
  const plan = key !== "Fact";
  const stroke = plan ? "var(--plan)" : "var(--muted)";
  icon.append(svg("line", { x1: 1, x2: 22, y1: 5, y2: 5, stroke, "stroke-width": 2, ...(plan ? { "stroke-dasharray": "4 4" } : {}) }),
    svg("path", plan ? { d: "M22 1.500 28 5l-6 3.500", fill: "none", stroke, "stroke-width": 1.600 } : { d: "M22 1 29 5l-7 4z", fill: stroke }));
  return icon;
}

function chip(group, key) {
  const on = !state.off[group].has(key);
  const label = legendName[group](key);
  const now = counts[group]?.get(key) ?? 0;
  const all = TOTALS[group].get(key) ?? 0;
  const badge = group === "sources" && SOURCES.get(key)?.kind;
  return el("div", { class: `chip ${on ? "" : "off"}` },
    el("button", { type: "button", class: "main", "aria-pressed": String(on), "data-group": group, "data-key": key, title: `${label} · ${t("count.of", { n: now, N: all })}`, onclick: () => toggle(group, key), ondblclick: () => { if (state.off[group].size === KEYS[group].length - 1 && !state.off[group].has(key)) return; only(group, key); } },
      legendIcon[group]?.(key), el("span", { class: "label" }, name(label)), badge && has(`source.${badge}`) && el("span", { class: `badge ${badge}` }, t(`source.${badge}`)), el("span", { class: "num" }, String(now))),
    el("button", { type: "button", class: "only", "data-only": `${group} ${key}`, "aria-label": `${t("only")} ${label}`, onclick: () => only(group, key) }, t("only")));
}

// Many kinds would push the rest out of sight: the frequent ones first, the others on request.
const FEW = 9;
const full = new Set();
function chips(group) {
  const many = KEYS[group].length > FEW + 2;
  const shown = many && !full.has(group) ? KEYS[group].filter((key, i) => i < FEW || state.off[group].has(key)) : KEYS[group];
  const more = many && el("button", { type: "button", class: "link more", "data-more": group, "aria-expanded": String(full.has(group)), onclick: () => { if (!full.delete(group)) full.add(group); renderLegend(); } }, full.has(group) ? t("less") : t("more", { n: KEYS[group].length - FEW }));
  return el("div", { class: "chips", role: "group", "aria-labelledby": `legend-${group}` }, shown.map((key) => chip(group, key)), more);
}

function groupBlock(group) {
  const open = groupOpen(group);
  const hidden = KEYS[group].filter((key) => state.off[group].has(key)).length;
  const head = el("h3", {}, el("button", { type: "button", class: "fold", id: `legend-${group}`, "data-fold": group, "aria-expanded": String(open), onclick: () => { if (!state.turned.delete(group)) state.turned.add(group); renderLegend(); writeHash(); } },
    el("span", { class: "twist", "aria-hidden": "true" }, open ? "▾" : "▸"), t(group), hidden > 0 && el("span", { class: "num" }, t("off.count", { n: hidden }))));
  const marks = !open && group === "families" && el("div", { class: "marks" }, KEYS.families.map((key) => el("span", { role: "img", title: t(`family.${key}`), "aria-label": t(`family.${key}`), class: state.off.families.has(key) ? "off" : "" }, familyIcon(key, 20))));
  return el("section", { class: `group ${group} ${open ? "" : "folded"}` }, head, marks, open && chips(group));
}

// A group with nothing to choose between is left out.
const tells = (group) => KEYS[group].length > (group === "roles" || group === "chains" ? 0 : 1) || (group === "sources" && KEYS.sources.length > 0) || (group === "families" && KEYS.families.length > 0);

function renderLegend() {
  const active = document.activeElement?.dataset ?? {};
  const scrolled = legend.querySelector(".scroll")?.scrollTop ?? 0;
  const again = ["group", "only", "fold", "more"].find((key) => active[key]);
  const focused = document.activeElement?.id;
  legend.replaceChildren(
    el("button", { type: "button", class: "phone close", onclick: () => setDrawer(false) }, t("close"), " ×"),
    el("div", { class: "scroll" }, GROUP_NAMES.filter(tells).map(groupBlock),
      el("section", { class: `group time ${YEARS.length ? "" : "undated"}` }, el("h3", {}, t("time")), timeControls())),
    el("div", { class: "foot" }, lookControls(),
      el("div", { class: "last" }, el("label", { class: "check" }, el("input", { type: "checkbox", id: "lonely", checked: state.hideLonely, onchange: (event) => { state.hideLonely = event.target.checked; update(); } }), t("hide.lonely")),
        el("button", { type: "button", class: "reset", onclick: reset }, t("reset")))),
  );
  legend.setAttribute("aria-label", t("filters"));
  legend.querySelector(".scroll").scrollTop = scrolled;
  const target = again === "group" ? `[data-group="${active.group}"][data-key="${CSS.escape(active.key)}"]` : again ? `[data-${again}="${CSS.escape(active[again])}"]` : ["year", "undated", "lonely", "size", "color", "said"].includes(focused) ? `#${focused}` : "";
  if (target) legend.querySelector(target)?.focus();
}

let saidOpen = false;
function lookControls() {
  const choice = (id, options, value, label, words) => el("label", { class: "pick" }, el("span", {}, label), el("select", { id, onchange: (event) => { state[id] = event.target.value; update(); } },
    options.map((o) => el("option", { value: o, selected: o === value }, words(o)))));
  const said = [...new Set([state.size, state.color])].map((key) => MEASURES.get(key)).filter(Boolean);
  return el("section", { class: "look" },
    el("div", { class: "picks" }, choice("size", [...SIZES, "none"], state.size, t("size"), (o) => t(`size.${o}`)), choice("color", COLORS, state.color, t("color"), (o) => t(has(`color.${o}`) ? `color.${o}` : `size.${o}`))),
    state.color === "membership" ? communityLegend() : state.color !== "role" && scaleBar(state.color),
    said.length > 0 && el("details", { class: "said", open: saidOpen, ontoggle: (event) => { saidOpen = event.target.open; } },
      el("summary", { id: "said" }, said.map((m) => el("span", {}, t("measure.said", { title: words(m.title), meaning: words(m.meaning) })))),
      said.map((m) => [el("p", {}, t("measure.limits", { limits: words(m.limits) })), m.notes.map((note) => el("p", {}, words(note)))])));
}

const shortNumber = (v) => new Intl.NumberFormat(state.lang === "zh" ? "zh-CN" : "en", { maximumSignificantDigits: 3 }).format(v);
function scaleBar(key) {
  const [low, high] = range(key);
  const stops = PAGE.style.scale[state.theme];
  const ramp = svg("linearGradient", { id: "ramp" }, ...stops.map((color, i) => svg("stop", { offset: i / (stops.length - 1), "stop-color": color })));
  const bar = svg("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "scalebar", "aria-hidden": "true" }, ramp, svg("rect", { width: 100, height: 8, fill: "url(#ramp)" }));
  const missing = MEASURES.get(key).values.some((v) => v === null);
  return el("div", { class: "scale", "data-stops": stops.length }, bar, el("div", { class: "ends" }, el("span", {}, t("measure.least", { v: shortNumber(low) })), el("span", {}, shortNumber(low + (high - low) / 4)), el("span", {}, t("measure.most", { v: shortNumber(high) }))),
    missing && el("p", { class: "note" }, "○ ", t("measure.undefined")));
}

function communityLegend() {
  const sizes = new Map();
  for (const v of MEASURES.get("membership").values) sizes.set(v, (sizes.get(v) ?? 0) + 1);
  const colors = PAGE.style.communities[state.theme];
  const swatch = (color, text) => {
    const icon = svg("svg", { viewBox: "-9 -9 18 18", width: 18, height: 18, class: "icon", "aria-hidden": "true" });
    icon.append(svg("circle", { r: 8, fill: color }));
    const mark = svg("text", { y: 0.5, fill: inkOn(color), "font-size": 10, "font-weight": 700, "text-anchor": "middle", "dominant-baseline": "central" });
    mark.textContent = text;
    icon.append(mark);
    return icon;
  };
  const rest = [...sizes].filter(([v]) => v > colors.length).reduce((sum, [, n]) => sum + n, 0);
  return el("ul", { class: "communities" }, colors.filter((_, i) => sizes.has(i + 1)).map((color, i) => el("li", { title: t("community.n", { n: i + 1 }) }, swatch(color, String(i + 1)), el("span", { class: "num" }, String(sizes.get(i + 1))))),
    rest > 0 && el("li", { title: t("community.rest") }, roleIcon("", 18), el("span", {}, "…"), el("span", { class: "num" }, String(rest))),
    sizes.has(null) && el("li", { class: "wide" }, roleIcon("", 18), el("span", {}, t("community.none")), el("span", { class: "num" }, String(sizes.get(null)))));
}

function reset() {
  for (const key of Object.keys(state.off)) state.off[key] = new Set();
  Object.assign(state, { hideLonely: false, focus: 0, node: "", edge: "", year: 0, undated: true, size: "degree", color: "role", from: "", to: "", which: 0, shownOnly: false, plans: false, open: new Set(), find: {}, cell: "", branch: "", flipped: new Set() });
  update();
  fit();
}

function setDrawer(open) {
  state.drawer = open;
  document.documentElement.dataset.drawer = open ? "1" : "0";
  byId("filters").setAttribute("aria-expanded", String(open));
  if (open) legend.querySelector("button.close").focus();
  else if (legend.contains(document.activeElement)) byId("filters").focus();
}
