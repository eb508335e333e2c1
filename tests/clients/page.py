"""Uses the page of emulator_server in a browser: by keyboard, narrow and wide, with a thousand flows and with names that
look like HTML.

Exits with 77, "skipped", when there is no Chromium."""

import http.client
import json
import os
import sys
import tempfile
import urllib.parse

from chromium import Browser
from emulator import Client, Server, equal, limit, run

hostile = '<img src=x onerror="window.hacked = true"><b>Orders</b>'
descriptor = {
    "clock": {"type": "appmixer.utils.timers.Timer", "x": 40, "y": 40},
    "mail": {"type": "appmixer.utils.email.SendEmail", "label": "<i>Report</i>", "x": 300, "y": 40,
             "source": {"in": {"clock": ["out"]}}},
}
cycle = {
    "a": {"type": "appmixer.acme.crm.Find", "source": {"in": {"b": ["out"], "a": ["error"]}}},
    "b": {"type": "appmixer.acme.crm.Update", "source": {"in": {"a": ["out"]}}},
}
# Values that the emulator accepts, although the designer of flows does not write them.
odd = {
    "far": {"type": "appmixer.utils.timers.Timer", "x": 1e308, "y": 0, "label": {"toString": 1},
            "version": {"toString": 1}, "config": {"properties": {"id": 9007199254740993}}},
    "near": {"type": "appmixer.utils.timers.Timer", "x": -1e308, "y": 0, "source": {"in": {"far": ["out"]}}},
}
flow_count = 1000


def flow_id(number):
    return f"9bd0c2a6-0000-4000-8000-{number:012d}"


def seed():
    flows = [{"flowId": flow_id(number), "owner": "ada@shop.example",
              "name": f"Flow {number:04d}", "flow": descriptor} for number in range(flow_count)]
    flows[-1]["name"] = hostile
    flows[1]["flow"] = odd
    return {
        "users": [{"username": "ada@shop.example", "password": "ada-secret"}],
        "flows": flows,
        "logs": [{"owner": "ada@shop.example", "flowId": flow_id(1), "componentId": "far", "severity": "error",
                  "err": "out of reach"}],
        "tasks": [{"owner": "ada@shop.example", "title": "Approve", "flowId": flow_id(2),
                   "approver": "ada@shop.example", "requester": "bob@shop.example", "decisionBy": "2999-01-01"}],
    }


def status(server, method, path, body=None, **headers):
    url = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=limit)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def focused(browser):
    return browser.run("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")


def tab_to(browser, label):
    for _ in range(60):
        browser.press("Tab")
        if focused(browser) == label:
            return
    raise AssertionError(f"the Tab key does not come to {label!r}")


def starts_a_flow_by_keyboard(browser, server):
    browser.open(server.url + "/emulator")
    browser.wait_for("document.querySelector('#connection').dataset.state === 'live'")
    equal(browser.run("document.querySelector('nav [aria-current] .count').textContent"), "1,000")
    equal(browser.run("document.querySelectorAll('tbody tr').length"), 100)
    equal(browser.run("document.querySelector('tbody td').textContent"), hostile)  # the newest, as text
    browser.run("document.querySelector('input[type=search]').focus()")
    browser.type("flow 0998")
    browser.wait_for("document.querySelectorAll('tbody tr').length === 1")
    tab_to(browser, "Start Flow 0998")
    equal(browser.run("getComputedStyle(document.activeElement).outlineStyle"), "solid")
    browser.press("Enter")
    browser.wait_for("document.querySelector('tbody .badge').textContent === 'running'")
    equal(focused(browser), "Stop Flow 0998")  # the focus stays, although the button is another one
    browser.wait_for("[...document.querySelectorAll('aside .log')].some((row) => row.textContent.includes('Flow started.'))")


def shows_and_edits_a_flow(browser, server):
    browser.open(server.url + f"/emulator#flow/{flow_id(flow_count - 1)}")
    browser.wait_for("document.querySelectorAll('.drawing .node').length === 2")
    equal(browser.run("document.querySelectorAll('.drawing .link').length"), 1)
    equal(browser.run("document.querySelector('h2').textContent"), hostile)
    browser.run("document.querySelector('[data-component=mail]').focus()")
    browser.press(" ")
    browser.wait_for("document.querySelector('.details h3')?.textContent === '<i>Report</i>'")
    equal(browser.run("document.activeElement.dataset.component"), "mail")
    browser.run("document.querySelector('summary').focus()")
    browser.press("Enter")
    browser.run("document.querySelector('textarea').select()")
    browser.type('{"clock":{"type":\n oops}')
    browser.wait_for("document.querySelector('#flow-state').textContent.startsWith('Line 2')")
    equal(browser.run("document.querySelector('form button').disabled"), True)
    browser.run("document.querySelector('textarea').select()")
    browser.type(json.dumps(cycle))
    browser.wait_for("document.querySelectorAll('.drawing .link').length === 3")
    browser.run("document.querySelector('textarea').select()")
    browser.type('{"clock":{"type":"Timer"}}')
    tab_to(browser, "Save")
    browser.press("Enter")
    browser.wait_for("document.querySelector('form [role=alert] li')?.textContent.startsWith('clock: ')")
    browser.run("document.querySelector('textarea').select()")
    browser.type('{"clock":{"type":"appmixer.utils.timers.Timer"}}')
    browser.wait_for("document.querySelectorAll('.drawing .node').length === 1")  # the drawing follows the text
    tab_to(browser, "Save")
    browser.press("Enter")
    browser.wait_for("document.querySelector('#flow-state').textContent === '1 component'")
    shown = Client(server.url).get(f"/emulator/flows/{flow_id(flow_count - 1)}", dict)
    equal(list(json.loads(shown["descriptor"])), ["clock"])
    equal(shown["name"], hostile)
    assert not browser.run("window.hacked"), "the name of a flow was run as a script"


def injects_a_fault(browser, server):
    browser.open(server.url + "/emulator#controls")
    browser.wait_for("document.querySelector('.switch')")
    browser.wait_for("document.querySelector('#connection').dataset.state === 'live'")
    browser.run("document.querySelectorAll('.switch')[2].focus()")
    browser.press(" ")
    browser.wait_for("document.activeElement.getAttribute('aria-checked') === 'true'")
    equal(status(server, "GET", "/flows"), 401)
    equal(status(server, "GET", "/"), 401)
    browser.wait_for("document.querySelector('aside .request')?.textContent.includes('/401')")
    equal(browser.run("document.querySelector('.chip').textContent"), "1 fault")
    browser.press(" ")
    browser.wait_for("document.activeElement.getAttribute('aria-checked') === 'false'")
    equal(status(server, "GET", "/"), 200)
    browser.run("document.querySelector('#fault').focus()")
    browser.type("teapot")
    browser.press("Enter")
    browser.wait_for("document.querySelector('#fault-problem').textContent.includes('unknown fault')")


def open_anew(browser, url):
    browser.open("about:blank")  # otherwise only the hash would change
    browser.open(url)
    browser.wait_for("document.querySelector('#connection')?.dataset.state === 'live'")


def add_fault(server, fault):
    command = json.dumps({"fault": fault})
    equal(status(server, "POST", "/emulator/commands/add-fault", command, Content_Type="application/json"), 200)


def keeps_what_is_typed(browser, server):
    open_anew(browser, server.url + "/emulator#controls")
    browser.run("document.querySelector('#shortest').select()")
    browser.type("50")
    browser.press("Tab")
    add_fault(server, "503:path=/nothing")
    browser.wait_for("document.querySelector('.faults li')?.textContent.includes('/nothing')")
    equal(browser.run("document.querySelector('#shortest').value"), "50")

    browser.run(f"location.hash = '#flow/{flow_id(2)}'")
    browser.wait_for("document.querySelectorAll('.drawing .node').length === 2")
    browser.run("document.querySelector('summary').click()")
    browser.run("window.card = document.querySelector('.details').firstChild")
    browser.run("document.querySelector('#flow-name').select()")
    browser.type("A draft")
    assert browser.run("card.isConnected"), "a screen reader reads the component again for each letter"
    browser.run("location.hash = '#tasks'")
    browser.wait_for("document.querySelector('tbody')?.textContent.includes('Flow 0002')")
    browser.run("history.back()")
    browser.wait_for("document.querySelector('#flow-name')?.value === 'A draft'")
    browser.wait_for("document.querySelector('#flow-name').checkVisibility()")
    browser.run("document.querySelector('form').requestSubmit(), document.querySelector('form').requestSubmit()")
    browser.wait_for("document.querySelector('#flow-state').textContent === '2 components'")
    equal(browser.run("document.querySelector('form [role=alert]').textContent"), "")
    browser.run("location.hash = '#tasks'")
    browser.wait_for("document.querySelector('tbody')?.textContent.includes('A draft')")
    rename = json.dumps({"name": "Renamed"})
    ada = server.sign_in("ada@shop.example", "ada-secret")
    equal(ada.send("PUT", f"/flows/{flow_id(2)}", rename, {"Content-Type": "application/json"})[0], 200)
    browser.wait_for("document.querySelector('tbody').textContent.includes('Renamed')")
    browser.run(f"location.hash = '#flow/{flow_id(2)}'")
    browser.wait_for("document.querySelector('#flow-name')?.value === 'Renamed'")
    browser.run("document.querySelector('summary').click()")
    browser.run("document.querySelector('#flow-name').select()")
    browser.type("A lost draft")
    equal(ada.send("DELETE", f"/flows/{flow_id(2)}")[0], 200)
    browser.wait_for("document.querySelector('main .empty').textContent === 'Flow not found.'")
    equal(browser.run("document.querySelector('#flow-name').value"), "A lost draft")


def contrast_with_white(color):
    """As WCAG 2 defines it. The color has the form of "rgb(1, 2, 3)"."""
    red, green, blue = (((int(part) / 255 + 0.055) / 1.055) ** 2.4 for part in color[4:-1].split(","))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def shows_odd_data(browser, server):
    for name in ["flow/%zz", "flow", "constructor"]:
        open_anew(browser, f"{server.url}/emulator#{name}")
        browser.wait_for("document.querySelectorAll('tbody tr').length === 100")
    open_anew(browser, f"{server.url}/emulator#flow/{flow_id(1)}")
    browser.wait_for("document.querySelectorAll('.drawing .node').length === 2")
    assert browser.run("document.querySelector('.drawing').viewBox.baseVal.width") < 2000
    fill = browser.run("getComputedStyle(document.querySelector('.node rect[fill]')).fill")
    assert contrast_with_white(fill) > 4.5, f"the white letters cannot be read on {fill}"
    browser.run("document.querySelector('[data-component=far]').focus()")
    browser.press("Enter")
    browser.wait_for("document.querySelector('.details pre')?.textContent.includes('9007199254740993')")
    equal(browser.run("document.querySelector('.details h3').textContent"), "Timer")
    browser.wait_for("document.activeElement.getAttribute('aria-label').endsWith(', failed')")
    equal(browser.run("document.querySelector('main .activity').textContent.includes('out of reach')"), True)
    browser.run("document.querySelector('[data-component=near]').focus()")
    browser.press("Enter")
    browser.wait_for("/^None among the latest [0-9]+ record/.test(document.querySelector('main .card > .empty').textContent)")


def filters_while_paused(browser, server):
    open_anew(browser, server.url + "/emulator#requests")
    status(server, "GET", "/emulated")
    browser.wait_for("document.querySelector('main .activity').textContent.includes('/emulated')")
    browser.run("document.querySelector('main button').click()")
    status(server, "GET", "/later")
    browser.wait_for("document.querySelector('aside .activity').textContent.includes('/later')")
    browser.run("document.querySelector('main input').focus()")
    browser.type("/later")
    browser.wait_for("document.querySelector('main .empty').textContent === 'Nothing matches the filter.'")
    browser.run("document.querySelector('main button').click()")
    browser.wait_for("document.querySelectorAll('main .activity li').length === 1")


def has_no_stream_while_hidden(browser, server):
    script = """window.streams = [];
        window.EventSource = class extends EventSource {
            constructor(...all) { super(...all); streams.push(this); }
        };
        window.hide = (hidden) => {
            Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
            document.dispatchEvent(new Event('visibilitychange'));
        };"""
    added = browser.send("Page.addScriptToEvaluateOnNewDocument", source=script)
    open_anew(browser, server.url + "/emulator#flows")
    equal(browser.run("hide(true), streams.map((stream) => stream.readyState)"), [2])
    add_fault(server, "503:path=/hidden")
    browser.run("hide(false), hide(false)")
    browser.wait_for("streams.length === 2 && document.querySelector('.chip').textContent === '2 faults'")
    browser.send("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


def shows_the_newest(server):
    ada = server.sign_in("ada@shop.example", "ada-secret")
    with Browser() as browser:
        browser.open(server.url + "/emulator#stores")
        browser.wait_for("document.querySelector('tbody td').textContent === 'Store 5002'")
        equal(ada.send("DELETE", f"/stores/{5001:024x}")[0], 200)
        browser.wait_for("document.querySelector('h2 + span').textContent === 'the newest 5,000 of 5,001'")
        equal(browser.run("document.querySelector('tbody td').textContent"), "Store 5002")
        equal(browser.problems, [])


def fits(server, width, height, dark):
    with Browser(width, height, dark) as browser:
        for section in ["flows", "tasks", "requests", "logs", "controls", "users", f"flow/{flow_id(0)}"]:
            open_anew(browser, f"{server.url}/emulator#{section}")
            browser.wait_for("document.querySelector('main .card')")
            widest = browser.run("document.documentElement.scrollWidth")
            assert widest <= width, f"{section} is {widest} pixels wide"
            equal(browser.nameless_controls(), [])
        equal(browser.problems, [])


def use_page(server, publishes):
    equal(status(server, "GET", "/emulator"), 200)
    equal(status(server, "GET", "/emulator", Host="shop.example"), 403)
    json_type = {"Content_Type": "application/json"}
    clear = "/emulator/commands/clear-faults"
    equal(status(server, "POST", clear, "{}", **json_type), 200)
    equal(status(server, "POST", clear, "{}", Origin="http://shop.example", **json_type), 403)
    equal(status(server, "POST", clear, "{}", Content_Type="text/plain"), 415)
    with Browser(1600, 1000) as browser:
        starts_a_flow_by_keyboard(browser, server)
        shows_and_edits_a_flow(browser, server)
        injects_a_fault(browser, server)
        keeps_what_is_typed(browser, server)
        shows_odd_data(browser, server)
        filters_while_paused(browser, server)
        has_no_stream_while_hidden(browser, server)
        # The browser reports the refusals, and that the deleted flow is not found.
        equal([each for each in browser.problems if "400" not in each and "404" not in each], [])
    fits(server, 360, 780, dark=True)


with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "seed.json")
    with open(file, "w") as out:
        json.dump(seed(), out)
    run(use_page, "--seed", file)
    with open(file, "w") as out:
        stores = [{"storeId": f"{number:024x}", "owner": "ada@shop.example", "name": f"Store {number:04d}"}
                  for number in range(1, 5003)]
        json.dump({**seed(), "flows": [], "stores": stores, "tasks": []}, out)
    with Server(sys.argv[1], "--seed", file) as server:
        shows_the_newest(server)
    with Server(sys.argv[1], "--no-page") as server:
        equal(status(server, "GET", "/emulator"), 404)
