"""The server's responses: realistic flows, the same in every run."""

import functools
import json
from pathlib import Path

FLOW_ID = "9089f275-f5a5-4796-ba23-365412c5666e"
SIZES = ("small", "medium", "large")  # that clients are compared on
TITLES = {"small": "0.3 KB flow", "medium": "10 KB list", "large": "1 MB list"}
TARGETS = {
    "small": f"/small/flows/{FLOW_ID}",
    "medium": "/medium/flows",
    "large": "/large/flows",
    "huge": "/huge/flows",
}
LIST_BYTES = {"medium": 10_000, "large": 1_000_000, "huge": 10_000_000}

ACTIONS = (
    ("appmixer.slack.list.SendChannelMessage", {"channelId": "C02QX7L1", "text": "New order {{{$.%s.out.number}}}"}),
    ("appmixer.acme.crm.CreateContact", {"email": "{{{$.%s.out.email}}}", "name": "{{{$.%s.out.customer.name}}}"}),
    ("appmixer.utils.http.Post", {"url": "https://shop.example/orders/{{{$.%s.out.id}}}", "bodyType": "json"}),
    ("appmixer.google.spreadsheets.CreateRow", {"worksheetId": "1|0", "row": '["{{{$.%s.out.total}}}", "EUR"]'}),
)
NAMES = ("Orders to CRM", "Nightly import", "Invoice reminder", "Größe prüfen – Lager", "New lead alert")
REGIONS = ("emea", "apac", "amer")


def _hex(seed: int, digits: int) -> str:
    state, text = seed + 1, ""
    while len(text) < digits:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        text += f"{state >> 32:08x}"
    return text[:digits]


def _uuid(seed: int) -> str:
    digits = _hex(seed, 32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _date(number: int) -> str:
    return f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:07.{number % 1000:03}Z"


def _action(number: int, source: str) -> dict:
    kind, fields = ACTIONS[number % len(ACTIONS)]
    values = {key: text.replace("%s", source) for key, text in fields.items()}
    return {
        "type": kind,
        "label": f"Step {number}",
        "source": {"in": {source: ["out"]}},
        "x": 320 + 112 * number,
        "y": 208.5,
        "version": "1.2.0",
        "config": {
            "properties": {"account": _hex(number, 24)},
            "transform": {"in": {source: {"out": {"type": "json2new", "lambda": values, "modifiers": {}}}}},
        },
    }


def flow(number: int, actions: int) -> dict:
    """A flow with a trigger followed by some actions."""
    trigger = _uuid(1000 * number)
    components = {trigger: {"type": "appmixer.utils.controls.OnStart", "x": 96, "y": 208, "version": "1.0.1"}}
    for step in range(1, actions + 1):
        components[_uuid(1000 * number + step)] = _action(number + step, trigger)
    document = {
        "flowId": _uuid(number + 7),
        "userId": "64b1f0c2a9d35e0012ab5a6b",
        "name": f"{NAMES[number % len(NAMES)]} {number}",
        "stage": "running" if number % 3 else "stopped",
        "btime": _date(number),
        "mtime": _date(number + 5),
        "flow": components,
    }
    if actions:
        document["customFields"] = {"region": REGIONS[number % 3], "priority": number % 5, "pinned": number % 2 == 0}
    return document


def _text(document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def small_flow() -> str:
    document = flow(1, 0)
    document["flowId"] = FLOW_ID
    return _text(document)


def flow_list(wanted_bytes: int) -> str:
    """The number of flows nearest to the size."""
    texts: list[str] = []
    size = 1
    while True:
        text = _text(flow(len(texts), len(texts) % 3 + 1))
        grown = size + len(text.encode()) + 1
        if texts and abs(grown - wanted_bytes) >= abs(size - wanted_bytes):
            return "[" + ",".join(texts) + "]"
        texts.append(text)
        size = grown


@functools.cache
def response(size: str) -> str:
    return small_flow() if size == "small" else flow_list(LIST_BYTES[size])


def flows_in(size: str) -> int:
    """How many flows a client must have seen in a response."""
    document = json.loads(response(size))
    return len(document) if isinstance(document, list) else 1


def write_tree(root: Path) -> None:
    """Writes the responses as files that a static server serves under the API's paths."""
    for size, target in TARGETS.items():
        path = root / target.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(response(size), encoding="utf-8")
