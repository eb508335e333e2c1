#!/usr/bin/env python3
"""record.py [--check FILE] COMMAND PROGRAM: runs a program and draws its output as a terminal, in SVG.

    record.py "sh examples/run.sh" .build/examples/examples/quickstart > examples/quickstart.svg

COMMAND is what the picture shows as typed. The lines appear one after the other, unless the reader prefers less motion.
Ids differ in each run and are replaced by fixed ones, so the same output gives the same picture. With --check, the
picture is compared with FILE, and a difference is a failure.
"""
import html
import re
import subprocess
import sys

FONT_SIZE, LINE, LEFT, TOP = 14, 21, 20, 62
CHARACTER = 0.602 * FONT_SIZE  # the width of one in usual monospaced fonts
TYPING, PAUSE, STEP = 0.05, 0.5, 0.12  # seconds: a character, after the command, a line

STYLE = """
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }
  text { fill: #e6edf3; white-space: pre }
  .prompt { fill: #7ee787 }
  .shown { animation: show 0.01s both }
  @keyframes show { from { opacity: 0 } to { opacity: 1 } }
  @media (prefers-reduced-motion: reduce) { .shown { animation: none } }
"""


def with_fixed_ids(text):
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "9089f275-f5a5-4796-ba23-365412c5666e", text)
    return re.sub(r"\b[0-9a-f]{24}\b", "5c88c7cc04a917256c726c3d", text)


def picture(command, lines):
    width = round(2 * LEFT + CHARACTER * max(map(len, lines + [command + "$ "])))
    height = TOP + LINE * len(lines) + 2 * LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' xml:space="preserve" role="img" aria-labelledby="title">',
        f'<title id="title">The output of {html.escape(command)}</title>',
        f"<style>{STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="9" fill="#0d1117" stroke="#59636e"/>',
        *(f'<circle cx="{LEFT + 4 + 20 * i}" cy="20" r="6" fill="{color}"/>'
          for i, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))),
    ]

    def text(row, content, at, x=LEFT, kind=""):
        parts.append(f'<text class="{(kind + " shown").strip()}" x="{x:.1f}" y="{TOP + LINE * row}"'
                     f' style="animation-delay: {at:.2f}s">{html.escape(content, quote=False)}</text>')

    at = PAUSE
    text(0, "$", 0, kind="prompt")
    for i, character in enumerate(command):
        if character != " ":
            text(0, character, at + TYPING * i, LEFT + CHARACTER * (i + 2))
    at += TYPING * len(command) + PAUSE
    for row, line in enumerate(lines, 1):
        if line:
            text(row, line, at)
        at += STEP
    text(len(lines) + 1, "$", at, kind="prompt")
    parts.append("</svg>\n")
    return "\n".join(parts)


def main(arguments):
    check = None
    if arguments[:1] == ["--check"]:
        check = arguments[1]
        arguments = arguments[2:]
    command, program = arguments
    output = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout
    drawn = picture(command, with_fixed_ids(output).splitlines())
    if check is None:
        sys.stdout.write(drawn)
        return 0
    with open(check, encoding="utf-8") as file:
        if file.read() == drawn:
            return 0
    print(f"{check} does not show what {program} prints now; draw it again with record.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
