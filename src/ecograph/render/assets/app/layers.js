// Layers: an industry chain's segments in order and who stands in each; or the four chains by role. Where
// nobody is recorded it says unknown, never none; what is only planned is dashed.
const local = (iri) => iri.split(/[#/]/).pop();
const SEGMENT_LINKS = NET.edges.filter((e) => local(e.predicate) === "segmentOf");
const ORDER_LINKS = NET.edges.filter((e) => ["precedesSegment", "upstreamOf"].includes(local(e.predicate)));
const POSITIONS = NET.edges.filter((e) => local(e.predicate) === "positionedInSegment");
const INDUSTRY_CHAINS = NET.nodes.filter((n) => n.kind === "IndustryChain");
const MAKES = ["produces", "develops", "operates", "ownsIntellectualProperty"];

// The place of a segment is the number of segments before it, at whatever distance, as `ecograph chains` counts.
function segmentsOf(chain) {
  const own = SEGMENT_LINKS.filter((e) => e.to === chain.id);
  const ids = new Set(own.map((e) => e.from));
  const before = (id) => {
    const seen = new Set();
    const rim = [id];
    while (rim.length) {
      const at = rim.pop();
      for (const e of ORDER_LINKS) if (e.to === at && ids.has(e.from) && !seen.has(e.from)) { seen.add(e.from); rim.push(e.from); }
    }
    return seen.size;
  };
  const links = new Map(own.map((e) => [e.from, e]));
  return [...ids].map((id) => ({ n: NODES.get(id), link: links.get(id), place: before(id) }))
    .sort((a, b) => a.place - b.place || (a.n.id < b.n.id ? -1 : 1));
}

// Who stands in a segment: those placed there, and the makers of what is placed there.
function standing(segment) {
  const found = new Map();
  const put = (n, links, through = null) => {
    if (!visible.nodes.has(n.id)) return;
    const plan = links.some(planned);
    const known = found.get(n.id);
    if (!known || (known.plan && !plan)) found.set(n.id, { n, links, plan, through });
  };
  for (const e of POSITIONS) if (e.to === segment.n.id && visible.edges.has(e.id)) {
    put(e.tail, [e]);
    for (const made of LINKS.get(e.from)) if (made.to === e.from && MAKES.includes(local(made.predicate)) && visible.edges.has(made.id)) put(made.tail, [e, made], e.tail);
  }
  return [...found.values()].sort((a, b) => a.plan - b.plan || byDegree(a.n, b.n));
}

// Actors of the chain's industry whose segment nobody recorded.
function unplaced(chain, segments) {
  const placed = new Set(segments.flatMap((s) => s.who.map((w) => w.n.id)));
  const own = new Set([chain.id, ...segments.map((s) => s.n.id)]);
  return visibleNodes().filter((n) => !placed.has(n.id) && !own.has(n.id) && n.industries.some((i) => chain.industries.includes(i))).sort(byDegree);
}

const actorChip = (n, { plan = false, through = null, edge = null } = {}) =>
  el("li", { class: `actor-chip${plan ? " planned" : ""}${n.id === state.node ? " chosen" : ""}` },
    el("button", { type: "button", "data-key": `chip ${n.id}`, onclick: () => select(n.id) }, nodeIcon(n, 18), name(nodeName(n))),
    through && el("small", {}, name(t("layers.through", { name: nodeName(through) }))),
    plan && el("span", { class: "pill plan" }, t("modality.Plan")),
    edge && el("button", { type: "button", class: "link proof-link", title: t("evidence"), onclick: () => selectEdge(edge.id) }, t("evidence")));
const unknown = (text) => el("p", { class: "unknown" }, el("b", {}, t("unknown")), el("span", {}, text));

const layerChoice = () => (NODES.get(state.chain) ?? (state.chain === "four" || CHAINS.has(state.chain) ? null : INDUSTRY_CHAINS[0] ?? null));
function renderLayers() {
  const chain = layerChoice();
  const options = [...INDUSTRY_CHAINS.map((c) => [c.id, nodeName(c)]), ["four", t("layers.four")]];
  redraw("view-layers", [
    el("div", { class: "viewbar" }, picker("layer", t("layers.choose"), options, chain ? chain.id : "four", (key) => { Object.assign(state, { chain: key, cell: "" }); update(); }),
      el("p", { class: "hint" }, t(chain ? "layers.hint" : "layers.four.hint"))),
    INDUSTRY_CHAINS.length === 0 && el("p", { class: "honest plain-note" }, t("layers.none")),
    chain ? segmentLanes(chain) : chainLanes(),
  ]);
}

function segmentLanes(chain) {
  const segments = segmentsOf(chain).map((segment) => ({ ...segment, who: standing(segment) }));
  if (!segments.length) return el("div", { class: "layers" }, unknown(t("layers.nosegments", { name: nodeName(chain) })));
  const ordered = segments.every((s, i) => s.place === i);
  const card = (s, i) => {
    const facts = s.who.filter((w) => !w.plan);
    const plans = s.who.filter((w) => w.plan);
    const plan = planned(s.link);
    const roles = [...ROLES.keys(), "none"].map((role) => [role, facts.filter((w) => (w.n.roles[0] ?? "none") === role)]).filter(([, list]) => list.length);
    return el("li", { class: `segment${plan ? " planned" : ""}${facts.length ? "" : " gap"}`, "data-segment": local(s.n.id) },
      el("h3", {}, el("span", { class: "place", "aria-hidden": "true" }, String(i + 1)), actorLink(s.n), plan && el("span", { class: "pill plan" }, t("modality.Plan"))),
      facts.length === 0 && unknown(t("layers.nobody")),
      roles.map(([role, list]) => el("div", { class: "seat" }, el("h4", {}, role === "none" ? t("role.none") : shortRole(role), el("span", { class: "num" }, ` ${list.length}`)), el("ul", {}, list.map((w) => actorChip(w.n, { through: w.through, edge: w.links[0] }))))),
      plans.length > 0 && el("div", { class: "seat" }, el("h4", {}, t("layers.planned"), el("span", { class: "num" }, ` ${plans.length}`)), el("ul", {}, plans.map((w) => actorChip(w.n, { plan: true, through: w.through, edge: w.links.find(planned) })))));
  };
  const rest = unplaced(chain, segments);
  const filled = segments.filter((s) => s.who.some((w) => !w.plan)).length;
  return el("div", { class: "layers" },
    el("div", { class: "layers-head" }, el("h2", {}, actorLink(chain)), el("p", {}, t("layers.filled", { n: filled, N: segments.length, u: segments.length - filled }), ordered ? "" : ` ${t("layers.unordered")}`)),
    el("div", { class: "flow-ends", "aria-hidden": "true" }, el("span", {}, t("layers.up")), el("i", {}), el("span", {}, t("layers.down"))),
    el("ol", { class: "segments-row" }, segments.map(card)),
    el("section", { class: "unplaced" }, el("h3", {}, t("layers.unplaced"), el("span", { class: "num" }, ` ${rest.length}`)), el("p", { class: "note" }, t("layers.unplaced.note", { name: chain.industries.map(termName).join(comma()) || t("none.industries") })),
      rest.length ? el("ul", { class: "chips-row" }, rest.slice(0, 80).map((n) => actorChip(n)), rest.length > 80 && el("li", { class: "note" }, t("cell.rest", { n: rest.length - 80 }))) : unknown(t("layers.nobody"))));
}

const LANE_MOST = 5;
function chainLanes() {
  const lane = (chain) => {
    const links = visibleEdges().filter((e) => e.chains.includes(chain));
    const weight = new Map();
    for (const e of links) for (const n of new Set([e.tail, e.head])) weight.set(n, (weight.get(n) ?? 0) + 1);
    const facts = new Set(links.filter((e) => !planned(e)).flatMap((e) => [e.from, e.to]));
    const cells = [...ROLES.keys()].map((role) => {
      const list = [...weight].filter(([n]) => n.roles.includes(role)).sort((a, b) => facts.has(b[0].id) - facts.has(a[0].id) || b[1] - a[1] || byDegree(a[0], b[0])).map(([n]) => n);
      const key = cellKey("chain", "", chain, role);
      return el("td", { class: list.length ? "" : "gap", "data-lane": `${chain} ${role}` }, list.length
        ? [el("ul", {}, list.slice(0, LANE_MOST).map((n) => actorChip(n, { plan: !facts.has(n.id) }))), el("button", { type: "button", class: "link more", "data-cell": key, "aria-pressed": String(state.cell === key), onclick: () => toggleCell(key) }, t("layers.all", { n: list.length }))]
        : unknown(t("layers.nobody")));
    });
    return el("tr", {}, el("th", { scope: "row" }, chainSwatch(chain, 34), el("b", {}, t(`chain.${chain}`)), el("span", { class: "num" }, t("cell.links", { n: links.length }))), cells);
  };
  return el("div", { class: "lanes", "data-scroll": "", tabindex: 0, role: "region", "aria-label": t("layers.four") }, el("table", {}, el("caption", { class: "sr" }, t("layers.four.hint")),
    el("thead", {}, el("tr", {}, el("td", {}), [...ROLES.keys()].map((role) => el("th", { scope: "col" }, roleIcon(role, 20), el("span", {}, shortRole(role)))))), el("tbody", {}, [...CHAINS.keys()].map(lane))));
}
