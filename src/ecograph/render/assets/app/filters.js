// What is visible under the filters, the year, the focus and the path; and the counts beside the chips.
const visible = { nodes: new Set(), edges: new Set() };

const FAMILIES = new Map(PAGE.style.families.map((f) => [f.code, f]));
const FAMILY_OF = new Map(PAGE.style.families.flatMap((f) => f.kinds.map((kind) => [kind, f.code])));
const familyOf = (n) => FAMILY_OF.get(n.kind) ?? "other";
const STAGES = new Map(Object.entries(DETAILS.stages ?? {}));
const SOURCES = new Map(DETAILS.sources.map((s) => [s.name, s]));

const orNone = (codes) => (codes?.length ? codes : ["none"]);
const roleKeys = (n) => orNone(n.roles);
// Each group says which keys an actor or a link has; none at all means that the group does not judge it.
const NODE_GROUPS = {
  roles: roleKeys,
  families: (n) => (n.roles.length ? [] : [familyOf(n)]),
  industries: (n) => orNone(n.industries),
  systems: (n) => orNone(n.systems),
  stages: (n) => orNone(STAGES.get(n.id)),
  sources: (n) => orNone(n.sources),
  kinds: (n) => [n.kind],
};
const EDGE_GROUPS = {
  chains: chainKeys,
  modalities: (e) => [e.modality],
  sources: (e) => e.sources ?? [],
};
const GROUP_NAMES = ["roles", "families", "chains", "modalities", "industries", "systems", "stages", "sources", "kinds"];

const countBy = (items, keys, counts = new Map()) => {
  for (const item of items) for (const key of keys(item)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};
const TOTALS = Object.fromEntries(GROUP_NAMES.map((group) => [group,
  NODE_GROUPS[group] ? countBy(NET.nodes, NODE_GROUPS[group]) : countBy(NET.edges, EDGE_GROUPS[group])]));
const KIND_SAMPLE = new Map(NET.nodes.map((n) => [n.kind, n]));
const byCount = (group) => [...TOTALS[group].keys()].sort((a, b) =>
  (a === "none") - (b === "none") || TOTALS[group].get(b) - TOTALS[group].get(a) || (a < b ? -1 : 1));
const KEYS = {
  roles: [...ROLES.keys(), "none"].filter((k) => k !== "none" || TOTALS.roles.has(k)),
  families: [...FAMILIES.keys()].filter((k) => TOTALS.families.has(k)),
  chains: [...CHAINS.keys(), "context"],
  modalities: ["Fact", "Plan", "Aspiration", "Appraisal"].filter((k) => TOTALS.modalities.has(k)),
  industries: byCount("industries"), systems: byCount("systems"), stages: byCount("stages"),
  sources: byCount("sources"), kinds: byCount("kinds"),
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

// The groups that refuse an item, at most two: a chip's count leaves out the refusal of its own group.
function refusals(item, groups) {
  const found = [];
  for (const group of Object.keys(groups)) {
    const off = state.off[group];
    if (!off.size) continue;
    const keys = groups[group](item);
    if (keys.length && keys.every((key) => off.has(key))) { found.push(group); if (found.length === 2) break; }
  }
  return found;
}
const edgePasses = (e) => inTime(e) && !refusals(e, EDGE_GROUPS).length;
const nodePasses = (n) => !refusals(n, NODE_GROUPS).length;

const counts = {};
function refilter() {
  const near = state.focus ? neighbourhood(state.node, state.focus) : null;
  for (const group of GROUP_NAMES) counts[group] = new Map();
  visible.nodes = new Set();
  visible.edges = new Set();
  for (const n of NET.nodes) {
    if (near && !near.has(n.id)) continue;
    const refused = refusals(n, NODE_GROUPS);
    if (!refused.length) visible.nodes.add(n.id);
    for (const group of Object.keys(NODE_GROUPS))
      if (!refused.length || (refused.length === 1 && refused[0] === group)) countBy([n], NODE_GROUPS[group], counts[group]);
  }
  for (const e of NET.edges) {
    if (!inTime(e) || !visible.nodes.has(e.from) || !visible.nodes.has(e.to)) continue;
    const refused = refusals(e, EDGE_GROUPS);
    if (!refused.length) visible.edges.add(e.id);
    for (const group of ["chains", "modalities"])
      if (!refused.length || (refused.length === 1 && refused[0] === group)) countBy([e], EDGE_GROUPS[group], counts[group]);
  }
  if (state.hideLonely) {
    const linked = new Set();
    for (const id of visible.edges) { linked.add(EDGES.get(id).from); linked.add(EDGES.get(id).to); }
    visible.nodes = new Set([...visible.nodes].filter((id) => linked.has(id) || id === state.node));
  }
  // A path over the whole network shows its actors and links, whatever the chips hide.
  findPaths();
  const path = chosenPath();
  if (path) {
    for (const id of path.nodes) visible.nodes.add(id);
    for (const id of path.edges) visible.edges.add(id);
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
