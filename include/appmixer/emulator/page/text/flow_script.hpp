#ifndef APPMIXER_EMULATOR_PAGE_TEXT_FLOW_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_FLOW_SCRIPT_HPP

// flow.js: a single flow: its drawing, its components, its logs, and the editor of its name and descriptor.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view flow_script = R"js(
import {logsOfFlowPanel} from "./activity.js";
import {data} from "./data.js";
import {badge, command, dateTime, h, load, plural, reconcile, stateBadge} from "./dom.js";
import {drawing, titleOf, typeOf} from "./drawing.js";
import {parseAsWritten, parseJson} from "./json.js";
import {flowButton} from "./lists.js";

// The descriptor in a text. Throws an error that says where the text is wrong.
function parse(text) {
  const descriptor = parseJson(text);
  if (descriptor === null || typeof descriptor !== "object" || Array.isArray(descriptor))
    throw new Error('A descriptor is an object: {"component id": {"type": …}}');
  return descriptor;
}

const detailText = (detail) => typeof detail?.message === "string" ?
    `${detail.componentId ? `${detail.componentId}: ` : ""}${detail.message}` :
    JSON.stringify(detail);

const drafts = new Map(); // flow id -> what is not saved: { flow, name, text }; also while another view is shown

// The form that edits a flow. `preview(descriptor, text)` is called while the text changes; `saved()` after saving.
function editor(preview, saved) {
  let flow = null; // as it was when the text was last the same as on the server
  const name = h("input", {id: "flow-name", autocomplete: "off", oninput: change});
  const text = h("textarea", {
    id: "flow-descriptor",
    rows: 18,
    spellcheck: "false",
    autocomplete: "off",
    wrap: "off",
    "aria-describedby": "flow-state",
    oninput: change
  });
  const state = h("div", {id: "flow-state", role: "status"});
  const problem = h("div", {role: "alert"});
  const save = h("button", {class: "primary", type: "submit"}, "Save");
  const discard = h("button", {type: "button", onclick: () => show(latest)}, "Discard changes");
  const form =
      h("form", {onsubmit: submit}, h("label", {"for": "flow-name"}, "Name"), name,
        h("label", {"for": "flow-descriptor"}, "Descriptor (JSON)"), text, state, problem,
        h("div", {class: "bar"}, save, discard));
  let latest = null; // as it is on the server
  let isSaving = false;

  const isChanged = () => flow !== null && (name.value !== (flow.name ?? "") || text.value !== flow.descriptor);
  function show(shown) {
    flow = latest = shown;
    name.value = shown.name ?? "";
    text.value = shown.descriptor;
    problem.replaceChildren();
    change();
  }
  function restore(draft) {
    flow = draft.flow;
    [name.value, text.value] = [draft.name, draft.text];
    change();
  }
  function change() {
    if (isChanged()) drafts.set(flow.id, {flow, name: name.value, text: text.value});
    else drafts.delete(flow?.id);
    let message = "";
    let tone = "muted";
    try {
      const descriptor = parse(text.value);
      message = isChanged() ? "Not saved. The drawing shows the changed text." :
                              plural(Object.keys(descriptor).length, "component");
      preview(descriptor, text.value);
      save.disabled = !isChanged();
    } catch (error) {
      [message, tone] = [error.message, "bad"];
      save.disabled = true;
    }
    if (isChanged() && latest.version !== flow.version)
      [message, tone] = ["The flow has changed on the server meanwhile. Discard your changes to see it.", "bad"];
    discard.disabled = !isChanged();
    state.className = tone;
    if (state.textContent !== message) state.textContent = message; // screen readers read it again otherwise
  }
  function setSaving(value) {
    isSaving = name.readOnly = text.readOnly = value;
  }
  async function submit(event) {
    event.preventDefault();
    if (isSaving) return;
    setSaving(true);
    problem.replaceChildren();
    try {
      const wanted = {name: name.value, descriptor: text.value};
      await command("save-flow", {flowId: flow.id, version: flow.version, ...wanted});
      show({...flow, ...wanted});
      await saved(); // loads it as the server has it
    } catch (error) {
      const details = Array.isArray(error.details) ? error.details : [];
      problem.replaceChildren(
          h("p", {class: "bad"}, error.message),
          details.length > 0 && h("ul", {class: "bad"}, details.map((each) => h("li", {}, detailText(each)))) || "");
    }
    setSaving(false);
  }
  return {
    element: form,
    isChanged,
    // Shows the flow of the server, unless somebody is editing.
    update(shown) {
      latest = shown;
      if (flow === null && drafts.has(shown.id)) restore(drafts.get(shown.id));
      else if (!isChanged()) show(shown);
      else change();
    },
  };
}

// What is shown of a component: its type, its settings and its sources, with numbers as they are written.
function componentCard(id, component) {
  if (!component) return h("p", {class: "muted"}, "Select a component to see its settings and its logs alone.");
  const part = (title, value) =>
      value !== undefined && [h("h4", {}, title), h("pre", {tabindex: 0}, JSON.stringify(value, null, 2))];
  const parts = [part("Settings", component.config), part("Input from", component.source)].filter(Boolean);
  return h(
      "div", {}, h("h3", {}, titleOf(component)),
      h("p", {class: "muted break"},
        `${typeOf(component) || "no type"}${
            typeof component.version === "string" ? `, version ${component.version}` : ""} · ${id}`),
      h("div", {class: "parts"}, parts.map((each) => h("div", {}, each))));
}

export function flowView(id) {
  let flow = null;
  let shown = null; // the descriptor in the drawing, and its text
  let shownText = "";
  let selected = null;
  const heading = h("div", {class: "bar"});
  const facts = h("p", {class: "muted"});
  const picture = h("div", {class: "picture"});
  const details = h("div", {class: "details", "aria-live": "polite"});
  const edit = editor((descriptor, text) => {
    [shown, shownText] = [descriptor, text];
    draw();
  }, () => update());
  const logs =
      logsOfFlowPanel((record) => record.flowId === id && (selected === null || record.componentId === selected));
  const content =
      h("div", {}, h("section", {class: "card"}, heading, facts, picture, details),
        h("section", {class: "card"},
          h("details", {open: drafts.has(id)}, h("summary", {}, "Edit name and descriptor"), edit.element)),
        logs.element);
  const missing = h("p", {class: "card empty"}, "Loading …");
  const element = h("div", {}, h("p", {class: "back"}, h("a", {href: "#flows"}, "← All flows")), missing);

  function draw() {
    const focused = picture.contains(document.activeElement) ? document.activeElement.dataset.component : undefined;
    const running = flow?.stage === "running" || flow?.stage === "starting";
    const select = (component) => {
      selected = selected === component ? null : component;
      draw();
      logs.update();
    };
    picture.replaceChildren(
        Object.keys(shown).length > 0 ? drawing(shown, {running, selected, select}) :
                                        h("p", {class: "empty"}, "The flow has no components yet."));
    const card = componentCard(selected, selected === null ? undefined : parseAsWritten(shownText)[selected]);
    if (!details.firstChild?.isEqualNode(card)) details.replaceChildren(card); // screen readers read what is replaced
    markErrors();
    if (focused !== undefined)
      [...picture.querySelectorAll("[data-component]")].find((each) => each.dataset.component === focused)?.focus();
  }
  // Marks the components whose latest log record is an error.
  function markErrors() {
    const severity = new Map();
    for (const record of data.logs)
      if (record.flowId === id && !severity.has(record.componentId)) severity.set(record.componentId, record.severity);
    for (const node of picture.querySelectorAll("[data-component]")) {
      const failed = severity.get(node.dataset.component) === "error";
      node.classList.toggle("failed", failed);
      node.setAttribute("aria-label", node.dataset.label + (failed ? ", failed" : ""));
    }
  }
  function showHeading() {
    const button = flowButton(flow);
    const hadFocus = heading.contains(document.activeElement) && document.activeElement.tagName === "BUTTON";
    heading.replaceChildren(h("h2", {}, flow.name || "Unnamed flow"), stateBadge(flow.stage), button);
    if (hadFocus) button.focus();
    facts.replaceChildren(
        `${flow.owner} · ${plural(flow.components, "component")} · changed ${dateTime(flow.mtime)}`, " ",
        flow.type && flow.type !== "automation" ? badge(flow.type) : "");
  }
  let loads = 0; // a response to an earlier call that comes later is not shown
  async function update(names) {
    logs.update(names);
    if (names?.has("logs")) markErrors();
    if (names && !names.has("flows") && !names.has("connection")) return;
    const listed = data.lists.flows.get(id);
    if (names && flow && listed?.version === flow.version && listed.stage === flow.stage && listed.mtime === flow.mtime)
      return;
    const number = ++loads;
    try {
      const loaded = await load("flows", id);
      if (number !== loads) return;
      flow = loaded;
      reconcile(element, [element.firstChild, content]);
      showHeading();
      edit.update(flow);
      draw();
    } catch (error) {
      if (number !== loads) return;
      missing.textContent = error.message;
      reconcile(element, [element.firstChild, missing, ...(edit.isChanged() ? [content] : [])]); // nobody loses a text
    }
  }
  update();
  return {element, title: "Flow", update};
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
