// A claim with its evidence, and the panel of one link.
function claimBlock(iri, full = false) {
  const claim = CLAIMS.get(iri);
  if (!claim) return el("div", { class: "proof" }, t("evidence.none"));
  return el("div", { class: "claim" }, claimFoot(iri, claim.evidence, full), claim.note && el("p", { class: "note" }, name(words(claim.note))));
}

function claimFoot(iri, evidence, full = false) {
  const claim = CLAIMS.get(iri);
  const when = claim?.time ? timeWords(claim.time) : "";
  return el("div", { class: "proof", title: iri },
    evidence.map((s) => el("div", { class: "span" }, el("span", { class: "source" }, "❝ ", name(words(DOCUMENTS.get(s.doc)?.title) || s.doc)),
      s.start !== null && el("span", { class: "at" }, t("evidence.at", { a: s.start, b: s.end })))),
    evidence.length === 0 && t("evidence.none"),
    claim?.attributed && el("div", {}, name(t("attributed", { name: words(claim.attributed) }))),
    claim && (full || claim.status !== "Accepted") && has(`status.${claim.status}`) && pill(t(`status.${claim.status}`), claim.status === "Accepted" ? "" : "clash"),
    claim && (when || full) && el("div", { class: "when" }, when || t("time.missing")));
}

function relation(e) {
  const end = (id) => el("div", { class: "end" }, nodeIcon(NODES.get(id), 20), actorLink(NODES.get(id)));
  const clash = DETAILS.conflicts.filter((c) => c.claims.some((iri) => e.claims.includes(iri)));
  return [
    backButton(), el("h2", { class: "sr" }, t("relation")), heading(t("relation")),
    el("div", { class: `triple${planned(e) ? " planned" : ""}` }, end(e.from), el("div", { class: "middle" }, chainSwatch(e.chains[0] ?? "context", 30, planned(e)), el("b", {}, name(edgeName(e))), el("span", { "aria-hidden": "true" }, "↓")), end(e.to)),
    el("div", { class: "pills" }, chainKeys(e).map((c) => el("span", { class: "pill" }, chainSwatch(c, 20), t(`chain.${c}`))), pill(t(`modality.${e.modality}`), planned(e) ? "plan" : ""), sourceBadges(e.sources ?? [])),
    planned(e) && el("p", { class: "honest plan" }, t("modality.note")),
    heading(t("evidence")), e.claims.length ? e.claims.map((c) => claimBlock(c, true)) : el("p", { class: "note" }, t("evidence.none")),
    e.sources?.length > 0 && [heading(t("sources.unmarked")), el("ul", { class: "plain" }, e.sources.map((s) => el("li", {}, name(words(SOURCES.get(s)?.title) || s), has(`source.${SOURCES.get(s)?.kind}`) && el("span", { class: `badge ${SOURCES.get(s).kind}` }, t(`source.${SOURCES.get(s).kind}`)))))],
    clash.length > 0 && [heading(t("conflicts.here"), t("conflicts.both")), clash.map(conflictCard)],
  ];
}
