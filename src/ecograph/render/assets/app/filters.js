// What is visible under the filters and the focus, and the counts beside the chips.
const visible = { nodes: new Set(), edges: new Set() };

const countBy = (items, keys) => {
  const counts = new Map();
  for (const item of items) for (const key of keys(item)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};
const roleKeys = (n) => (n.roles.length ? n.roles : ["none"]);
const TOTALS = {
  roles: countBy(NET.nodes, roleKeys),
  chains: countBy(NET.edges, chainKeys),
  modalities: countBy(NET.edges, (e) => [e.modality]),
  kinds: countBy(NET.nodes, (n) => [n.kind]),
};
const KIND_SAMPLE = new Map(NET.nodes.map((n) => [n.kind, n]));
const KEYS = {
  roles: [...ROLES.keys(), "none"].filter((k) => k !== "none" || TOTALS.roles.has(k)),
  chains: [...CHAINS.keys(), "context"],
  modalities: ["Fact", "Plan", "Aspiration", "Appraisal"].filter((k) => TOTALS.modalities.has(k)),
  kinds: [...TOTALS.kinds.keys()].sort((a, b) => TOTALS.kinds.get(b) - TOTALS.kinds.get(a) || (a < b ? -1 : 1)),
};

function neighbourhood(id, hops) {
  const seen = new Set([id]);
  let rim = [id];
  for (let hop = 0; hop < hops; hop += 1) {
    const next = [];
    for (const at of rim) for (const e of LINKS.get(at)) {
      if (!edgePasses(e)) continue;
      const other = e.from === at ? e.to : e.from;
      if (!seen.has(other)) { seen.add(other); next.push(other); }
    }
    rim = next;
  }
  return seen;
}

const edgePasses = (e) =>
  !state.off.modalities.has(e.modality) && chainKeys(e).some((key) => !state.off.chains.has(key));
const nodePasses = (n) =>
  !state.off.kinds.has(n.kind) && roleKeys(n).some((key) => !state.off.roles.has(key));

function refilter() {
  const near = state.focus ? neighbourhood(state.node, state.focus) : null;
  visible.nodes = new Set(NET.nodes.filter((n) => nodePasses(n) && (!near || near.has(n.id))).map((n) => n.id));
  visible.edges = new Set(NET.edges.filter((e) => edgePasses(e) && visible.nodes.has(e.from) && visible.nodes.has(e.to)).map((e) => e.id));
  if (state.hideLonely) {
    const linked = new Set();
    for (const id of visible.edges) { linked.add(EDGES.get(id).from); linked.add(EDGES.get(id).to); }
    visible.nodes = new Set([...visible.nodes].filter((id) => linked.has(id) || id === state.node));
  }
}

function toggle(group, key) {
  const off = state.off[group];
  if (!off.delete(key)) off.add(key);
  update();
}

function only(group, key) {
  const rest = KEYS[group].filter((k) => k !== key);
  const alone = rest.every((k) => state.off[group].has(k)) && !state.off[group].has(key);
  state.off[group] = new Set(alone ? [] : rest);
  update();
}
