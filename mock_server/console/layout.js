// Layout of a graph: columns by the longest way from a beginning, rows in the order of the nodes.

export const NODE = { width: 132, height: 74 };
const GAP = { x: 64, y: 30 };
const MARGIN = 10;
const ARC = 46; // above the first row, where an edge passes over it

/** Places of all nodes, ways of all edges, and the size of the drawing. `queue` is a place before the entry. */
export function layout(nodes, edges) {
  const columns = columnsOf(nodes, edges);
  const rows = new Map();
  const places = new Map();
  for (const node of nodes) {
    const column = columns.get(node.id) + 1;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    places.set(node.id, { column, row });
  }
  const top = MARGIN + (edges.some(({ source, target }) => isArc(places.get(source), places.get(target))) ? ARC : 0);
  const at = (column, row) => ({ x: MARGIN + column * (NODE.width + GAP.x), y: top + row * (NODE.height + GAP.y), column, row });
  for (const [id, { column, row }] of places) places.set(id, at(column, row));
  const last = Math.max(0, ...columns.values()) + 1;
  const most = Math.max(1, ...rows.values());
  return {
    places,
    queue: at(0, 0),
    ways: edges.map((edge) => way(places.get(edge.source), places.get(edge.target), edge.label)),
    width: MARGIN * 2 + (last + 1) * NODE.width + last * GAP.x,
    height: top + most * (NODE.height + GAP.y) - GAP.y + MARGIN,
  };
}

/** Whether an edge goes over the nodes between its ends: back, or past others to a row that is no lower. */
function isArc(from, to) {
  return to.column - from.column !== 1 && to.row <= from.row;
}

/** The longest way to each node; an edge that closes a circle is ignored. */
function columnsOf(nodes, edges) {
  const after = Map.groupBy(edges, (edge) => edge.source);
  const columns = new Map(nodes.map((node) => [node.id, 0]));
  const reached = new Set(edges.map((edge) => edge.target));
  const heads = nodes.filter((node) => !reached.has(node.id));
  const forward = withoutCircles(heads.length ? heads : nodes.slice(0, 1), after);
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const { source, target } of forward) {
      if (columns.get(target) <= columns.get(source)) {
        columns.set(target, columns.get(source) + 1);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return columns;
}

/** The edges without those that lead a walk from the heads back to a node of its way. */
function withoutCircles(heads, after) {
  const forward = [];
  const open = new Set();
  const done = new Set();
  const ahead = heads.map((head) => ({ id: head.id, left: false }));
  while (ahead.length) {
    const { id, left } = ahead.pop();
    if (left) {
      open.delete(id);
      done.add(id);
    } else if (!done.has(id) && !open.has(id)) {
      open.add(id);
      ahead.push({ id, left: true });
      for (const edge of after.get(id) ?? []) {
        if (open.has(edge.target)) continue;
        forward.push(edge);
        ahead.push({ id: edge.target, left: false });
      }
    }
  }
  return forward;
}

/** A curve from the right of a node to the left of another; one that passes nodes bends around them. */
function way(from, to, label) {
  const start = { x: from.x + NODE.width, y: from.y + NODE.height / 2 };
  const end = { x: to.x, y: to.y + NODE.height / 2 };
  if (to.column - from.column === 1) {
    const middle = (start.x + end.x) / 2;
    return { path: `M${start.x},${start.y} C${middle},${start.y} ${middle},${end.y} ${end.x - 7},${end.y}`, label, x: middle, y: (start.y + end.y) / 2 - 8 };
  }
  const above = isArc(from, to);
  const edge = above ? 0 : NODE.height;
  const a = { x: from.x + NODE.width * 0.7, y: from.y + edge };
  const b = above ? { x: to.x + NODE.width * 0.3, y: to.y - 7 } : { x: end.x - 7, y: end.y };
  const turn = above ? Math.min(a.y, b.y) - 44 : b.y + 6;
  const path = above
    ? `M${a.x},${a.y} C${a.x + 20},${turn} ${b.x - 20},${turn} ${b.x},${b.y}`
    : `M${a.x},${a.y} C${a.x},${turn} ${a.x + 60},${turn} ${b.x},${b.y}`;
  return { path, label, x: above ? (a.x + b.x) / 2 : (a.x + 60 + b.x) / 2, y: above ? turn + 7 : b.y - 8 };
}
