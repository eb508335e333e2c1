#ifndef APPMIXER_EMULATOR_PAGE_TEXT_DRAWING_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_DRAWING_SCRIPT_HPP

// drawing.js: draws the descriptor of a flow: components, their ports, and the links between them.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view drawing_script = R"js(
import {plural, s} from "./dom.js";

const width = 200;
const height = 64;
const gap = 28;
const spread = 20; // how many boxes fit into a drawing side by side, for each component
const loop = 20; // how far links back to the left are below the boxes

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const shorten = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

// The texts of a component. A descriptor may have other values in their places.
export const typeOf = (component) => (typeof component.type === "string" ? component.type : "");
export const titleOf = (component) => (typeof component.label === "string" && component.label) || names(component).name;

// "appmixer.utils.timers.Timer" has the name "Timer" and the service "utils.timers".
function names(component) {
  const words = typeOf(component).split(".");
  return {name: words.at(-1) || "Component", service: words.slice(1, -1).join(".") || words[0]};
}

// The components and links of a descriptor, which may be incomplete: it may be text that somebody is editing.
function read(descriptor) {
  const nodes = new Map();
  for (const [id, component] of Object.entries(descriptor))
    if (isObject(component)) nodes.set(id, {id, component, inputs: [], outputs: []});
  const links = [];
  const port = (list, name) => {
    if (!list.includes(name)) list.push(name);
  };
  for (const node of nodes.values())
    for (const [input, sources] of Object.entries(isObject(node.component.source) ? node.component.source : {})) {
      port(node.inputs, input);
      for (const [id, outputs] of Object.entries(isObject(sources) ? sources : {}))
        for (const output of [outputs].flat())
          if (nodes.has(id) && typeof output === "string") {
            port(nodes.get(id).outputs, output);
            links.push({from: nodes.get(id), output, to: node, input});
          }
    }
  return {nodes: [...nodes.values()], links};
}

// Uses the positions of the designer, spread until the boxes do not overlap. False when there are none that fit.
function placeByPositions(nodes) {
  if (nodes.length > 200 || !nodes.every(({component}) => Number.isFinite(component.x) && Number.isFinite(component.y)))
    return false;
  const [xs, ys] = [nodes.map(({component}) => component.x), nodes.map(({component}) => component.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const isFar = Math.max(...xs) - left > spread * nodes.length * width;
  if (isFar || Math.max(...ys) - top > spread * nodes.length * height) return false;
  for (let scale = 1; scale <= 4; scale += 0.25) {
    for (const node of nodes)
      [node.x, node.y] = [(node.component.x - left) * scale, (node.component.y - top) * Math.min(scale, 2)];
    const overlap = nodes.some(
        (a, index) => nodes.slice(index + 1).some(
            (b) => Math.abs(a.x - b.x) < width + gap && Math.abs(a.y - b.y) < height + gap));
    if (!overlap) return true;
  }
  return false;
}

// Marks the links that close a cycle.
function markBackLinks(nodes, links) {
  const visit = (node) => {
    node.state = "open";
    for (const link of links.filter(({from}) => from === node)) {
      link.isBack = link.to.state === "open";
      if (link.to.state === undefined) visit(link.to);
    }
    node.state = "done";
  };
  const sourcesFirst = [...nodes].sort((a, b) => a.inputs.length - b.inputs.length);
  for (const node of sourcesFirst)
    if (node.state === undefined) visit(node);
}

// Puts each component in the column after those that it follows, and near them.
function placeByLayers(nodes, links) {
  markBackLinks(nodes, links);
  for (const node of nodes) node.column = 0;
  for (let moved = true; moved;) {
    moved = false;
    for (const {from, to, isBack} of links)
      if (!isBack && to.column <= from.column) {
        to.column = from.column + 1;
        moved = true;
      }
  }
  const columns = [];
  for (const node of nodes) (columns[node.column] ??= []).push(node);
  columns.filter(Boolean).forEach((column, index) => {
    for (const node of column) {
      const before = links.filter((link) => link.to === node && link.from.y !== undefined).map((link) => link.from.y);
      node.wish = before.length > 0 ? before.reduce((a, b) => a + b) / before.length : 0;
    }
    column.sort((a, b) => a.wish - b.wish);
    let free = -Infinity;
    for (const node of column) {
      node.x = index * (width + 72);
      node.y = Math.max(free, node.wish);
      free = node.y + height + gap;
    }
  });
}

const portY = (node, ports, name) => node.y + (height * (ports.indexOf(name) + 1)) / (ports.length + 1);

function curve({from, output, to, input}) {
  const [x1, y1, x2, y2] = [from.x + width, portY(from, from.outputs, output), to.x, portY(to, to.inputs, input)];
  const bend = Math.max(36, Math.abs(x2 - x1) / 2);
  if (x2 > x1 || Math.abs(from.y - to.y) > height)
    return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const below = Math.max(from.y, to.y) + height + loop; // back to the left, below the boxes
  return `M${x1} ${y1} C${x1 + 44} ${y1} ${x1 + 44} ${below} ${x1 - 20} ${below} L${x2 + 20} ${below} ` +
      `C${x2 - 44} ${below} ${x2 - 44} ${y2} ${x2} ${y2}`;
}

function hueOf(text) {
  let hue = 7;
  for (const letter of text) hue = (hue * 31 + letter.codePointAt(0)) % 360;
  return (hue * 137) % 360;
}

// The words that a screen reader says for a component.
function describe(node, links) {
  const after = [...new Set(links.filter((link) => link.from === node).map((link) => titleOf(link.to.component)))];
  return `${titleOf(node.component)}, ${typeOf(node.component) || "no type"}${
      after.length > 0 ? `, linked to ${after.join(", ")}` : ""}`;
}

function box(node, links, {selected, select}) {
  const {component, x, y} = node;
  const {name, service} = names(component);
  const title = titleOf(component);
  const subtitle = title === name ? service : `${name} · ${service}`;
  const letters = shorten(service.split(".").at(-1), 3).replace("…", "").slice(0, 2);
  const dots = (ports, at) => ports.map(
      (port) => s("circle", {class: "port", cx: at, cy: portY(node, ports, port), r: 5}, s("title", {}, port)));
  const choose = () => select(node.id);
  const label = describe(node, links);
  return s(
      "g", {
        class: `node ${selected === node.id ? "selected" : ""}`,
        tabindex: 0,
        role: "button",
        "data-component": node.id,
        "aria-pressed": selected === node.id ? "true" : "false",
        "aria-label": label,
        "data-label": label, // to which the state is added
        onclick: choose,
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        },
      },
      s("rect", {class: "box", x, y, width, height, rx: 12}),
      s("rect", {x: x + 12, y: y + 14, width: 36, height: 36, rx: 9, fill: `hsl(${hueOf(service)} 55% 30%)`}),
      s("text", {class: "letters", x: x + 30, y: y + 37}, letters),
      s("text", {class: "title", x: x + 58, y: y + 28}, shorten(title, 14)),
      s("text", {class: "subtitle", x: x + 58, y: y + 46}, shorten(subtitle, 20)), dots(node.inputs, x),
      dots(node.outputs, x + width),
      s("g", {class: "mark"}, s("circle", {cx: x + width - 14, cy: y, r: 9}),
        s("text", {x: x + width - 14, y: y + 4.5}, "!")));
}

// The drawing. Options: running, the id of the selected component, and a function that selects one.
export function drawing(descriptor, options) {
  const {nodes, links} = read(descriptor);
  if (!placeByPositions(nodes)) placeByLayers(nodes, links);
  const edge = 40;
  const left = Math.min(...nodes.map(({x}) => x)) - edge;
  const top = Math.min(...nodes.map(({y}) => y)) - edge;
  const right = Math.max(...nodes.map(({x}) => x)) + width + edge;
  const bottom = Math.max(...nodes.map(({y}) => y)) + height + edge;
  const picture =
      s("svg", {
        class: options.running ? "drawing running" : "drawing",
        role: "group",
        viewBox: `${left} ${top} ${right - left} ${bottom - top}`,
        "aria-label": `Drawing with ${plural(nodes.length, "component")} and ${plural(links.length, "link")}`,
      },
        links.map((link) => s("path", {class: "link", d: curve(link)})),
        options.running && links.map((link) => s("path", {class: "pulse", d: curve(link)})),
        nodes.map((node) => box(node, links, options)));
  picture.style.minWidth = `${(right - left) * 0.7}px`; // legible on a phone, which then scrolls
  picture.style.maxWidth = `${(right - left) * 1.15}px`;
  return picture;
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
