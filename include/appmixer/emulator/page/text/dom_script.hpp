#ifndef APPMIXER_EMULATOR_PAGE_TEXT_DOM_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_DOM_SCRIPT_HPP

// dom.js: makes elements, formats values, and sends commands.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view dom_script = R"js(
// Makes an element. Children that are not nodes become text nodes, so data are never read as HTML.
// Attributes: a function is a listener ("onclick"), true an attribute without a value; false and null leave it out.
function make(namespace, tag, attributes, children) {
  const element = document.createElementNS(namespace, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  for (const child of children.flat(2))
    if (child != null && child !== false) element.append(child instanceof Node ? child : String(child));
  return element;
}
export const h = (tag, attributes, ...children) => make("http://www.w3.org/1999/xhtml", tag, attributes, children);
export const s = (tag, attributes, ...children) => make("http://www.w3.org/2000/svg", tag, attributes, children);

// Gives a parent exactly these children. Those that stay are not removed in between, so they keep the focus.
export function reconcile(parent, wanted) {
  const kept = new Set(wanted);
  for (const child of [...parent.childNodes])
    if (!kept.has(child)) child.remove();
  wanted.forEach((child, index) => {
    if (parent.childNodes[index] !== child) parent.insertBefore(child, parent.childNodes[index] ?? null);
  });
}

// Replaces an element by a newer one. The focus moves to the control with the same "data-key".
export function replace(old, next) {
  const key = old.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  old.replaceWith(next);
  if (key !== undefined) [...next.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)?.focus();
}

export function clockTime(date) {
  const time = new Date(date);
  return isNaN(time) ? "" : time.toISOString().slice(11, 19);
}
export function dateTime(date) {
  const time = new Date(date);
  return isNaN(time) ? "" : time.toISOString().slice(0, 19).replace("T", " ");
}
export function size(bytes) {
  if (!(bytes >= 0)) return "";
  const units = ["B", "kB", "MB", "GB"];
  const unit = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}
export const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// A small text with a colour: "good", "warn", "bad", or none.
export const badge = (text, tone = "") => h("span", {class: `badge ${tone}`}, text);
const tones = {
  running: "good",
  starting: "warn",
  stopped: "",
  approved: "good",
  rejected: "bad",
  pending: "warn",
  due: "bad"
};
export const stateBadge = (state) => badge(state || "none", state in tones ? tones[state] : "warn");

class CommandError extends Error {
  constructor(message, details) {
    super(message);
    this.details = details;
  }
}
async function respond(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new CommandError("The emulator does not respond.");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new CommandError(body.message ?? `Status ${response.status}`, body.details);
  return body;
}
// Sends a command. Throws a CommandError with the message of the emulator.
export const command = (name, body = {}) => respond(fetch(`/emulator/commands/${name}`, {
  method: "POST",
  headers: {"Content-Type": "application/json"},
  body: JSON.stringify(body),
}));
export const load = (kind, id) => respond(fetch(`/emulator/${kind}/${encodeURIComponent(id)}`));

// Shows a message for a few seconds at the edge of the page.
export function notify(message, tone = "bad") {
  const note = h("div", {class: `note ${tone}`, role: "alert"}, message);
  document.body.append(note);
  setTimeout(() => note.remove(), 6000);
}
// Runs a command for a button, and shows a failure. The button keeps the focus, or gives it to the content when it
// goes.
export async function run(button, name, body) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    await command(name, body);
  } catch (error) {
    notify(error.message);
  }
  button.removeAttribute("aria-busy");
  if (!button.isConnected && document.activeElement === document.body) document.getElementById("main").focus();
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
