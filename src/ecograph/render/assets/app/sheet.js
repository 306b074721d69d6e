// On a phone the details are a sheet at the bottom: low, half or full; by its handle, a drag or the keyboard.
state.sheet = "";
const HEIGHTS = ["peek", "half", "full"];
hashParts.push({
  read(hash, pick) { state.sheet = pick("sheet", HEIGHTS, ""); },
  write(hash) { if (state.sheet) hash.set("sheet", state.sheet); },
});
const sheetNow = () => state.sheet || (state.node || state.edge || bothEnds() ? "half" : "peek");
function setSheet(height) { state.sheet = height; renderSheet(); writeHash(); }
function renderSheet() {
  panel.dataset.sheet = sheetNow();
  const handle = panel.querySelector(".handle");
  if (!handle) return;
  handle.setAttribute("aria-label", `${t("sheet")} (${t(`sheet.${sheetNow()}`)})`);
  handle.setAttribute("aria-expanded", String(sheetNow() !== "peek"));
}

function sheetHandle() {
  let start = null;
  const step = (by) => HEIGHTS[Math.min(2, Math.max(0, HEIGHTS.indexOf(sheetNow()) + by))];
  return el("button", { type: "button", class: "handle phone",
    onclick: () => { if (start !== "dragged") setSheet(HEIGHTS[(HEIGHTS.indexOf(sheetNow()) + 1) % 3]); start = null; panel.querySelector(".handle").focus(); },
    onpointerdown: (event) => { start = event.clientY; event.target.setPointerCapture?.(event.pointerId); },
    onpointerup: (event) => { if (typeof start === "number" && Math.abs(event.clientY - start) > 24) { setSheet(step(event.clientY < start ? 1 : -1)); start = "dragged"; } },
    onkeydown: (event) => { const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]; if (by) { event.preventDefault(); event.stopPropagation(); setSheet(step(by)); } },
  }, el("span", { "aria-hidden": "true" }));
}
