"""Opens a page in a browser without a window; the page uses the server with `fetch` and `EventSource`.

Exits with 77, "skipped", when there is no Chromium."""

import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading

from emulator import Client, equal, run, user_session

size = 200_000_000
patience = 100  # seconds
browser = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
if browser is None:
    print("there is no Chromium: browsers are not tested")
    sys.exit(77)


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
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The sandbox is not available to root and in most containers.
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--disable-background-networking", f"--user-data-dir={profile}"]
        process = subprocess.Popen([browser, *options, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert Page.arrived.wait(patience), "the page reported nothing"
        finally:
            process.terminate()
            process.wait()
    equal(Page.outcome, "passed")


run(open_page)
