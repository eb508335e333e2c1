#ifndef APPMIXER_EMULATOR_PAGE_TEXT_STYLE_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_STYLE_HPP

// page.css: light and dark, from the width of a phone to three columns.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view style = R"css(
:root {
  color-scheme: light dark;
  --back: #f4f5f8; --card: #fff; --text: #1a1f2b; --muted: #5a6475; --line: #dfe3ea; --soft: #eceef3;
  --accent: #4f46e5; --accent-soft: #eceafd; --on-accent: #fff;
  --good: #12703a; --good-soft: #dcf5e5; --warn: #8a5200; --warn-soft: #fdf0d5; --bad: #b3201b; --bad-soft: #fde4e2;
  --shadow: 0 1px 2px rgb(20 25 40 / .06), 0 4px 14px rgb(20 25 40 / .05);
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0e1117; --card: #161b24; --text: #e5e9f0; --muted: #9aa5b8; --line: #2a3140; --soft: #1f2632;
    --accent: #a5a1ff; --accent-soft: #25264a; --on-accent: #12132b;
    --good: #6ee7a0; --good-soft: #12331f; --warn: #fbc663; --warn-soft: #3a2a0b; --bad: #ff9a93; --bad-soft: #431b1a;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--back); color: var(--text); min-height: 100vh;
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  display: grid; grid-template: auto auto 1fr auto / minmax(0, 1fr);
  grid-template-areas: "header" "nav" "main" "aside";
}
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
main:focus { outline: none; }
h1, h2, h3, h4, p, ul, ol, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h2 { font-size: 1.2rem; }
h3 { font-size: 1.05rem; }
h4 { font-size: .8rem; color: var(--muted); margin-top: 12px; }
small { color: var(--muted); display: block; font-size: .84rem; }
code, pre { font-family: var(--mono); font-size: .84rem; }
.muted { color: var(--muted); }
.bad { color: var(--bad); }
.break { overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip { position: absolute; left: 8px; top: -80px; z-index: 3; }
.skip:focus { top: 8px; }

header {
  grid-area: header; display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px;
  padding: 12px 16px; background: var(--card); border-bottom: 1px solid var(--line);
}
h1 { font-size: 1.15rem; display: flex; align-items: center; gap: 10px; }
h1 span { font-weight: 400; color: var(--muted); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin-left: auto; }
.chip {
  background: var(--warn-soft); color: var(--warn); border-radius: 99px; padding: 2px 12px; font-size: .84rem;
  font-weight: 600;
}
.connection { font-size: .84rem; color: var(--muted); display: flex; align-items: center; gap: 7px; }
.connection::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: var(--warn); }
.connection[data-state="live"]::before { background: #22a559; }
.connection[data-state="lost"] { color: var(--bad); font-weight: 600; }
.connection[data-state="lost"]::before { background: var(--bad); }

nav {
  grid-area: nav; background: var(--card); border-bottom: 1px solid var(--line); overflow-x: auto;
  position: sticky; top: 0; z-index: 2;
}
nav ul { display: flex; padding: 6px 10px; gap: 2px; }
nav a {
  display: flex; align-items: center; gap: 8px; padding: 8px 12px; border-radius: 9px; color: var(--text);
  white-space: nowrap; font-weight: 500;
}
nav a:hover { background: var(--soft); text-decoration: none; }
nav a:focus-visible { outline-offset: -3px; }
nav a[aria-current] { background: var(--accent-soft); color: var(--accent); }
.count { font-size: .78rem; color: var(--muted); font-variant-numeric: tabular-nums; margin-left: auto; }

main { grid-area: main; padding: 16px; min-width: 0; }
aside { grid-area: aside; display: none; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px;
  box-shadow: var(--shadow); min-width: 0;
}
.card + .card, .controls .card + .card { margin-top: 16px; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
p + .bar, p + form { margin-top: 8px; }
.bar.end { justify-content: center; padding-top: 12px; }
.bar > h2 { overflow-wrap: anywhere; }
.bar > input[type="search"], aside .bar > button, .bar > h2 + button:last-child { margin-left: auto; }
.back { margin-bottom: 10px; }
.empty { color: var(--muted); padding: 18px 0; text-align: center; }
.empty:empty { display: none; }

button, input, textarea {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 9px;
  padding: 6px 12px;
}
input, textarea { background: var(--back); }
button { cursor: pointer; font-weight: 600; min-height: 36px; white-space: nowrap; }
button:hover { background: var(--soft); }
button:disabled { opacity: .5; cursor: default; }
button.accent { color: var(--accent); border-color: currentColor; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover { filter: brightness(1.1); }
button[aria-pressed="true"] { background: var(--warn-soft); color: var(--warn); }
button.plain { border: 0; background: none; padding: 2px 0; min-height: 0; color: inherit; }
input[type="search"] { min-width: 0; flex: 1 1 180px; max-width: 260px; }
input[type="number"] { width: 96px; }
form { display: grid; gap: 8px; margin-top: 12px; }
form.bar { display: flex; }
label { font-weight: 600; font-size: .88rem; }
textarea {
  font-family: var(--mono); font-size: .84rem; width: 100%; min-height: 200px; resize: vertical;
  line-height: 1.45; overflow-x: auto; white-space: pre;
}
form .bar > input:not([type="number"]) { flex: 1; min-width: 0; font-family: var(--mono); font-size: .84rem; }
summary { cursor: pointer; font-weight: 600; }
details[open] > summary { margin-bottom: 8px; }

.scroll { overflow-x: auto; margin-top: 12px; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: .8rem; color: var(--muted); padding: 6px 10px 6px 0; white-space: nowrap; }
th[aria-sort="ascending"] button::after { content: " ↑"; }
th[aria-sort="descending"] button::after { content: " ↓"; }
td {
  padding: 9px 10px 9px 0; border-top: 1px solid var(--line); vertical-align: middle; overflow-wrap: break-word;
  font-variant-numeric: tabular-nums;
}
td:first-child, td code { overflow-wrap: anywhere; }
td time { white-space: nowrap; }
td:last-child, th:last-child { padding-right: 0; }
td:last-child:has(> button) { text-align: right; }
td > a { font-weight: 600; }
.wide { display: none; }
.badge {
  display: inline-block; border-radius: 99px; padding: 1px 10px; font-size: .8rem; font-weight: 600;
  background: var(--soft); color: var(--muted); white-space: nowrap;
}
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.warn { background: var(--warn-soft); color: var(--warn); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }

.activity { margin-top: 8px; font-size: .88rem; }
.activity li {
  border-top: 1px solid var(--line); padding: 6px 0; display: flex; flex-wrap: wrap; align-items: baseline;
  gap: 2px 8px;
}
.activity time { color: var(--muted); font-variant-numeric: tabular-nums; }
.activity b { font-size: .78rem; min-width: 3.2em; }
.activity .request { display: grid; grid-template-columns: 4.6em 4em minmax(0, 1fr) 3.4em; }
.request .muted { display: none; text-align: right; }
.path { overflow-wrap: anywhere; }
.activity .message {
  flex-basis: 100%; color: var(--muted); overflow-wrap: anywhere; display: -webkit-box;
  -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden;
}

.picture {
  max-height: 75vh;
  overflow: auto; margin-top: 10px; border-radius: 12px;
  background: radial-gradient(var(--line) 1px, transparent 1px) 0 0 / 22px 22px, var(--back);
}
.drawing { display: block; width: 100%; margin: 0 auto; font-family: inherit; }
.node { cursor: pointer; }
.node:focus { outline: none; }
.node .box { fill: var(--card); stroke: var(--line); stroke-width: 1.5; }
.node:hover .box { stroke: var(--muted); }
.node.selected .box { stroke: var(--accent); stroke-width: 2.5; }
.node:focus-visible .box { stroke: var(--accent); stroke-width: 4; }
.node .title { fill: var(--text); font-size: 14px; font-weight: 650; }
.node .subtitle { fill: var(--muted); font-size: 11.5px; }
.node .letters { fill: #fff; font-size: 14px; font-weight: 700; text-anchor: middle; text-transform: capitalize; }
.mark { display: none; }
.mark circle { fill: var(--bad); }
.mark text { fill: var(--card); font-size: 13px; font-weight: 800; text-anchor: middle; }
.node.failed .mark { display: inline; }
.node.failed .box { stroke: var(--bad); }
.port { fill: var(--card); stroke: var(--muted); stroke-width: 1.5; }
.link { fill: none; stroke: var(--muted); stroke-width: 1.8; opacity: .7; }
.pulse {
  fill: none; stroke: var(--accent); stroke-width: 3; stroke-linecap: round; stroke-dasharray: 1 22;
  animation: pulse 1.1s linear infinite;
}
@keyframes pulse { to { stroke-dashoffset: -23; } }
.details { margin-top: 12px; }
.parts { display: grid; gap: 0 16px; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); }
.details pre { background: var(--back); border-radius: 9px; padding: 10px; overflow: auto; max-height: 320px; }
#flow-state { font-size: .88rem; }

.controls { display: grid; gap: 16px; align-items: start; }
.faults li {
  display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; border-top: 1px solid var(--line);
  padding: 6px 0;
}
.faults code { flex: 1; min-width: 12em; overflow-wrap: anywhere; }
.faults small { display: inline; }
.switches { display: grid; gap: 4px; margin-top: 10px; }
.switch {
  white-space: normal; display: flex; align-items: center; gap: 12px; text-align: left; border: 0;
  background: none; padding: 6px 4px; font-weight: 500;
}
.switch::before {
  content: ""; flex: none; forced-color-adjust: none; width: 40px; height: 24px; border-radius: 99px; background:
  radial-gradient(circle at 12px 12px, #fff 8px, transparent 8.5px), var(--muted);
}
.switch[aria-checked="true"]::before {
  background: radial-gradient(circle at 28px 12px, var(--on-accent) 8px, transparent 8.5px), var(--accent);
}
.clock { font: 600 1.7rem/1.6 var(--mono); font-variant-numeric: tabular-nums; letter-spacing: -.02em; }
.note {
  position: fixed; right: 16px; bottom: 16px; z-index: 4; max-width: min(480px, calc(100vw - 32px));
  border-radius: 12px; padding: 12px 16px; background: var(--bad-soft); color: var(--bad); border: 1px solid;
  font-weight: 600; overflow-wrap: anywhere;
}

@media (min-width: 700px) {
  .wide { display: table-cell; }
  .activity .request { grid-template-columns: 4.6em 4em minmax(0, 1fr) 3.4em 4.4em; }
  .request .muted { display: block; }
}
@media (min-width: 900px) {
  body { grid-template: auto 1fr / 190px minmax(0, 1fr); grid-template-areas: "header header" "nav main"; }
  header { padding: 14px 20px; }
  nav {
    border-bottom: 0; border-right: 1px solid var(--line); position: sticky; top: 0; align-self: start;
    height: 100vh; overflow: auto;
  }
  nav ul { flex-direction: column; padding: 14px 10px; }
  main { padding: 20px; max-width: 1500px; }
  .controls { grid-template-columns: 3fr 2fr; }
}
@media (min-width: 1360px) {
  body {
    grid-template: auto 1fr / 200px minmax(0, 1fr) 400px;
    grid-template-areas: "header header header" "nav main aside";
  }
  aside { display: block; padding: 20px 20px 20px 0; position: sticky; top: 0; height: 100vh; overflow: auto; }
}
@media (prefers-reduced-motion: reduce) {
  .pulse { display: none; }
}
)css";

} // namespace appmixer::detail::emu::page_text

#endif
