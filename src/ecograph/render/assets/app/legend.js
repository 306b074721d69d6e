// The left column: legend and filters in one; a chip is a toggle button, "only" leaves just it.
const legend = document.getElementById("legend");
const legendIcon = {
  roles: (key) => roleIcon(key === "none" ? "" : key, 22),
  chains: (key) => chainSwatch(key),
  modalities: (key) => el("span", { class: `mark-${key === "Fact" ? "fact" : "plan"}`, "aria-hidden": "true" }, key === "Fact" ? "➤" : "›"),
  kinds: () => null,
};
const legendName = {
  roles: (key) => t(`role.${key}`),
  chains: (key) => t(`chain.${key}`),
  modalities: (key) => t(`modality.${key}`),
  kinds: (key) => kindName(KIND_SAMPLE.get(key)),
};

function chip(group, key) {
  const on = !state.off[group].has(key);
  const label = legendName[group](key);
  const row = el("div", { class: `chip ${on ? "" : "off"}` },
    el("button", { type: "button", class: "main", "aria-pressed": String(on), "data-group": group, "data-key": key, title: label, onclick: () => toggle(group, key), ondblclick: () => { if (state.off[group].size === KEYS[group].length - 1 && !state.off[group].has(key)) return; only(group, key); } },
      legendIcon[group](key), el("span", { class: "label" }, name(label)), el("span", { class: "num" }, String(TOTALS[group].get(key) ?? 0))));
  if (group !== "kinds") row.append(el("button", { type: "button", class: "only", "aria-label": `${t("only")} ${label}`, onclick: () => only(group, key) }, t("only")));
  return row;
}

// Many kinds would push the rest out of sight: the frequent ones first, the others on request.
const FEW = 9;
let allKinds = false;
const shownKeys = (group) => (group !== "kinds" || allKinds || KEYS.kinds.length <= FEW + 2 ? KEYS[group] : KEYS.kinds.filter((key, i) => i < FEW || state.off.kinds.has(key)));
const moreButton = () => el("button", { type: "button", class: "link more", "aria-expanded": String(allKinds), onclick: () => { allKinds = !allKinds; renderLegend(); } }, allKinds ? t("less") : t("more", { n: KEYS.kinds.length - FEW }));

function renderLegend() {
  const active = document.activeElement?.dataset ?? {};
  const blocks = ["roles", "chains", "modalities", "kinds"].filter((g) => KEYS[g].length > (g === "modalities" ? 1 : 0));
  legend.replaceChildren(
    el("button", { type: "button", class: "phone close", onclick: () => setDrawer(false) }, t("close"), " ×"),
    ...blocks.map((group) => el("section", { class: `group ${group}` }, el("h3", {}, t(group)), el("div", { class: "chips" }, shownKeys(group).map((key) => chip(group, key)), group === "kinds" && KEYS.kinds.length > FEW + 2 && moreButton()))),
    el("label", { class: "check" }, el("input", { type: "checkbox", checked: state.hideLonely, onchange: (event) => { state.hideLonely = event.target.checked; update(); } }), t("hide.lonely")),
    el("button", { type: "button", class: "reset", onclick: reset }, t("reset")),
  );
  legend.setAttribute("aria-label", t("filters"));
  if (active.group) legend.querySelector(`[data-group="${active.group}"][data-key="${CSS.escape(active.key)}"]`)?.focus();
}

function reset() {
  for (const key of Object.keys(state.off)) state.off[key] = new Set();
  Object.assign(state, { hideLonely: false, focus: 0, node: "", edge: "" });
  update();
  fit();
}

function setDrawer(open) {
  state.drawer = open;
  document.documentElement.dataset.drawer = open ? "1" : "0";
}
