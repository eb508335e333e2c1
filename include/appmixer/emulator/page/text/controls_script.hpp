#ifndef APPMIXER_EMULATOR_PAGE_TEXT_CONTROLS_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_CONTROLS_SCRIPT_HPP

// controls.js: switches for faults, latency and the clock.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view controls_script = R"js(
import {data, now} from "./data.js";
import {command, dateTime, h, notify, plural, reconcile, run} from "./dom.js";

// Faults that a switch turns on and off, in the form that the emulator writes.
const switches = [
  ["503:every=5", "Every 5th request fails", "503 Service Unavailable"],
  ["429:retry-after=1,every=3", "Every 3rd request is too early", "429 Too Many Requests, Retry-After: 1"],
  ["expired-token:count=always", "All tokens are expired", "401 Unauthorized"],
  ["504:when=after,method=POST,every=2", "Every 2nd POST is done, but reported as failed", "504 Gateway Timeout"],
  ["cut:every=4", "Every 4th connection breaks", "before the body of the response"],
  ["truncated:every=4", "Every 4th body is cut in half", "invalid JSON"],
  ["extra-fields:count=always", "Objects have unknown fields", "as from a newer server"],
  ["unknown-stage:count=always", "Flows are in an unknown stage", "as from a newer server"],
  ["numeric-dates:count=always", "Dates are numbers", "milliseconds since 1970"],
];
const syntax = [
  "429:retry-after=2,count=3,path=/flows,method=GET",
  "504:when=after,method=POST",
  "cut:after=1000,path=/files",
  "empty:every=10",
];

const faultOf = (text) => data.controls?.faults.find((fault) => fault.text === text);

function toggle(label, note, isOn, set) {
  const button =
      h("button", {class: "switch", role: "switch", "aria-checked": "false", onclick: () => set(button, !isOn())},
        h("span", {}, label, note && h("small", {}, note)));
  return {button, update: () => button.setAttribute("aria-checked", String(isOn()))};
}

function faults() {
  const toggles = switches.map(
      ([text, label, note]) => toggle(
          label, note, () => faultOf(text) !== undefined,
          (button, on) =>
              run(button, on ? "add-fault" : "remove-fault", on ? {fault: text} : {number: faultOf(text)?.number})));
  const rows = new Map(); // number -> { text, element }
  const list = h("ul", {class: "faults"});
  const count = h("p", {class: "muted"});
  const clear = h("button", {onclick: (event) => run(event.currentTarget, "clear-faults")}, "Remove all");
  const input = h("input", {
    id: "fault",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: syntax[0],
    "aria-describedby": "fault-problem"
  });
  const problem = h("p", {id: "fault-problem", class: "bad", role: "alert"});
  const form =
      h("form", {
        onsubmit: async (event) => {
          event.preventDefault();
          problem.textContent = "";
          try {
            await command("add-fault", {fault: input.value});
            input.value = "";
          } catch (error) {
            problem.textContent = error.message;
          }
        }
      },
        h("label", {"for": "fault"}, "Any other fault, as for --fault"),
        h("div", {class: "bar"}, input, h("button", {class: "primary"}, "Add")), problem,
        h("details", {}, h("summary", {}, "Examples"),
          h("ul", {}, syntax.map((each) => h("li", {}, h("code", {}, each))))));
  function rowOf({number, text, injected}) {
    const content = `${text} ${injected}`;
    if (rows.get(number)?.content !== content) {
      const existing = rows.get(number)?.element;
      const note = existing?.querySelector("small") ?? h("small");
      note.textContent = `injected ${plural(injected, "time")}`;
      rows.set(number, {
        content,
        element: existing ??
            h("li", {}, h("code", {}, text), note,
              h("button", {
                "aria-label": `Remove ${text}`,
                onclick: (event) => run(event.currentTarget, "remove-fault", {number})
              },
                "Remove"))
      });
      rows.get(number).element.querySelector("code").textContent = text; // the count that is left is part of it
    }
    return rows.get(number).element;
  }
  return {
    element:
        h("section", {class: "card"}, h("div", {class: "bar"}, h("h2", {}, "Faults"), clear), count, list,
          h("div", {class: "switches"}, toggles.map(({button}) => button)), form),
    update() {
      for (const each of toggles) each.update();
      const pending = data.controls?.faults ?? [];
      reconcile(list, pending.map(rowOf));
      clear.disabled = pending.length === 0;
      count.textContent =
          `${pending.length > 0 ? `${plural(pending.length, "fault")} active` : "No fault is active"}, ${
              (data.controls?.injected ?? 0).toLocaleString("en")} injected so far.`;
    },
  };
}

function latency() {
  const field = (id) => h("input", {id, type: "number", min: 0, max: 600000, step: 1, required: true, value: 0});
  const shortest = field("shortest");
  const longest = field("longest");
  let written = ""; // the latency that was last put into the fields: what somebody types stays until it changes
  const current = h("p", {class: "muted"});
  const set = async (from, to) => {
    try {
      await command("set-latency", {shortest: from, longest: to});
    } catch (error) {
      notify(error.message);
    }
  };
  const preset = ([title, from, to]) => h("button", {type: "button", onclick: () => set(from, to)}, title);
  return {
    element:
        h("section", {class: "card"}, h("h2", {}, "Latency"), current,
          h("div", {class: "bar"},
            [["None", 0, 0], ["100 ms", 100, 100], ["0.5–1 s", 500, 1000], ["3–5 s", 3000, 5000]].map(preset)),
          h("form", {
            class: "bar",
            onsubmit: (event) => {
              event.preventDefault();
              set(Number(shortest.value), Number(longest.value));
            }
          },
            h("label", {"for": "shortest"}, "From"), shortest, h("label", {"for": "longest"}, "to"), longest, "ms",
            h("button", {class: "primary"}, "Set"))),
    update() {
      if (!data.controls) return;
      const {shortest: least, longest: most} = data.controls.latency;
      current.textContent = most === 0 ?
          "Responses are sent at once." :
          `Each response is delayed by ${least === most ? least : `${least} to ${most}`} ms. This page is not.`;
      if (written === `${least} ${most}`) return;
      written = `${least} ${most}`;
      [shortest.value, longest.value] = [least, most];
    },
  };
}

function clock() {
  const hour = 3600000;
  const time = h("p", {class: "clock", "data-clock": true});
  const note = h("p", {class: "muted"});
  const move = ([title, by]) => h("button", {onclick: (event) => run(event.currentTarget, "move-clock", {by})}, title);
  const freeze = toggle(
      "The clock stands still", "", () => data.controls?.clock.frozen === true,
      (button, frozen) => run(button, "freeze-clock", {frozen}));
  const reset = h("button", {onclick: (event) => run(event.currentTarget, "reset-clock")}, "Reset");
  return {
    element:
        h("section", {class: "card"}, h("h2", {}, "Clock"), time, note,
          h("div", {class: "bar"},
            [["+1 minute", hour / 60], ["+1 hour", hour], ["+1 day", 24 * hour], ["+30 days", 720 * hour]].map(move),
            reset),
          freeze.button),
    update() {
      if (!data.controls) return;
      const {frozen, running, offset} = data.controls.clock;
      const hours = Math.abs(offset) / hour;
      const distance = hours < 1 ? plural(Math.round(hours * 60), "minute") :
          hours < 48             ? plural(Math.round(hours), "hour") :
                                   plural(Math.round(hours / 24), "day");
      note.textContent = frozen ? "UTC. Tokens do not expire, and nothing becomes due." :
          offset === 0          ? `UTC, as the ${running ? "clock of the emulator" : "program"} says.` :
                                  `UTC, ${distance} ${offset > 0 ? "ahead" : "behind"}.`;
      freeze.update();
      reset.disabled = !frozen && offset === 0;
      time.textContent = dateTime(now());
    },
  };
}

export function controlsView() {
  const parts = [faults(), latency(), clock()];
  const update = (names) => {
    if (!names || names.has("controls") || names.has("connection"))
      for (const part of parts) part.update();
  };
  update();
  const [first, ...others] = parts.map((part) => part.element);
  return {element: h("div", {class: "controls"}, first, h("div", {}, others)), title: "Controls", update};
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
