"""transfer.py PROGRAM [EMULATOR_SERVER]: files go up and come down unchanged; Ctrl-C leaves nothing under the final name, and
the next download goes on."""
import http.server
import json
import os
import signal
import threading

from programs import (LIMIT, SERVER, USER, Terminal, enter_temporary_folder, expect, expect_failure,
                      expect_usual_failures, run, serve, server, start, until)

enter_temporary_folder()

# The emulator in the program.
listed = run("list")
expect(listed.returncode == 0 and len(listed.stdout.splitlines()) == 1, "expected one file", listed)
name = listed.stdout.strip().split("  ")[-1]
got = run("down", name)
expect(got.returncode == 0 and got.stdout.startswith("fetched " + name), "the file does not come", got)
expect(os.path.getsize(name) > 0, "the file is empty")
expect_failure(name + " exists", "down", name)
expect_failure('no file has the id or the name "nothing"', "down", "nothing")
expect(run("down", name, "copy").returncode == 0 and open("copy").read() == open(name).read(), "the copy differs")
expect(run("up", "none").returncode == 2, "it sends what is not there")

if SERVER:
    with server() as url:
        settings = USER | {"APPMIXER_BASE_URL": url}
        content = os.urandom(9_000_000)  # three chunks
        with open("film.bin", "wb") as file:
            file.write(content)
        with open("empty", "wb"):
            pass
        sent = run("up", "film.bin", "empty", **settings)
        expect(sent.returncode == 0 and len(sent.stdout.splitlines()) == 2, "the files do not go", sent)
        file_id = sent.stdout.split("\n")[0].split(" as ")[1]
        listed = run("list", **settings)
        expect(f"{file_id}  9.0 MB  film.bin" in listed.stdout, "the file is not listed", listed)
        expect(run("down", file_id, "back.bin", **settings).returncode == 0, "the file does not come back")
        expect(open("back.bin", "rb").read() == content, "the file has changed")
        expect(run("down", "empty", "nil", **settings).returncode == 0 and os.path.getsize("nil") == 0, "an empty file")
        run("up", "empty", **settings)
        expect_failure('2 files have the name "empty"', "down", "empty", "x", **settings)
        # A terminal sees the bar.
        terminal = Terminal("down", file_id, "bar.bin", columns=100, **settings)
        terminal.wait_for("fetched bar.bin, 9.0 MB")
        terminal.end(0)


class Interrupted(http.server.BaseHTTPRequestHandler):
    """A server that stops in the middle of a file, unless it is asked for the rest of it."""
    content = os.urandom(400_000)
    ranges = []
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/files?"):
            body, status = json.dumps([{"fileId": "f1", "filename": "../../film", "length": 400_000}]).encode(), 200
        else:
            asked = self.headers.get("Range")
            self.ranges.append(asked)
            begin = int(asked.split("=")[1].split("-")[0]) if asked else 0
            body, status = self.content[begin:], 206 if asked else 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"v1"')
        if status == 206:
            self.send_header("Content-Range", f"bytes {begin}-399999/400000")
        self.end_headers()
        if len(self.ranges) == 1 and len(body) > 1000:
            self.wfile.write(body[:200_000])
            self.wfile.flush()
            threading.Event().wait()  # to the end of the test
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


settings = serve(Interrupted)
process = start("down", "f1", "later", **settings)
until(lambda: os.path.exists("later.part") and os.path.getsize("later.part") >= 200_000, "it receives no part")
process.send_signal(signal.SIGINT)
output, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 130 and output == "", f"Ctrl-C: {process.returncode} {output} {said}")
expect(not os.path.exists("later"), "a part of the file has the final name")
expect("later.part" in os.listdir(), "what was received is lost")
rest = run("down", "f1", "later", **settings)
expect(rest.returncode == 0 and open("later", "rb").read() == Interrupted.content, "the download does not go on", rest)
expect(Interrupted.ranges == [None, "bytes=200000-"], f"requests: {Interrupted.ranges}")
expect([file for file in os.listdir() if file.startswith("later")] == ["later"], f"left: {os.listdir()}")
# The name that the server gives is no path.
expect(run("down", "f1", **settings).returncode == 0 and os.path.getsize("film") == 400_000, "it writes elsewhere")

expect(run("list", "--nonsense").returncode == 2 and run("--help").returncode == 0, "the command line")
expect_usual_failures("list")
