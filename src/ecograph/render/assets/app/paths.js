// Shortest paths between two actors: breadth-first, then the next shortest by Yen (1971),
// doi:10.1287/mnsc.17.11.712. Links are walked both ways; each hop says which way it points.
const MOST_PATHS = 3;

function neighboursBy(passes) {
  const near = new Map();
  return (id) => {
    if (!near.has(id)) {
      const others = new Set(LINKS.get(id).filter(passes).map((e) => (e.from === id ? e.to : e.from)));
      others.delete(id);
      near.set(id, [...others].sort());
    }
    return near.get(id);
  };
}

function shortest(from, to, near, shut = new Set(), cut = new Set()) {
  const before = new Map([[from, null]]);
  const queue = [from];
  for (let i = 0; i < queue.length && !before.has(to); i += 1)
    for (const next of near(queue[i]))
      if (!before.has(next) && !shut.has(next) && !cut.has(`${queue[i]}\n${next}`)) { before.set(next, queue[i]); queue.push(next); }
  if (!before.has(to)) return null;
  const path = [];
  for (let at = to; at !== null; at = before.get(at)) path.unshift(at);
  return path;
}

function shortestPaths(from, to, near, most = MOST_PATHS) {
  const first = shortest(from, to, near);
  if (!first) return [];
  const found = [first];
  const waiting = new Map();
  while (found.length < most) {
    const last = found.at(-1);
    for (let i = 0; i < last.length - 1; i += 1) {
      const root = last.slice(0, i + 1);
      const cut = new Set(found.filter((p) => root.every((id, j) => p[j] === id)).map((p) => `${p[i]}\n${p[i + 1]}`));
      const spur = shortest(last[i], to, near, new Set(root.slice(0, -1)), cut);
      if (spur) { const path = [...root.slice(0, -1), ...spur]; waiting.set(path.join("\n"), path); }
    }
    for (const path of found) waiting.delete(path.join("\n"));
    const next = [...waiting.values()].sort((a, b) => a.length - b.length || (a.join("\n") < b.join("\n") ? -1 : 1))[0];
    if (!next) break;
    found.push(next);
  }
  return found;
}
