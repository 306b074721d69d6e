// Dates of links, from their claims: a year slider where any exists; undated links are a bucket of
// their own, shown or hidden as such, and never given a date.
Object.assign(state, { year: 0, undated: true });
hashParts.push({
  read(hash) {
    const year = Number(hash.get("year") ?? 0);
    state.year = YEARS.length && Number.isInteger(year) && year >= YEARS[0] && year <= YEARS.at(-1) ? year : 0;
    state.undated = hash.get("undated") !== "0";
  },
  write(hash) {
    if (state.year) hash.set("year", String(state.year));
    if (!state.undated) hash.set("undated", "0");
  },
});

const yearOf = (text) => (/^-?\d{4}/.test(text ?? "") ? Number(text.slice(0, 4)) : null);
// From when to when a claim says that the link holds; "as of" tells a moment at which it did.
function spanOf(e) {
  const spans = e.claims.map((iri) => CLAIMS.get(iri)?.time).filter((time) => time && Object.keys(time).length);
  const starts = spans.map((s) => yearOf(s.from ?? s.as_of)).filter((y) => y !== null);
  const ends = spans.map((s) => yearOf(s.until)).filter((y) => y !== null);
  if (!starts.length && !ends.length) return null;
  // An open end of one claim keeps the link open.
  const open = ends.length < spans.length;
  return { start: starts.length ? Math.min(...starts) : null, end: ends.length && !open ? Math.max(...ends) : null };
}
// The writer says whether any claim is dated, so that a page without dates need not read its claims for it.
const SPANS = new Map(PAGE.dated ? NET.edges.map((e) => [e.id, spanOf(e)]).filter(([, span]) => span) : []);
const UNDATED = NET.edges.length - SPANS.size;
const YEARS = [...new Set([...SPANS.values()].flatMap((s) => [s.start, s.end]).filter((y) => y !== null))].sort((a, b) => a - b);

function inTime(e) {
  const span = SPANS.get(e.id);
  if (!span) return state.undated || !YEARS.length;
  if (!state.year) return true;
  return (span.start === null || span.start <= state.year) && (span.end === null || span.end >= state.year);
}

function timeWords(time) {
  const parts = [
    time.from && t("time.from", { a: time.from }), time.until && t("time.until", { b: time.until }),
    time.as_of && t("time.asof", { c: time.as_of }),
  ].filter(Boolean);
  return parts.join(state.lang === "zh" ? "，" : ", ");
}

function timeControls() {
  if (!YEARS.length) return [el("p", { class: "note" }, t("time.none"))];
  const last = YEARS.at(-1) + 1;
  const said = (year) => (year ? t("time.value", { y: year }) : t("time.all"));
  const slider = el("input", { type: "range", id: "year", min: YEARS[0], max: last, step: 1, value: state.year || last, "aria-label": t("time.year"), "aria-valuetext": said(state.year),
    oninput: (event) => { const year = Number(event.target.value); state.year = year === last ? 0 : year; update(); } });
  return [
    el("div", { class: "year" }, el("label", { for: "year" }, t("time.year")), el("output", { for: "year" }, said(state.year))), slider,
    UNDATED > 0 && el("label", { class: "check" }, el("input", { type: "checkbox", id: "undated", checked: state.undated, onchange: (event) => { state.undated = event.target.checked; update(); } }), t("time.undated", { n: UNDATED })),
    el("p", { class: "note" }, t("time.note", { n: SPANS.size })),
  ];
}
