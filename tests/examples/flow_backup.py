"""flow_backup.py PROGRAM [EMULATOR_SERVER]: flows go to files and back, differences are found, and Ctrl-C does no harm."""
import http.server
import json
import os
import signal
import threading

from programs import (LIMIT, SERVER, USER, FakeServer, Terminal, enter_temporary_folder, expect, expect_usual_failures,
                      run, serve, server, start, until)

enter_temporary_folder()


def expect_run(status, text, *arguments, **settings):
    ended = run(*arguments, **settings)
    expect(ended.returncode == status and text in ended.stdout, f"{arguments}: expected {status} and: {text}", ended)


def change(path, old, new):
    with open(path) as file:
        text = file.read()
    expect(old in text, f"{path} does not have {old}")
    with open(path, "w") as file:
        file.write(text.replace(old, new))


expect_run(0, "12 files written, 0 unchanged", "export", "backup")
expect_run(0, "0 files written, 12 unchanged", "export", "backup")
expect_run(0, "12 unchanged", "diff", "backup")
files = sorted(os.listdir("backup/flows"))
expect(len(files) == 12 and all(name.endswith(".json") for name in files), f"files: {files}")
prices = next(f"backup/flows/{name}" for name in files if name.startswith("update-prices"))
sale = next(f"backup/flows/{name}" for name in files if name.startswith("summer-sale"))
draft = next(f"backup/flows/{name}" for name in files if name.startswith("returns-draft"))
change(prices, '"region": "emea"', '"region": "apac"')
os.remove(draft)
expect_run(3, 'update flow "Update prices"', "diff", "backup")
expect("delete" not in run("diff", "backup").stdout, "it would delete a flow that it was not asked to")
expect_run(3, 'delete flow "Returns (draft)"', "diff", "backup", "--delete")
expect_run(1, "The flow is running", "sync", "backup")
expect_run(0, "1 done", "sync", "backup", "--restart")
expect_run(0, "2 done", "sync", "backup", "--restart", "--delete")
change(sale, "{", "[")
expect(run("diff", "backup").returncode == 1, "it accepts a broken file")
os.remove(sale)
expect_run(0, "3 files written, 9 unchanged, 0 removed", "export", "backup", "--delete")
terminal = Terminal("export", "elsewhere")
terminal.wait_for("12 files written")
terminal.end(0)

if SERVER:
    with server() as url:
        settings = USER | {"APPMIXER_BASE_URL": url}
        expect_run(0, "12 done", "sync", "backup", **settings)
        expect_run(0, "12 unchanged", "diff", "backup", **settings)


class Slow(http.server.BaseHTTPRequestHandler):
    """A server without flows. It keeps those who create one waiting."""
    begun, counting, may_respond = 0, threading.Lock(), threading.Event()
    protocol_version = "HTTP/1.1"

    def respond(self, body):
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.respond({"id": "u1"} if self.path == "/user" else [])

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        with Slow.counting:
            Slow.begun += 1
        Slow.may_respond.wait()
        self.respond({"flowId": "f"})

    def log_message(self, *arguments):
        pass


process = start("sync", "backup", **serve(Slow))
until(lambda: Slow.begun >= 8, "it does not begin eight changes")
process.send_signal(signal.SIGINT)
said = process.stderr.readline() + process.stderr.readline()
expect("finishing the changes that have begun" in said, f"it does not say that it ends: {said}")
Slow.may_respond.set()
output, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 130, f"Ctrl-C: {process.returncode} {output} {said}")
expect("8 done, 4 not begun" in output and Slow.begun == 8, f"Ctrl-C: {output} {said}")

# Ctrl-C while it reads: nothing is being changed, and it ends at once.
silent, asked = threading.Event(), threading.Event()
reading = FakeServer(lambda method, path: asked.set() or silent.wait() or {})
process = start("sync", "backup", **reading.settings)
expect(asked.wait(LIMIT), "it reads nothing")
process.send_signal(signal.SIGINT)
output, said = process.communicate(timeout=LIMIT)
silent.set()
expect(process.returncode == 130 and output == "" and said == "", f"Ctrl-C: {process.returncode} {output} {said}")

expect(run("export", "backup", "--nonsense").returncode == 2 and run("--help").returncode == 0, "the command line")
expect_usual_failures("export", "unused")
