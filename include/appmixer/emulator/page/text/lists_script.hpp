#ifndef APPMIXER_EMULATOR_PAGE_TEXT_LISTS_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_LISTS_SCRIPT_HPP

// lists.js: the lists of flows, tasks, stores and so on, and the items of a store.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view lists_script = R"js(
import {data} from "./data.js";
import {dateTime, h, load, plural, reconcile, replace, run, size, stateBadge} from "./dom.js";

const pageSize = 100; // rows at first; a button shows more

export const flowLink = (flow) =>
    h("a", {href: `#flow/${encodeURIComponent(flow.id)}`, "data-key": "open"}, flow.name || "Unnamed flow");
const isActive = (flow) => flow.stage === "running" || flow.stage === "starting";

export function flowButton(flow) {
  const active = isActive(flow);
  return h(
      "button", {
        "data-key": "command",
        "aria-label": `${active ? "Stop" : "Start"} ${flow.name || "unnamed flow"}`,
        class: active ? "" : "accent",
        onclick: (event) => run(event.currentTarget, active ? "stop-flow" : "start-flow", {flowId: flow.id}),
      },
      active ? "Stop" : "Start");
}

// A column: its title, the content of a cell, and what to sort by. `wide` columns are left out on a narrow screen.
const column = (title, cell, key = cell, wide = false) => ({title, cell, key, wide});
const wide = (title, cell, key = cell) => column(title, cell, key, true);
const date = (title, key) =>
    wide(title, (item) => h("time", {datetime: item[key]}, dateTime(item[key])), (item) => item[key]);
const flowOfTask = (task) => data.lists.flows.get(task.flowId);

const lists = {
  flows: {
    title: "Flows",
    empty: "No flows yet. A client creates one with POST /flows; emulator_server --example starts with some.",
    columns: [
      column("Name", flowLink, (flow) => flow.name),
      column("Stage", (flow) => stateBadge(flow.stage), (flow) => flow.stage),
      wide("Owner", (flow) => flow.owner),
      wide("Components", (flow) => flow.components),
      date("Changed", "mtime"),
      column("", flowButton, null),
    ],
  },
  tasks: {
    title: "Tasks",
    empty: "No people tasks. A flow creates one with POST /people-task/tasks.",
    columns: [
      column(
          "Title", (task) => [h("strong", {}, task.title), task.description && h("small", {}, task.description)],
          (task) => task.title),
      column("Status", (task) => stateBadge(task.status), (task) => task.status),
      wide("Approver", (task) => task.approver),
      wide("Requester", (task) => task.requester),
      date("Due", "decisionBy"),
      wide(
          "Flow", (task) => (flowOfTask(task) ? flowLink(flowOfTask(task)) : ""), (task) => flowOfTask(task)?.name),
    ],
    shows: {kind: "flows", of: flowOfTask}, // an object of another kind, which is part of a row
  },
  stores: {
    title: "Stores",
    empty: "No stores. A client creates one with POST /stores.",
    columns: [
      column(
          "Name",
          (store) => h(
              "a", {href: `#store/${encodeURIComponent(store.id)}`, "data-key": "open"}, store.name || "Unnamed store"),
          (store) => store.name),
      column("Items", (store) => store.items),
      column("Owner", (store) => store.owner),
    ],
  },
  files: {
    title: "Files",
    empty: "No files. A client uploads one with POST /files.",
    columns: [
      column("Name", (file) => file.filename),
      column("Size", (file) => size(file.length), (file) => file.length),
      wide("Type", (file) => file.contentType),
      wide("Owner", (file) => file.owner),
      date("Uploaded", "uploadDate"),
    ],
  },
  charts: {
    title: "Charts",
    empty: "No charts. A client creates one with POST /charts.",
    columns: [
      column("Name", (chart) => chart.name),
      column("Type", (chart) => chart.type),
      wide("Owner", (chart) => chart.owner),
      date("Changed", "mtime"),
    ],
  },
  accounts: {
    title: "Accounts",
    empty: "No accounts at third parties.",
    columns: [
      column("Name", (account) => account.displayName || account.name),
      column("Service", (account) => account.service),
      wide("Owner", (account) => account.owner),
    ],
  },
  users: {
    title: "Users",
    empty: "No users yet. Anybody can sign up with POST /user.",
    columns: [
      column("Name", (user) => user.username),
      wide("E-mail", (user) => user.email),
      column("Roles", (user) => (user.scope ?? []).join(", ")),
      column("Flows", (user) => user.flows),
      date("Created", "created"),
    ],
  },
};

// The list of a kind, with a filter, sortable columns, and as many rows as are asked for.
export function listView(kind) {
  const {title, empty, columns, shows} = lists[kind];
  const rows = new Map(); // id -> { item, other, element }
  let sorting = null;     // or { column, descending }
  let limit = pageSize;
  const count = h("span", {class: "muted"});
  const filter = h("input", {
    type: "search",
    placeholder: `Filter ${title.toLowerCase()}`,
    "aria-label": `Filter ${title.toLowerCase()}`,
    oninput: () => {
      limit = pageSize;
      update();
    },
  });
  const body = h("tbody");
  const headings = columns.map(
      (each) =>
          h("th", {scope: "col", class: each.wide ? "wide" : ""},
            each.key ? h("button", {class: "plain", onclick: () => sortBy(each)}, each.title) :
                       h("span", {class: "hidden"}, "Actions")));
  const table = h("div", {class: "scroll"}, h("table", {}, h("thead", {}, h("tr", {}, headings)), body));
  const more = h("button", {
    onclick: () => {
      limit += pageSize;
      update();
    }
  });
  const end = h("div", {class: "bar end"}, more);
  const nothing = h("p", {class: "empty"});
  const element =
      h("section", {class: "card"}, h("div", {class: "bar"}, h("h2", {}, title), count, filter), table, nothing, end);

  function sortBy(chosen) {
    sorting = {column: chosen, descending: sorting?.column === chosen && !sorting.descending};
    headings.forEach((heading, index) => {
      if (columns[index] === chosen) heading.setAttribute("aria-sort", sorting.descending ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    update();
  }
  function found() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let items = [...data.lists[kind].values()].sort((a, b) => b.order - a.order); // newest first
    if (words.length > 0)
      items = items.filter((item) => {
        const text = [item.id, ...columns.map(({key}) => key?.(item))].join("\n").toLowerCase();
        return words.every((word) => text.includes(word));
      });
    if (sorting) {
      const {column: {key}, descending} = sorting;
      const compare = (a, b) =>
          (typeof a === "number" && typeof b === "number" ? a - b : String(a ?? "").localeCompare(String(b ?? "")));
      items.sort((a, b) => compare(key(a), key(b)) * (descending ? -1 : 1));
    }
    return items;
  }
  function rowOf(item) {
    const existing = rows.get(item.id);
    const other = shows?.of(item);
    if (existing?.item === item && existing.other === other) return existing.element;
    const row = h("tr", {}, columns.map((each) => h("td", {class: each.wide ? "wide" : ""}, each.cell(item))));
    if (existing) replace(existing.element, row);
    rows.set(item.id, {item, other, element: row});
    return row;
  }
  function update(names) {
    if (names && !names.has(kind) && !names.has(shows?.kind) && !names.has("connection")) return;
    const items = found();
    for (const id of rows.keys())
      if (!data.lists[kind].has(id)) rows.delete(id);
    reconcile(body, items.slice(0, limit).map(rowOf));
    const [matching, listed, total] =
        [items.length, data.lists[kind].size, data.totals[kind]].map((each) => each.toLocaleString("en"));
    const whole = listed === total ? total : `the newest ${listed} of ${total}`;
    count.textContent = filter.value ? `${matching} of ${whole}` : listed === total ? "" : whole;
    table.hidden = items.length === 0;
    nothing.hidden = items.length > 0;
    nothing.textContent = data.connection === "connecting" ? "Loading …" :
        filter.value && listed !== total                   ? `Nothing among the newest ${listed} matches the filter.` :
        filter.value                                       ? "Nothing matches the filter." :
                                                             empty;
    end.hidden = items.length <= limit;
    more.textContent = `Show ${Math.min(pageSize, items.length - limit)} more`;
  }
  update();
  return {element, title, update};
}

// The items of a store.
export function storeView(id) {
  const heading = h("h2", {}, "Store");
  const body = h("tbody");
  const note = h("p", {class: "empty"}, "Loading …");
  const element =
      h("section", {class: "card"}, h("p", {class: "back"}, h("a", {href: "#stores"}, "← All stores")),
        h("div", {class: "bar"}, heading),
        h("div", {class: "scroll"},
          h("table", {},
            h("thead", {},
              h("tr", {},
                ["Key", "Value", "Updated"].map(
                    (each, index) => h("th", {scope: "col", class: index === 2 ? "wide" : ""}, each)))),
            body)),
        note);

  let newest = data.requests[0]?.id;
  // Whether a request since the last call may have changed an item.
  function isTouched() {
    const before = newest;
    newest = data.requests[0]?.id;
    return data.requests.some((request) => !(request.id <= before) && request.path.includes(id));
  }
  let loads = 0; // a response to an earlier call that comes later is not shown
  async function update(names) {
    const touched = isTouched();
    if (names && !touched && !names.has("stores") && !names.has("connection")) return;
    const number = ++loads;
    try {
      const store = await load("stores", id);
      if (number !== loads) return;
      heading.textContent = store.name || "Unnamed store";
      body.replaceChildren(...store.items.map(
          (item) =>
              h("tr", {}, h("td", {}, item.key), h("td", {}, h("code", {}, item.value)),
                h("td", {class: "wide"}, h("time", {}, dateTime(item.updatedAt))))));
      note.textContent = store.items.length < store.total ?
          `The first ${store.items.length} of ${plural(store.total, "item")}.` :
          `${plural(store.total, "item")} of ${store.owner}.`;
    } catch (error) {
      if (number !== loads) return;
      body.replaceChildren();
      note.textContent = error.message;
    }
  }
  update();
  return {element, title: "Store", update};
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
