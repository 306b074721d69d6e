// Kiosk: the page on a large screen that people touch. Full screen, large targets, and a gentle tour from
// actor to actor, which any touch or key ends. Leaving ends everything: no timer is left.
const TOUR_PACE = 8000;
const TOUR_STOPS = 24;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const tour = { timer: 0, at: -1 };
Object.assign(state, { kiosk: false, tour: false });
hashParts.push({
  read(hash) { state.kiosk = hash.get("kiosk") === "1"; state.tour = state.kiosk && hash.get("tour") === "1"; },
  write(hash) { if (state.kiosk) hash.set("kiosk", "1"); if (state.kiosk && state.tour) hash.set("tour", "1"); },
});

// The most connected actors that play a role, a stable order; without any, whoever is there.
function tourStops() {
  const nodes = visibleNodes().sort(byDegree);
  const actors = nodes.filter((n) => n.roles.length && n.degree > 0);
  return (actors.length ? actors : nodes).slice(0, TOUR_STOPS);
}

function tourStep(by = 1) {
  const stops = tourStops();
  if (!stops.length) return;
  tour.at = (tour.at + by + stops.length) % stops.length;
  select(stops[tour.at].id, true);
}

// Where somebody asked for less motion the tour does not walk by itself: "next" does.
function startTour() {
  stopTour();
  state.tour = true;
  tourStep();
  if (!stillness.matches) tour.timer = setInterval(tourStep, TOUR_PACE);
  renderKiosk();
  writeHash();
}
function stopTour() {
  clearInterval(tour.timer);
  tour.timer = 0;
  state.tour = false;
}

function enterKiosk() {
  state.kiosk = true;
  renderChrome();
  update();
  document.documentElement.requestFullscreen?.().catch(() => {}); // refused in a frame: the page fills it anyway
}
function leaveKiosk() {
  stopTour();
  Object.assign(state, { kiosk: false });
  tour.at = -1;
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  renderChrome();
  update();
}

// What stands in large letters: the actor, what it is, and what is known of it.
function keyFacts(n) {
  const links = LINKS.get(n.id);
  const chains = [...CHAINS.keys()].map((key) => [key, links.filter((e) => e.chains.includes(key) && !planned(e)).length]).filter(([, count]) => count);
  const figure = (FIGURES.get(n.id) ?? [])[0];
  const partners = [...new Set(links.filter((e) => !planned(e)).map((e) => (e.from === n.id ? e.head : e.tail)))].filter((m) => m.id !== n.id).sort(byDegree).slice(0, 3);
  return [
    el("p", { class: "what" }, [n.roles.map((r) => t(`role.${r}`)).join(comma()), kindName(n), n.industries.map(termName).join(comma())].filter(Boolean).join(" · ")),
    el("ul", {}, el("li", {}, t("kiosk.links", { n: links.length, p: links.filter(planned).length })),
      chains.map(([key, count]) => el("li", {}, chainSwatch(key, 34), `${t(`chain.${key}`)} ${count}`)),
      partners.length > 0 && el("li", {}, t("kiosk.partners", { names: partners.map((m) => clip(nodeName(m).replace(BIDI, ""), 24)).join(comma()) })),
      figure && el("li", {}, name(`${words(figure.indicator)} ${words(figure.text) || figure.verbatim} ${words(figure.unit)}${figure.modality === "Fact" ? "" : ` · ${t(`modality.${figure.modality}`)}`}`))),
  ];
}

const kioskBar = el("div", { id: "kiosk-bar", hidden: true });
document.getElementById("stage").append(kioskBar);
function renderKiosk() {
  document.documentElement.dataset.kiosk = state.kiosk ? "1" : "0";
  kioskBar.hidden = !state.kiosk;
  if (!state.kiosk) { kioskBar.replaceChildren(); return; }
  const had = kioskBar.contains(document.activeElement) ? document.activeElement.dataset.kiosk : "";
  const n = NODES.get(state.node);
  const button = (key, act, more = {}) => el("button", { type: "button", "data-kiosk": key, onclick: act, ...more }, t(`kiosk.${key}`));
  kioskBar.replaceChildren(...[
    n && el("div", { class: "facts" }, el("h2", {}, nodeIcon(n, 34), name(nodeName(n))), keyFacts(n)),
    el("div", { class: "kiosk-buttons" }, state.tour && tour.timer ? button("stop", () => { stopTour(); update(); }, { "aria-pressed": "true" }) : button("start", startTour),
      button("previous", () => tourStep(-1)), button("next", () => tourStep(1)),
      !document.fullscreenElement && document.fullscreenEnabled && button("full", () => document.documentElement.requestFullscreen().catch(() => {})), button("leave", leaveKiosk)),
    stillness.matches && el("p", { class: "note" }, t("kiosk.still")),
  ].filter(Boolean));
  if (had) kioskBar.querySelector(`[data-kiosk="${had}"]`)?.focus();
}

// A touch or a key anywhere ends the tour, before it does what it does.
function interrupted(event) {
  if (!state.kiosk) return;
  const own = event.target.closest?.("[data-kiosk]")?.dataset.kiosk;
  if (tour.timer && own !== "stop" && own !== "leave") { stopTour(); renderKiosk(); writeHash(); }
  if (event.type === "keydown" && event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leaveKiosk(); }
}
for (const kind of ["pointerdown", "wheel", "keydown", "touchstart"]) addEventListener(kind, interrupted, { capture: true, passive: kind !== "keydown" });
document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement && state.kiosk) leaveKiosk(); else renderKiosk(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && tour.timer) { stopTour(); renderKiosk(); } });
addEventListener("pagehide", stopTour);
