"""Drives Chromium without a window, by the DevTools protocol over a pipe, so that no library is needed."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

patience = 600  # seconds, after which a page hangs

keys = {
    "Tab": (9, None), "Enter": (13, "\r"), " ": (32, " "), "ArrowDown": (40, None), "Escape": (27, None),
}


def find():
    return next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)


class Browser:
    """Runs Chromium for the duration of a `with` block, with one page. Exits with 77, "skipped", without Chromium."""

    def __init__(self, width=1280, height=900, dark=False, reduced_motion=True):
        self.size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced_motion else "no-preference"},
        ]

    def __enter__(self):
        program = find()
        if program is None:
            print("there is no Chromium: browsers are not tested")
            sys.exit(77)
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # The sandbox is not available to root and in most containers.
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", "--remote-debugging-pipe", "--hide-scrollbars",
                   f"--user-data-dir={self.profile.name}", "about:blank"]
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def place_pipes():  # Chromium reads from 3 and writes to 4
            spare = os.dup(from_browser)
            os.dup2(to_browser, 3)
            os.dup2(spare, 4)

        self.process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        pass_fds=(3, 4), preexec_fn=place_pipes)
        os.close(to_browser)
        os.close(from_browser)
        # A browser that hangs ends the test by the end of the pipe.
        self.watchdog = threading.Timer(patience, self.process.kill)
        self.watchdog.start()
        self.received = b""
        self.number = 0
        self.session = None
        self.problems = []  # exceptions and errors of the page
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log"]:
            self.send(domain + ".enable")
        self.send("Emulation.setDeviceMetricsOverride", **self.size)
        self.send("Emulation.setEmulatedMedia", features=self.features)
        return self

    def __exit__(self, kind, value, trace):
        self.watchdog.cancel()
        self.process.terminate()
        self.process.wait()
        os.close(self.input)
        os.close(self.output)
        self.profile.cleanup()

    def send(self, method, **parameters):
        """Sends a command and returns its result. Events that come before it are noted."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session is not None:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]
            self.note(message)

    def receive(self):
        while b"\0" not in self.received:
            piece = os.read(self.input, 1 << 16)
            assert piece, "the browser ended"
            self.received += piece
        text, self.received = self.received.split(b"\0", 1)
        return json.loads(text)

    def note(self, event):
        if event.get("method") == "Runtime.exceptionThrown":
            details = event["params"]["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        elif event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
            entry = event["params"]["entry"]
            self.problems.append(f"{entry['text']} {entry.get('url', '')}")

    def open(self, url):
        self.send("Page.navigate", url=url)

    def run(self, script):
        """The value of an expression in JavaScript; of a promise, what it is resolved with."""
        result = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, f"{script}: {result['exceptionDetails']}"
        return result["result"].get("value")

    def wait_for(self, condition):
        """Waits until an expression is true, and returns its value. One that fails is not true yet."""
        script = f"""new Promise((resolve) => {{
            const test = () => {{
                let value = false;
                try {{ value = ({condition}); }} catch {{ }}
                value ? resolve(value) : setTimeout(test, 20);
            }};
            test();
        }})"""
        while True:
            try:
                return self.run(script)
            except AssertionError as error:
                ended = ["context was destroyed", "navigated", "was collected"]  # by the navigation: it begins again
                if not any(each in str(error) for each in ended):
                    raise AssertionError(f"{condition}: {error}; problems of the page: {self.problems}") from None

    def nameless_controls(self):
        """The roles of the controls of the page that a screen reader has no name for."""
        nodes = self.send("Accessibility.getFullAXTree")["nodes"]
        controls = {"button", "link", "textbox", "searchbox", "spinbutton", "switch", "checkbox", "combobox"}
        roles = [(node["role"]["value"], node.get("name", {}).get("value")) for node in nodes if not node["ignored"]]
        return [role for role, name in roles if role in controls and not name]

    def press(self, key, **more):
        """Presses a key, as a person would."""
        code, text = keys[key]
        event = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code, **more}
        self.send("Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text else {}))
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def screenshot(self, path, whole=False):
        picture = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))
