// The data islands. Rows come as columns (columns.py says how) and are read back once; the claims,
// the longest island, are read when the first of them is asked for.
const island = (name) => JSON.parse(document.getElementById(`ecograph-${name}`).textContent);

const reader = (c) => {
  if ("c" in c) return () => c.c;
  if ("i" in c) return (row) => c.t[c.i[row]];
  if ("p" in c) return (row) => c.p + c.v[row];
  return (row) => c.v[row];
};

function readTable({ size, columns }, made = () => ({})) {
  const rows = Array.from({ length: size }, made);
  for (const [key, c] of Object.entries(columns)) {
    const at = reader(c);
    for (let row = 0; row < size; row += 1) rows[row][key] = at(row);
  }
  return rows;
}

// A map of the claims by IRI, like a Map, made from its columns on first use.
const CLAIMS = {
  read() {
    if (this.index) return this;
    const { docs, size, columns } = island("claims");
    this.docs = docs;
    this.readers = Object.fromEntries(Object.entries(columns).map(([key, c]) => [key, reader(c)]));
    this.iris = Array.from({ length: size }, (_, i) => this.readers.iri(i));
    this.index = new Map(this.iris.map((iri, i) => [iri, i]));
    return this;
  },
  iri(number) { return this.read().iris[number]; },
  has(iri) { return this.read().index.has(iri); },
  get(iri) {
    const row = this.read().index.get(iri);
    if (row === undefined) return undefined;
    const claim = Object.fromEntries(Object.entries(this.readers).map(([key, at]) => [key, at(row)]));
    const flat = claim.evidence;
    claim.evidence = [];
    for (let i = 0; i < flat.length; i += 3) claim.evidence.push({ doc: this.docs[flat[i]], start: flat[i + 1], end: flat[i + 2] });
    return claim;
  },
  keys() { return this.read().iris.values(); },
  get size() { return this.read().iris.length; },
  * entries() { for (const iri of this.keys()) yield [iri, this.get(iri)]; },
  * values() { for (const iri of this.keys()) yield this.get(iri); },
  [Symbol.iterator]() { return this.entries(); },
};

class Link {
  // One claim is a number, several are a list; the IRIs are looked up when somebody reads them.
  get claims() { return (Array.isArray(this.refs) ? this.refs : [this.refs]).map((c) => (typeof c === "number" ? CLAIMS.iri(c) : c)); }
}

const NET = (() => {
  const packed = island("net");
  const { id, from, to, claims, ...plain } = packed.edges.columns;
  const nodes = readTable(packed.nodes);
  const ends = packed.edges.size ? [reader(from), reader(to), reader(id), reader(claims)] : [];
  const edges = readTable({ size: packed.edges.size, columns: plain }, () => new Link());
  edges.forEach((e, i) => {
    const [tail, head] = [nodes[ends[0](i)], nodes[ends[1](i)]];
    Object.assign(e, { id: ends[2](i) || `e${i}`, from: tail.id, to: head.id, tail, head, refs: ends[3](i) });
  });
  return { nodes, edges };
})();
