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
from emulator import Client, Server, equal, run, user_session

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
flow_count = 1000


def seed():
    flows = [{"flowId": f"9bd0c2a6-0000-4000-8000-{number:012d}", "owner": "ada@shop.example",
              "name": f"Flow {number:04d}", "flow": descriptor} for number in range(flow_count)]
    flows[-1]["name"] = hostile
    return {"users": [{"username": "ada@shop.example", "password": "ada-secret"}], "flows": flows}


def status(server, method, path, body=None, **headers):
    url = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
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
    browser.open(server.url + f"/emulator#flow/9bd0c2a6-0000-4000-8000-{flow_count - 1:012d}")
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
    shown = Client(server.url).get(f"/emulator/flows/9bd0c2a6-0000-4000-8000-{flow_count - 1:012d}", dict)
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


def fits(server, width, height, dark):
    with Browser(width, height, dark) as browser:
        for section in ["flows", "tasks", "requests", "logs", "controls", "users", f"flow/9bd0c2a6-0000-4000-8000-{0:012d}"]:
            browser.open("about:blank")
            browser.open(f"{server.url}/emulator#{section}")
            browser.wait_for("document.querySelector('#connection')?.dataset.state === 'live'")
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
        equal([each for each in browser.problems if "400" not in each], [])  # the browser reports the refusals
    fits(server, 360, 780, dark=True)


with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "seed.json")
    with open(file, "w") as out:
        json.dump(seed(), out)
    run(use_page, "--seed", file)
    with Server(sys.argv[1], "--no-page") as server:
        equal(status(server, "GET", "/emulator"), 404)
