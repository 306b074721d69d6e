// The right column: overview, profile of an actor, one relation; each claim with its evidence.
const panel = document.getElementById("panel");
const pill = (text, kind = "") => el("span", { class: `pill ${kind}` }, text);
const heading = (text, note) => el("h3", {}, text, note && el("small", {}, note));
const actorLink = (n) =>
  el("button", { type: "button", class: "link", onclick: () => select(n.id, true) }, name(nodeName(n)));

function renderPanel() {
  const n = NODES.get(state.node);
  const e = EDGES.get(state.edge);
  panel.replaceChildren(...(n ? profile(n) : e ? relation(e) : overview()).flat(2).filter(Boolean));
  panel.classList.toggle("detail", Boolean(n || e));
  panel.setAttribute("aria-label", n ? nodeName(n) : e ? t("relation") : t("overview"));
  panel.scrollTop = 0;
}

const backButton = () =>
  el("button", { type: "button", class: "back", onclick: () => select("") }, "‹ ", t("back"));

function overview() {
  const cards = [...ROLES.keys()].map((code) =>
    el("button", { type: "button", class: "card", title: t(`role.${code}`), onclick: () => only("roles", code) },
      el("b", {}, roleIcon(code, 18), String(TOTALS.roles.get(code) ?? 0)), el("span", {}, t(`role.${code}`).split(" · ").pop())));
  const chief = [...NET.nodes].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1)).slice(0, 10);
  return [
    heading(t("overview")), el("div", { class: "cards" }, cards),
    heading(t("key.actors"), t("key.actors.note")),
    el("ol", { class: "ranks" }, chief.map((n) => el("li", {}, roleIcon(n.role, 18), actorLink(n), el("span", { class: "num" }, String(n.degree))))),
    DETAILS.conflicts.length > 0 && [heading(`${t("conflicts")} (${DETAILS.conflicts.length})`, t("conflicts.both")), DETAILS.conflicts.map(conflictCard)],
    DETAILS.sources.length > 0 && [heading(t("sources")), el("ul", { class: "plain" }, DETAILS.sources.map((s) => el("li", {}, name(words(s.title)), has(`source.${s.kind}`) && pill(t(`source.${s.kind}`)))))],
    DOCUMENTS.size > 0 && [heading(t("documents"), t("documents.note")), [...DOCUMENTS.values()].map(documentCard)],
    el("details", { class: "help" }, el("summary", {}, t("help")), el("ul", {}, ["help.click", "help.only", "help.keys"].map((k) => el("li", {}, t(k))))),
    el("p", { class: "honest" }, t("honest")),
  ];
}

function documentCard(d) {
  return el("div", { class: "doc" }, el("div", {}, name(words(d.title))),
    d.sha256 && el("code", { title: d.sha256 }, `SHA-256 ${d.sha256.slice(0, 12)}…`), d.note && el("p", { class: "note" }, name(words(d.note))));
}

function conflictCard(c) {
  const rows = c.claims.map((iri) => {
    for (const [entity, list] of FIGURES) for (const f of list) if (f.claim === iri)
      return el("li", {}, NODES.has(entity) ? actorLink(NODES.get(entity)) : null, el("span", { class: "figure-line" },
        name(`${words(f.indicator)} ${words(f.text)} ${words(f.unit)}`), el("small", {}, f.scope ? name(words(f.scope)) : t("scope.none"))));
    for (const e of NET.edges) if (e.claims.includes(iri))
      return el("li", {}, el("button", { type: "button", class: "link", onclick: () => selectEdge(e.id) }, name(`${nodeName(NODES.get(e.from))} ${edgeName(e)} ${nodeName(NODES.get(e.to))}`)));
    return null;
  });
  return el("div", { class: "conflict" }, el("b", {}, "⚠ ", name(words(c.kind))), el("ul", {}, rows), c.note && el("p", { class: "note" }, name(words(c.note))));
}

function profile(n) {
  const other = nodeName(n, state.lang === "zh" ? "en" : "zh");
  const figures = FIGURES.get(n.id) ?? [];
  const groups = [...CHAINS.keys(), "context"].map((key) => [key, LINKS.get(n.id).filter((e) => chainKeys(e)[0] === key)]);
  const focus = (k) => el("button", { type: "button", class: "action", "aria-pressed": String(state.focus === k), onclick: () => focusOn(state.focus === k ? 0 : k) }, t(state.focus === k ? "focus.0" : `focus.${k}`));
  return [
    backButton(),
    el("h2", {}, name(nodeName(n))), other !== nodeName(n) && el("p", { class: "other" }, name(other)),
    el("div", { class: "pills" }, n.roles.map((r) => el("span", { class: "pill" }, roleIcon(r, 16), ROLES.has(r) ? t(`role.${r}`) : r)),
      pill(name(kindName(n)), "kind"), [...n.industries, ...n.systems].map((code) => pill(name(termName(code))))),
    n.aliases.length > 0 && el("p", { class: "aliases" }, `${t("aliases")} `, n.aliases.slice(0, 12).flatMap((a, i) => [i ? " · " : "", name(a)])),
    el("div", { class: "actions" }, focus(1), focus(2), el("button", { type: "button", class: "action", onclick: () => { setView("graph"); centre(n.id); } }, t("locate"))),
    figures.length > 0 && [heading(`${t("figures")} (${figures.length})`, state.lang === "en" ? t("quote.zh") : ""), el("div", { class: "figures" }, figures.map(figureCard))],
    LINKS.get(n.id).length === 0 && el("p", { class: "note" }, t("relations.none")),
    groups.filter(([, list]) => list.length).map(([key, list]) => [
      el("h3", { class: "chain" }, chainSwatch(key), `${t(`chain.${key}`)} (${list.length})`),
      el("ul", { class: "relations" }, sorted(list, n.id).map((e) => relationRow(e, n.id))),
    ]),
  ];
}

const sorted = (list, id) => [...list].sort((a, b) =>
  planned(a) - planned(b) || (a.from === id ? 0 : 1) - (b.from === id ? 0 : 1) || (edgeName(a) < edgeName(b) ? -1 : edgeName(a) > edgeName(b) ? 1 : 0) || (a.id < b.id ? -1 : 1));

function figureCard(f) {
  return el("div", { class: `figure${f.conflict ? " clash" : ""}` },
    el("div", { class: "what" }, name(words(f.indicator)), f.modality !== "Fact" && pill(t(`modality.${f.modality}`), "plan"), f.conflict && pill(`⚠ ${t("conflict")}`, "clash")),
    el("div", { class: "value" }, el("b", {}, name(words(f.text) || f.verbatim)), words(f.unit) && el("span", {}, name(words(f.unit))), f.verbatim && el("small", {}, t("asWritten"), " “", name(f.verbatim), "”")),
    el("div", { class: "scope" }, f.scope ? [t("scope"), state.lang === "zh" ? "：" : ": ", name(words(f.scope))] : t("scope.none")),
    claimFoot(f.claim, f.evidence), f.note && el("p", { class: "note" }, name(words(f.note))));
}

function relationRow(e, id) {
  const other = NODES.get(e.from === id ? e.to : e.from);
  const out = e.from === id;
  return el("li", { class: planned(e) ? "planned" : "" },
    el("div", { class: "line" }, el("span", { class: "arrow", role: "img", "aria-label": t(out ? "out" : "in") }, out ? "→" : "←"),
      el("button", { type: "button", class: "pred", title: t("evidence"), onclick: () => selectEdge(e.id) }, name(edgeName(e))), el("span", { class: "who" }, roleIcon(other.role, 16), actorLink(other)),
      planned(e) && pill(t(`modality.${e.modality}`), "plan"), e.chains.length > 1 && e.chains.slice(1).map((c) => el("span", { class: "also", title: t(`chain.${c}`) }, chainSwatch(c, 18)))),
    e.claims.length ? e.claims.map((c) => claimBlock(c)) : el("div", { class: "proof" }, t("evidence.none")));
}

function claimBlock(iri, full = false) {
  const claim = CLAIMS.get(iri);
  if (!claim) return el("div", { class: "proof" }, t("evidence.none"));
  return el("div", { class: "claim" }, claimFoot(iri, claim.evidence, full), claim.note && el("p", { class: "note" }, name(words(claim.note))));
}

function claimFoot(iri, evidence, full = false) {
  const claim = CLAIMS.get(iri);
  return el("div", { class: "proof", title: iri },
    evidence.map((s) => el("div", { class: "span" }, el("span", { class: "source" }, "❝ ", name(words(DOCUMENTS.get(s.doc)?.title) || s.doc)),
      s.start !== null && el("span", { class: "at" }, t("evidence.at", { a: s.start, b: s.end })))),
    evidence.length === 0 && t("evidence.none"),
    claim?.attributed && el("div", {}, name(t("attributed", { name: words(claim.attributed) }))),
    claim && (full || claim.status !== "Accepted") && has(`status.${claim.status}`) && pill(t(`status.${claim.status}`), claim.status === "Accepted" ? "" : "clash"),
    claim?.time && Object.values(claim.time).length > 0 && el("div", {}, Object.values(claim.time).join(" – ")));
}

function relation(e) {
  const end = (id) => el("div", { class: "end" }, roleIcon(NODES.get(id).role, 20), actorLink(NODES.get(id)));
  return [
    backButton(), heading(t("relation")),
    el("div", { class: "triple" }, end(e.from), el("div", { class: "middle" }, chainSwatch(e.chains[0] ?? "context"), el("b", {}, name(edgeName(e))), "↓"), end(e.to)),
    el("div", { class: "pills" }, chainKeys(e).map((c) => el("span", { class: "pill" }, chainSwatch(c, 20), t(`chain.${c}`))), pill(t(`modality.${e.modality}`), planned(e) ? "plan" : "")),
    planned(e) && el("p", { class: "honest plan" }, t("modality.note")),
    heading(t("evidence")), e.claims.length ? e.claims.map((c) => claimBlock(c, true)) : el("p", { class: "note" }, t("evidence.none")),
  ];
}
