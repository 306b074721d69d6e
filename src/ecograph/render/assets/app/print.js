// One A4 sheet: the picture (or the table in sight), its legend, the status line and the chosen profile.
const sheet = el("div", { id: "print", "aria-hidden": "true" });
document.body.append(sheet);
const PRINT_ROWS = 34;

function printed() {
  if (["graph", "tree"].includes(state.view)) return shownPicture();
  const copy = el("div", { class: `copy ${state.view}` }, [...byId(`view-${state.view}`).children].filter((part) => !part.classList.contains("viewbar")).map((part) => part.cloneNode(true)));
  for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
  for (const row of [...copy.querySelectorAll("table.list tbody tr")].slice(PRINT_ROWS)) row.remove();
  copy.querySelector(".finders")?.remove();
  return copy;
}

// Paper is white: whatever the theme, the sheet is made in the light one, and the page is put back.
function inLight(make) {
  const { theme } = state;
  const again = () => { RENDERERS[state.view]?.(); renderPanel(); };
  if (theme === "light") return make();
  state.theme = "light";
  again();
  const made = make();
  state.theme = theme;
  again();
  return made;
}

function fillSheet() {
  const picture = printed();
  const svgSheet = picture.localName === "svg";
  const chosen = state.node || state.edge || (state.cell && cellPanel());
  const profile = chosen ? el("div", { class: "profile panel" }, [...panel.children].filter((part) => !part.matches(".handle,.back,.actions")).map((part) => part.cloneNode(true))) : null;
  for (const part of profile?.querySelectorAll("[id]") ?? []) part.removeAttribute("id");
  const more = state.view === "table" ? tableData().rows.length - PRINT_ROWS : 0;
  sheet.replaceChildren(...[
    !svgSheet && el("h1", {}, name(words(PAGE.title))), !svgSheet && el("p", { class: "note" }, byId("status").textContent),
    el("div", { class: profile ? "sheet with-profile" : "sheet" }, el("div", { class: "figure-box" }, picture, more > 0 && el("p", { class: "note" }, t("print.more", { n: more }))), profile),
    !svgSheet && el("p", { class: "note" }, sourceLine()),
  ].filter(Boolean));
}
addEventListener("beforeprint", () => { sheet.removeAttribute("aria-hidden"); inLight(fillSheet); });
addEventListener("afterprint", () => { sheet.setAttribute("aria-hidden", "true"); sheet.replaceChildren(); });
