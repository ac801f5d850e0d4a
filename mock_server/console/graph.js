// The graph of a record as a drawing, and its parts as dots that move along.

import { el, svg, tone } from "./dom.js";
import { NODE, layout } from "./layout.js";

const DOT = 5;
const ACROSS = 8; // dots in a row of a node
const MOST = 16; // dots of a node; the others are a number
const QUEUE = "";

/** A drawing that goes on: dots that are drawn again move from where they were. */
export function createGraph(place) {
  let drawn = "";
  let dots = new Map();
  let plan = null;
  let layer = null;
  let numbers = new Map();
  let picture = null;

  function draw(nodes, edges, kind) {
    place.hidden = nodes.length === 0;
    if (!nodes.length) return;
    const shape = JSON.stringify([nodes, edges]);
    if (shape !== drawn) {
      drawn = shape;
      dots = new Map();
      plan = layout(nodes, edges);
      ({ picture, layer, numbers } = build(nodes, plan));
      place.replaceChildren(el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Graph" }, picture));
    }
    picture.setAttribute("aria-label", `Graph of ${nodes.map((node) => node.label).join(", ")}. ${spoken(kind)}`);
    move(kind);
  }

  function move(kind) {
    const byNode = Map.groupBy(kind.items, (item) => (plan.places.has(item.node) ? item.node : QUEUE));
    const queued = (byNode.get(QUEUE) ?? []).length;
    const beyond = Object.values(kind.counts).reduce((sum, count) => sum + count, 0) - kind.items.length;
    const kept = new Set();
    for (const [node, corner] of [[QUEUE, plan.queue], ...plan.places]) {
      const items = byNode.get(node) ?? [];
      items.slice(0, MOST).forEach((item, index) => {
        kept.add(item.id);
        put(item, corner.x + 16 + (index % ACROSS) * 14.5, corner.y + 48 + Math.floor(index / ACROSS) * 15);
      });
      const count = node === QUEUE ? queued + beyond : items.length;
      numbers.get(node).textContent = count ? count.toLocaleString("en") : "";
    }
    for (const [id, dot] of dots) {
      if (!kept.has(id)) {
        dot.remove();
        dots.delete(id);
      }
    }
  }

  function put(item, x, y) {
    let dot = dots.get(item.id);
    if (!dot) {
      dot = svg("circle", { r: DOT }, svg("title"));
      dots.set(item.id, dot);
      layer.append(dot);
    }
    dot.setAttribute("class", `dot ${tone(item.state)} at-${item.state.replace(/[^a-z0-9_-]/gi, "")}`);
    dot.style.transform = `translate(${x}px, ${y}px)`;
    dot.firstChild.textContent = `${item.name}: ${item.state.replaceAll("_", " ")}`;
  }

  return { draw };
}

function spoken(kind) {
  const counts = Object.entries(kind?.counts ?? {}).filter(([, count]) => count > 0);
  return counts.map(([state, count]) => `${count} ${state.replaceAll("_", " ")}`).join(", ");
}

function build(nodes, plan) {
  const numbers = new Map();
  const box = (id, corner, label, type, kind) => {
    const number = svg("text", { class: "number", x: NODE.width - 10, y: 20, "text-anchor": "end" });
    numbers.set(id, number);
    return svg("g", { class: `node ${kind}`, transform: `translate(${corner.x},${corner.y})` },
      svg("rect", { width: NODE.width, height: NODE.height, rx: 10 }),
      svg("text", { class: "type", x: 12, y: 20 }, shortened(type, 13)),
      svg("text", { class: "label", x: 12, y: 35 }, shortened(label, 18), svg("title", {}, label)),
      number);
  };
  const layer = svg("g", { class: "dots" });
  const picture = svg("svg", { class: "drawing", role: "img", viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height },
    svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 4, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
      svg("path", { d: "M0,0 L8,4 L0,8 Z" }))),
    plan.ways.map((way) => svg("path", { class: "edge", d: way.path, "marker-end": "url(#arrow)" })),
    plan.ways.filter((way) => way.label).map((way) => svg("text", { class: "edge-label", x: way.x, y: way.y, "text-anchor": "middle" }, shortened(way.label, 14))),
    box(QUEUE, plan.queue, "not set out yet", "QUEUE", "queue"),
    nodes.map((node) => box(node.id, plan.places.get(node.id), node.label, node.type.replaceAll("_", " "), "")),
    layer);
  return { picture, layer, numbers };
}

function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
