#ifndef APPMIXER_EMULATOR_PAGE_TEXT_DATA_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_DATA_SCRIPT_HPP

// data.js: the data of the page, which an event stream keeps current.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view data_script = R"js(
export const kinds = ["flows", "tasks", "stores", "files", "charts", "accounts", "users"];
const keptActivity = 500;

export const data = {
  lists: Object.fromEntries(kinds.map((kind) => [kind, new Map()])), // id -> object, of the newest objects
  totals: Object.fromEntries(kinds.map((kind) => [kind, 0])),
  requests: [], // newest first
  logs: [],
  controls: null,
  connection: "connecting", // or "live", "lost"
};

const listeners = new Set();
let changed = new Set();

// Calls a function with the names of what has changed, some of `kinds`, "requests", "logs", "controls", "connection".
export function onChange(listener) { listeners.add(listener); }
function report(name) {
  if (changed.size === 0) setTimeout(tellListeners);
  changed.add(name);
}
function tellListeners() {
  const names = changed;
  changed = new Set();
  for (const listener of listeners) listener(names);
}

function apply(changes) {
  for (const kind of kinds) {
    const difference = changes[kind];
    if (!difference) continue;
    data.totals[kind] = difference.total;
    for (const item of difference.set) data.lists[kind].set(item.id, item);
    for (const id of difference.removed ?? []) data.lists[kind].delete(id);
    report(kind);
  }
  for (const kind of ["requests", "logs"]) {
    if (!changes[kind]) continue;
    data.totals[kind] = changes[kind].total;
    data[kind] = [...changes[kind].set.reverse(), ...data[kind]].slice(0, keptActivity);
    report(kind);
  }
  if (changes.controls) {
    data.controls = {...changes.controls, received: Date.now()};
    report("controls");
  }
}

function setConnection(state) {
  data.connection = state;
  report("connection");
}

// The time of the emulator's clock, in milliseconds.
export function now() {
  if (!data.controls) return Date.now();
  return data.controls.now + (data.controls.clock.running ? Date.now() - data.controls.received : 0);
}

let events = null; // the open stream

function follow() {
  events = new EventSource("/emulator/events");
  events.addEventListener("snapshot", (event) => {
    for (const kind of kinds) {
      data.lists[kind].clear();
      data.totals[kind] = 0;
    }
    data.requests = [];
    data.logs = [];
    apply(JSON.parse(event.data));
    for (const kind of [...kinds, "requests", "logs"]) report(kind); // also those that are empty now
    setConnection("live");
  });
  events.addEventListener("changes", (event) => apply(JSON.parse(event.data)));
  events.onerror = () => {
    setConnection("lost");
    if (events?.readyState !== EventSource.CLOSED) return; // the browser tries again
    events = null;
    setTimeout(followWhileVisible, 2000);
  };
}

// A page that is not visible has no stream: browsers allow few connections to a server, for all tabs together.
function followWhileVisible() {
  if (document.hidden) {
    events?.close();
    events = null;
  } else if (events === null) follow();
}

export function connect() {
  document.addEventListener("visibilitychange", followWhileVisible);
  followWhileVisible();
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
