// What is said aloud, the keys, the help that lists them, and the copied address.
const voice = el("div", { class: "sr", id: "voice", role: "status", "aria-live": "polite" });
document.body.append(voice);
function say(words) { voice.textContent = clip(words.replace(BIDI, ""), 200); }

const dialog = el("dialog", { id: "help-dialog", "aria-labelledby": "help-title" });
document.body.append(dialog);
// A click beside the dialog closes it, as Esc does.
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("keydown", (event) => { event.stopPropagation(); });

const KEY_WORDS = [
  ["/", "key.search"], ["← ↑ → ↓", "key.arrows"], ["1 2 0", "key.focus"], ["S E", "key.path"], ["F", "key.fit"], ["+ −", "key.zoom"],
  ["L D", "key.look"], ["Esc", "key.esc"], ["?", "key.help"], ["↑ ↓ ← → Enter", "key.tree"],
];
function openHelp() {
  dialog.replaceChildren(
    el("div", { class: "dialog-head" }, el("h2", { id: "help-title" }, t("keys")), el("button", { type: "button", class: "dialog-close", "aria-label": t("close"), onclick: () => dialog.close() }, "×")),
    el("dl", {}, KEY_WORDS.map(([keys, text]) => el("div", {}, el("dt", {}, keys.split(" ").map((key) => el("kbd", {}, key))), el("dd", {}, t(text))))),
    el("p", { class: "note" }, t("help.click"), " ", t("help.only")),
  );
  dialog.showModal();
}

async function copyLink() {
  let done = true;
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    // Without the clipboard (a frame, an old browser) the address is copied from a text box.
    const area = el("textarea", { class: "sr", "aria-hidden": "true" });
    area.value = location.href;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
  }
  say(t(done ? "copied" : "copy.failed"));
  byId("copy").classList.toggle("done", done);
  setTimeout(() => byId("copy").classList.remove("done"), 1600);
}

// From the chosen actor to the neighbour that lies best in a direction: near it and near the axis.
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function walk([dx, dy]) {
  const from = network.getPosition(state.node);
  let best = null;
  for (const e of LINKS.get(state.node)) {
    const id = e.from === state.node ? e.to : e.from;
    if (id === state.node || !visible.edges.has(e.id) || !visible.nodes.has(id)) continue;
    const to = network.getPosition(id);
    const along = (to.x - from.x) * dx + (to.y - from.y) * dy;
    const across = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
    if (along <= 0 || across > along * 1.8) continue;
    const cost = along + 2 * across;
    if (!best || cost < best.cost || (cost === best.cost && id < best.id)) best = { id, cost };
  }
  if (best) select(best.id, true);
  else say(t("say.edge"));
}

// A key means something only where it does not already mean something else.
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const { key } = event;
  const onPage = !event.target.closest("[role=tree], [role=tablist], table, button, summary, .legend");
  const done = () => event.preventDefault();
  if (key === "/") { done(); box.focus(); box.select(); }
  else if (key === "?") { done(); openHelp(); }
  else if (key === "Escape") { if (state.drawer) setDrawer(false); else if (state.focus) focusOn(0); else stepBack(); }
  else if (ARROWS[key]) { if (onPage && state.node && state.view === "graph" && network && visible.nodes.has(state.node)) { done(); walk(ARROWS[key]); } }
  else if (key === "+" || key === "=") zoom(1.35);
  else if (key === "-") zoom(1 / 1.35);
  else if (state.node && ["0", "1", "2"].includes(key)) focusOn(Number(key));
  else {
    const act = { f: () => fit(), l: () => byId("language").click(), d: () => byId("theme").click(), s: () => state.node && setEnd("from", state.node), e: () => state.node && setEnd("to", state.node) }[key.toLowerCase()];
    if (act) act();
  }
}
