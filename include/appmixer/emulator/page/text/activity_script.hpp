#ifndef APPMIXER_EMULATOR_PAGE_TEXT_ACTIVITY_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_ACTIVITY_SCRIPT_HPP

// activity.js: the latest requests and log records, which arrive while the page is open.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view activity_script = R"js(
import {data} from "./data.js";
import {badge, clockTime, dateTime, h, plural, reconcile} from "./dom.js";

function requestRow(request) {
  const tone = request.status >= 500 ? "bad" : request.status >= 400 ? "warn" : "good";
  return h(
      "li", {class: "request"}, h("time", {title: dateTime(request.time)}, clockTime(request.time)),
      h("b", {}, request.method || "-"), h("code", {class: "path"}, request.path || "-"),
      badge(String(request.status), tone),
      h("span", {class: "muted"}, `${request.ms < 10 ? request.ms.toFixed(1) : Math.round(request.ms)} ms`));
}

// The text of a record. "data" records have JSON, others plain text.
const logText = (record) => record.err ?? record.msg ?? "";
const flowLink = (record) =>
    h("a", {href: `#flow/${encodeURIComponent(record.flowId)}`}, record.flowName || "Unnamed flow");
function logRow(record, withFlow) {
  const component = String(record.componentType ?? record.componentId ?? "").split(".").at(-1);
  const port = record.portType === "in" ? `→ ${record.port ?? ""}` :
      record.portType === "out" ? `${record.port ?? ""} →` :
                                  "";
  return h(
      "li", {class: "log"}, h("time", {title: dateTime(record.time)}, clockTime(record.time)),
      record.severity !== "info" && badge(record.severity || "log", record.severity === "error" ? "bad" : "warn"),
      withFlow && record.flowId && flowLink(record), component && h("span", {class: "muted"}, `${component} ${port}`),
      h("code", {class: "message"}, logText(record)));
}

const noFilter = () => true;
const words = {
  requests: {
    title: "Requests",
    empty: "No requests yet.",
    row: requestRow,
    text: (each) => `${each.method} ${each.path} ${each.status}`
  },
  logs: {title: "Logs", empty: "No log records yet.", row: logRow, text: (each) => Object.values(each).join("\n")},
};

// A list that grows at the top, of requests or of logs. Paused, no items are added.
// keep: whether to show an item. withFlow: whether log records name their flow.
function panel(kind, {title, limit, keep = noFilter, filterable = false, withFlow = true}) {
  const {empty, row, text} = words[kind];
  const rows = new WeakMap(); // record -> element
  let paused = false;
  let received = data[kind]; // what the list is chosen from
  const pause =
      h("button", {
        "aria-pressed": "false",
        onclick: () => {
          paused = !paused;
          pause.setAttribute("aria-pressed", String(paused));
          pause.textContent = paused ? "Continue" : "Pause";
          update();
        }
      },
        "Pause");
  const filter =
      h("input",
        {type: "search", placeholder: `Filter ${kind}`, "aria-label": `Filter ${kind}`, oninput: () => update()});
  const list = h("ol", {class: "activity"});
  const nothing = h("p", {class: "empty"});
  const element =
      h("section", {class: "card"}, h("div", {class: "bar"}, h("h2", {}, title), filterable && filter, pause), list,
        nothing);
  function update(names) {
    if (names && !names.has(kind) && !names.has("connection")) return;
    if (!paused) received = data[kind];
    const wanted = filter.value.toLowerCase();
    const items =
        received.filter((each) => keep(each) && (wanted === "" || text(each).toLowerCase().includes(wanted)))
            .slice(0, limit);
    for (const each of items)
      if (!rows.has(each)) rows.set(each, row(each, withFlow));
    reconcile(list, items.map((each) => rows.get(each)));
    nothing.textContent = items.length > 0 ? "" :
        wanted                             ? "Nothing matches the filter." :
        received.length > 0                ? `None among the latest ${plural(received.length, "record")}.` :
                                             empty;
  }
  update();
  return {element, title, update};
}

export const requestsPanel = () => panel("requests", {title: "Requests", limit: 30});
export const requestsView = () => panel("requests", {title: "Requests", limit: 500, filterable: true});
export const logsPanel = () => panel("logs", {title: "Logs", limit: 30});
export const logsOfFlowPanel = (keep) => panel("logs", {title: "Logs of this flow", limit: 30, keep, withFlow: false});
export const logsView = () => panel("logs", {title: "Logs", limit: 500, filterable: true});
)js";

} // namespace appmixer::detail::emu::page_text

#endif
