// The right column: overview, or what is chosen: an actor, a link, a path.
const panel = document.getElementById("panel");
const pill = (text, kind = "") => el("span", { class: `pill ${kind}` }, text);
const heading = (text, note) => el("h3", {}, text, note && el("small", {}, note));
const actorLink = (n) =>
  el("button", { type: "button", class: "link", onclick: () => select(n.id, true) }, name(nodeName(n)));

let shownBefore = "";
function renderPanel() {
  const n = NODES.get(state.node);
  const e = EDGES.get(state.edge);
  const cell = n || e ? null : cellPanel();
  const path = !n && !e && !cell && bothEnds();
  const key = n ? n.id : e ? e.id : path ? "path" : cell ? `cell ${state.cell}` : "";
  const inside = panel.contains(document.activeElement);
  const at = panel.scrollTop;
  panel.replaceChildren(...[sheetHandle(), ...(n ? profile(n) : e ? relation(e) : path ? pathPanel() : cell ?? overview())].flat(3).filter(Boolean));
  panel.classList.toggle("detail", Boolean(n || e || path || cell));
  panel.setAttribute("aria-label", n ? nodeName(n) : e ? t("relation") : path ? t("path") : cell ? t("cell") : t("overview"));
  panel.scrollTop = key === shownBefore ? at : 0;
  if (inside) panel.focus({ preventScroll: true });
  if (key !== shownBefore) {
    if (n) { remember(n.id); say(t("say.selected", { name: nodeName(n), n: LINKS.get(n.id).length })); }
    else if (e) say(t("say.relation", { name: `${nodeName(NODES.get(e.from))} ${edgeName(e)} ${nodeName(NODES.get(e.to))}` }));
    else if (shownBefore && !path) say(t("say.cleared"));
  }
  shownBefore = key;
}

// One step back: from an actor or a link to the path it was opened from, from there to the overview.
function stepBack() {
  if (state.node || state.edge) select("");
  else if (cellPanel()) toggleCell(state.cell);
  else if (state.from || state.to) clearPath();
}
const backButton = () =>
  el("button", { type: "button", class: "back", onclick: stepBack }, "‹ ", t((state.node || state.edge) && bothEnds() ? "path.back" : "back"));
const sourceBadges = (names) => [...new Set(names.map((s) => SOURCES.get(s)?.kind))].filter((kind) => ["imported", "synthetic"].includes(kind))
  .map((kind) => el("span", { class: `badge ${kind}` }, t(`badge.${kind}`)));

function overview() {
  const cards = [...ROLES.keys()].map((code) =>
    el("button", { type: "button", class: "card", title: t(`role.${code}`), onclick: () => only("roles", code) },
      el("b", {}, roleIcon(code, 18), String(TOTALS.roles.get(code) ?? 0)), el("span", {}, t(`role.${code}`).split(" · ").pop())));
  const chief = [...NET.nodes].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1)).slice(0, 10);
  return [
    heading(t("overview")), el("div", { class: "cards" }, cards),
    heading(t("key.actors"), t("key.actors.note")),
    el("ol", { class: "ranks" }, chief.map((n) => el("li", {}, nodeIcon(n, 18), actorLink(n), el("span", { class: "num" }, String(n.degree))))),
    DETAILS.conflicts.length > 0 && [heading(`${t("conflicts")} (${DETAILS.conflicts.length})`, t("conflicts.both")), DETAILS.conflicts.map(conflictCard)],
    DETAILS.sources.length > 0 && [heading(t("sources")), el("ul", { class: "plain" }, DETAILS.sources.map((s) => el("li", {}, name(words(s.title)), has(`source.${s.kind}`) && el("span", { class: `badge ${s.kind}` }, t(`source.${s.kind}`)))))],
    DOCUMENTS.size > 0 && [heading(t("documents"), t("documents.note")), [...DOCUMENTS.values()].map(documentCard)],
    el("details", { class: "help" }, el("summary", {}, t("help")), el("ul", {}, ["help.click", "help.only", "help.keys"].map((k) => el("li", {}, t(k))), el("li", {}, el("button", { type: "button", class: "link", onclick: openHelp }, t("keys.open"))), el("li", {}, el("button", { type: "button", class: "link", onclick: copyLink }, t("copy"))))),
    el("p", { class: "honest" }, t("honest")),
  ];
}

function documentCard(d) {
  return el("div", { class: "doc" }, el("div", {}, name(words(d.title))),
    d.sha256 && el("code", { title: d.sha256 }, `SHA-256 ${d.sha256.slice(0, 12)}…`), d.note && el("p", { class: "note" }, name(words(d.note))));
}

// The sides of a conflict stand side by side, each with its scope and its place in a source.
function conflictCard(c) {
  const side = (iri) => {
    for (const [entity, list] of FIGURES) for (const f of list) if (f.claim === iri)
      return el("li", {}, NODES.has(entity) && entity !== state.node ? actorLink(NODES.get(entity)) : null, el("span", { class: "figure-line" }, name(words(f.indicator))),
        el("b", {}, name(`${words(f.text) || f.verbatim} ${words(f.unit)}`)), f.verbatim && el("small", {}, t("asWritten"), " “", name(f.verbatim), "”"),
        el("small", {}, t("scope"), state.lang === "zh" ? "：" : ": ", f.scope ? name(words(f.scope)) : t("scope.none")), claimFoot(iri, f.evidence));
    for (const e of NET.edges) if (e.claims.includes(iri))
      return el("li", {}, el("button", { type: "button", class: "link", onclick: () => selectEdge(e.id) }, name(`${nodeName(NODES.get(e.from))} ${edgeName(e)} ${nodeName(NODES.get(e.to))}`)), claimBlock(iri));
    return null;
  };
  return el("div", { class: "conflict" }, el("p", { class: "kind" }, el("span", { "aria-hidden": "true" }, "⚠ "), name(words(c.kind))), el("ul", { class: "sides" }, c.claims.map(side)), c.note && el("p", { class: "note" }, name(words(c.note))));
}
