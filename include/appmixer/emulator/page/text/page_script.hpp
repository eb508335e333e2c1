#ifndef APPMIXER_EMULATOR_PAGE_TEXT_PAGE_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_PAGE_SCRIPT_HPP

// page.js: the frame of the page: sections, state of the connection, and which view is shown.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view page_script = R"js(
import {logsPanel, logsView, requestsPanel, requestsView} from "./activity.js";
import {controlsView} from "./controls.js";
import {connect, data, now, onChange} from "./data.js";
import {dateTime, h, plural, reconcile} from "./dom.js";
import {flowView} from "./flow.js";
import {listView, storeView} from "./lists.js";

const sections = [
  ["flows", "Flows"],
  ["tasks", "Tasks"],
  ["stores", "Stores"],
  ["files", "Files"],
  ["charts", "Charts"],
  ["accounts", "Accounts"],
  ["users", "Users"],
  ["requests", "Requests"],
  ["logs", "Logs"],
  ["controls", "Controls"],
];
const views = new Map([["requests", requestsView], ["logs", logsView], ["controls", controlsView]]);
const main = document.getElementById("main");
const chips = document.getElementById("chips");
const connection = document.getElementById("connection");

// The id in the hash of the URL; none when it is not encoded as in a URL.
function decode(id = "") {
  try {
    return decodeURIComponent(id);
  } catch {
    return "";
  }
}
// The section and the view that the hash selects: "#tasks", "#flow/<id>", "#store/<id>". Others show the flows. A view
// is an object with `element`, `title` and `update(names of what has changed)`.
function select() {
  const [name, encoded] = location.hash.slice(1).split("/", 2);
  const id = decode(encoded);
  if (id && name === "flow") return ["flows", flowView(id)];
  if (id && name === "store") return ["stores", storeView(id)];
  const section = sections.some(([each]) => each === name) ? name : "flows";
  return [section, views.has(section) ? views.get(section)() : listView(section)];
}

let view;
function show() {
  let section;
  [section, view] = select();
  main.replaceChildren(view.element);
  document.title = `${view.title} · Appmixer emulator`;
  for (const link of document.querySelectorAll("nav a"))
    if (link.dataset.section === section) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  document.querySelector("nav [aria-current]")?.scrollIntoView({block: "nearest", inline: "center"});
}

const counts = new Map();
document.getElementById("nav").append(h("ul", {}, sections.map(([name, title]) => {
  const count = h("span", {class: "count"});
  counts.set(name, count);
  return h("li", {}, h("a", {href: `#${name}`, "data-section": name}, title, count));
})));

function showCounts() {
  for (const [name, count] of counts) {
    const total = name === "controls" ? data.controls?.faults.length : data.totals[name];
    count.textContent = total ? total.toLocaleString("en") : "";
  }
}

// What makes the emulator behave unusually is always in sight.
function showChips() {
  if (!data.controls) return;
  const {clock, faults, latency} = data.controls;
  const texts = [
    faults.length > 0 && plural(faults.length, "fault"),
    latency.longest > 0 && `latency ${latencyText(latency)}`,
    (clock.frozen || clock.offset !== 0) && (clock.frozen ? "clock stopped" : "clock moved"),
  ].filter(Boolean);
  const existing = new Map([...chips.children].map((chip) => [chip.textContent, chip]));
  reconcile(chips, texts.map((text) => existing.get(text) ?? h("a", {class: "chip", href: "#controls"}, text)));
}
function latencyText({shortest, longest}) {
  return shortest === longest ? `${shortest} ms` : `${shortest}–${longest} ms`;
}

function showConnection() {
  const texts = {connecting: "connecting", live: "live", lost: "connection lost, trying again"};
  connection.textContent = texts[data.connection];
  connection.dataset.state = data.connection;
}

const aside = document.getElementById("activity");
const panels = [requestsPanel(), logsPanel()];
aside.append(...panels.map((panel) => panel.element));

onChange((names) => {
  showCounts();
  showChips();
  showConnection();
  view.update(names);
  for (const panel of panels) panel.update(names);
});
setInterval(() => {
  for (const element of document.querySelectorAll("[data-clock]")) element.textContent = dateTime(now());
}, 250);
document.getElementById("skip").addEventListener("click", () => main.focus());
addEventListener("hashchange", () => {
  show();
  main.focus({preventScroll: true});
  scrollTo(0, 0);
});
show();
connect();
)js";

} // namespace appmixer::detail::emu::page_text

#endif
