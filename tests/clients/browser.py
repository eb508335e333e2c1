"""Opens a page in a browser without a window; the page uses the server with `fetch` and `EventSource`.

Exits with 77, "skipped", when there is no Chromium."""

import http.server
import os
import threading

from chromium import Browser, patience
from emulator import Client, equal, run, user_session

size = 200_000_000


class Page(http.server.BaseHTTPRequestHandler):
    """Serves the page, and receives what became of it."""

    outcome = None
    arrived = threading.Event()

    def do_GET(self):
        found = self.path == "/"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if found:
            with open(os.path.join(os.path.dirname(__file__), "transfers.html"), "rb") as page:
                self.wfile.write(page.read())

    def do_POST(self):
        Page.outcome = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(204)
        self.end_headers()
        Page.arrived.set()

    def log_message(self, *what):
        pass


def open_page(server, publishes):
    name, password = "ada@shop.example", "ada-secret"
    Client(server.url).post("/user", {"username": name, "password": password}, user_session)
    token = server.sign_in(name, password).token
    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{pages.server_port}/#{server.url},{token},{size}"
    with Browser() as browser:
        browser.open(url)
        assert Page.arrived.wait(patience), f"the page reported nothing; its problems: {browser.problems}"
    equal(Page.outcome, "passed")


run(open_page)
