// An actor: roles, figures with scope and bounds, conflicts, neighbours, relations with their evidence.
const pathButtons = (n) => ["from", "to"].map((which) => el("button", { type: "button", class: "action", "aria-pressed": String(state[which] === n.id), "data-end": which,
  onclick: () => setEnd(which, state[which] === n.id ? "" : n.id) }, t(which === "from" ? "path.start" : "path.end")));

function profile(n) {
  const other = nodeName(n, state.lang === "zh" ? "en" : "zh");
  const figures = FIGURES.get(n.id) ?? [];
  const own = new Set(figures.map((f) => f.claim).concat(LINKS.get(n.id).flatMap((e) => e.claims)));
  const conflicts = DETAILS.conflicts.filter((c) => c.claims.some((iri) => own.has(iri)));
  const groups = [...CHAINS.keys(), "context"].map((key) => [key, LINKS.get(n.id).filter((e) => chainKeys(e)[0] === key)]);
  const focus = (k) => el("button", { type: "button", class: "action", "aria-pressed": String(state.focus === k), onclick: () => focusOn(state.focus === k ? 0 : k) }, t(state.focus === k ? "focus.0" : `focus.${k}`));
  const half = state.from || state.to;
  return [
    backButton(),
    el("h2", {}, name(nodeName(n))), other !== nodeName(n) && el("p", { class: "other" }, name(other)),
    el("div", { class: "pills" }, n.roles.map((r) => el("span", { class: "pill" }, roleIcon(r, 16), ROLES.has(r) ? t(`role.${r}`) : r)), n.roles.length === 0 && pill(t("role.none")),
      pill(name(kindName(n)), "kind"), [...n.industries, ...n.systems, ...(STAGES.get(n.id) ?? [])].map((code) => pill(name(termName(code)))), sourceBadges(n.sources)),
    n.aliases.length > 0 && el("p", { class: "aliases" }, `${t("aliases")} `, n.aliases.slice(0, 12).flatMap((a, i) => [i ? " · " : "", name(a)])),
    el("div", { class: "actions" }, focus(1), focus(2), el("button", { type: "button", class: "action", onclick: () => { setView("graph"); centre(n.id); } }, t("locate")), pathButtons(n)),
    half && !bothEnds() && el("p", { class: "honest" }, t("path.waiting", { which: t(state.from ? "path.to" : "path.from") })),
    measureLine(n),
    figures.length > 0 && [heading(`${t("figures")} (${figures.length})`, state.lang === "en" ? t("quote.zh") : ""), el("div", { class: "figures" }, figures.map(figureCard))],
    conflicts.length > 0 && [heading(t("conflicts.here"), t("conflicts.both")), conflicts.map(conflictCard)],
    LINKS.get(n.id).length === 0 && el("p", { class: "note" }, t("relations.none")),
    neighbourList(n),
    groups.filter(([, list]) => list.length).map(([key, list]) => [
      el("h3", { class: "chain" }, chainSwatch(key), `${t(`chain.${key}`)} (${list.length})`),
      el("ul", { class: "relations" }, sorted(list, n.id).map((e) => relationRow(e, n.id))),
    ]),
  ];
}

// The values by which this actor is sized and coloured, so that no circle stays a riddle.
function measureLine(n) {
  const shown = [...new Set([state.size, state.color])].map((key) => MEASURES.get(key)).filter((m) => m && m.name !== "degree");
  if (!shown.length) return null;
  return el("p", { class: "measures" }, shown.map((m) => el("span", {}, `${words(m.title)} `, el("b", {}, m.of.get(n.id) === null ? t("measure.undefined") : m.name === "membership" ? t("community.n", { n: m.of.get(n.id) }) : shortNumber(m.of.get(n.id))))));
}

const FIRST_NEIGHBOURS = 5;
let allNeighbours = "";
function neighbourList(n) {
  const links = new Map();
  for (const e of LINKS.get(n.id)) {
    const other = e.from === n.id ? e.to : e.from;
    if (other !== n.id) links.set(other, (links.get(other) ?? 0) + 1);
  }
  if (links.size < 2) return null;
  const collator = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en", { numeric: true });
  const ranked = [...links].map(([id, count]) => [NODES.get(id), count]).sort((a, b) => b[1] - a[1] || collator.compare(nodeName(a[0]), nodeName(b[0])) || (a[0].id < b[0].id ? -1 : 1));
  const all = allNeighbours === n.id || ranked.length <= FIRST_NEIGHBOURS + 1;
  return [
    heading(`${t("neighbours")} (${ranked.length})`, t("neighbours.note")),
    el("ol", { class: "ranks neighbours" }, (all ? ranked : ranked.slice(0, FIRST_NEIGHBOURS)).map(([other, count]) => el("li", {}, nodeIcon(other, 18), actorLink(other), el("span", { class: "num" }, String(count))))),
    !all && el("button", { type: "button", class: "link more", onclick: () => { allNeighbours = n.id; renderPanel(); } }, t("neighbours.all", { n: ranked.length })),
  ];
}

const sorted = (list, id) => [...list].sort((a, b) =>
  planned(a) - planned(b) || (a.from === id ? 0 : 1) - (b.from === id ? 0 : 1) || (edgeName(a) < edgeName(b) ? -1 : edgeName(a) > edgeName(b) ? 1 : 0) || (a.id < b.id ? -1 : 1));

function figureCard(f) {
  return el("div", { class: `figure${f.conflict ? " clash" : ""}${f.modality !== "Fact" ? " planned" : ""}` },
    el("div", { class: "what" }, name(words(f.indicator)), f.modality !== "Fact" && pill(t("planned.pill", { m: t(`modality.${f.modality}`) }), "plan"), f.conflict && pill(`⚠ ${t("conflict")}`, "clash")),
    el("div", { class: "value" }, el("b", {}, name(words(f.text) || f.verbatim)), words(f.unit) && el("span", {}, name(words(f.unit))), f.verbatim && el("small", {}, t("asWritten"), " “", name(f.verbatim), "”")),
    el("div", { class: "scope" }, f.scope ? [t("scope"), state.lang === "zh" ? "：" : ": ", name(words(f.scope))] : t("scope.none")),
    claimFoot(f.claim, f.evidence), f.note && el("p", { class: "note" }, name(words(f.note))));
}

function relationRow(e, id) {
  const other = NODES.get(e.from === id ? e.to : e.from);
  const out = e.from === id;
  return el("li", { class: planned(e) ? "planned" : "" },
    el("div", { class: "line" }, el("span", { class: "arrow", role: "img", "aria-label": t(out ? "out" : "in") }, out ? "→" : "←"),
      el("button", { type: "button", class: "pred", title: t("evidence"), onclick: () => selectEdge(e.id) }, name(edgeName(e))), el("span", { class: "who" }, nodeIcon(other, 16), actorLink(other)),
      planned(e) && pill(t(`modality.${e.modality}`), "plan"), sourceBadges(e.sources ?? []), e.chains.length > 1 && e.chains.slice(1).map((c) => el("span", { class: "also", role: "img", "aria-label": t(`chain.${c}`), title: t(`chain.${c}`) }, chainSwatch(c, 18)))),
    e.claims.length ? e.claims.map((c) => claimBlock(c)) : el("div", { class: "proof" }, t("evidence.none")));
}
