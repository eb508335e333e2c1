"""Runs a program of examples/ for its test, with a clean environment, and as on a terminal.

A test is called as TEST PROGRAM [EMULATOR_SERVER].
"""
import atexit
import codecs
import contextlib
import fcntl
import http.server
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

PROGRAM = os.path.abspath(sys.argv[1])  # tests go to another folder
SERVER = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
USER = {"APPMIXER_USERNAME": "ada@shop.example", "APPMIXER_PASSWORD": "secret"}
LIMIT = 300  # seconds, after which a program hangs: no wait of a slow machine comes near it


def environment(settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("APPMIXER_")}
    return kept | {"TERM": "vt100", "LC_ALL": "C.UTF-8"} | settings


def run(*arguments, **settings):
    """Runs the program to its end; settings are variables of the environment. Its output is text, and no terminal."""
    return subprocess.run([PROGRAM, *arguments], env=environment(settings), stdin=subprocess.DEVNULL, timeout=LIMIT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start(*arguments, **settings):
    """Starts the program; its standard output is a pipe. It does not outlive the test."""
    process = subprocess.Popen([PROGRAM, *arguments], env=environment(settings), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    atexit.register(process.kill)
    return process


def enter_temporary_folder():
    """Makes a folder the current one until the test ends."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.chdir(folder)


def expect(condition, what, result=None):
    if not condition:
        print(what)
        if result is not None:
            print(f"exit status {result.returncode}\n-- stdout\n{result.stdout}\n-- stderr\n{result.stderr}")
        sys.exit(1)


def until(condition, what):
    """Waits for something that another thread or program does."""
    limit = time.monotonic() + LIMIT
    while not condition():
        expect(time.monotonic() < limit, what)
        time.sleep(0.01)


def expect_failure(message, *arguments, status=1, **settings):
    """The program fails: one line with the message on stderr, and nothing on stdout."""
    result = run(*arguments, **settings)
    expect(result.returncode == status, f"expected the exit status {status}", result)
    expect(message in result.stderr, f"expected on stderr: {message}", result)
    expect(result.stderr.count("\n") == 1, "expected one line on stderr", result)
    expect(result.stdout == "", "expected nothing on stdout", result)


def expect_command_line():
    """--help is understood, and what is not understood is refused."""
    shown = run("--help")
    expect(shown.returncode == 0 and "Options:" in shown.stdout, "--help does not help", shown)
    refused = run("--nonsense")
    expect(refused.returncode == 2 and "--nonsense" in refused.stderr, "expected the exit status 2", refused)


@contextlib.contextmanager
def server(*options):
    """An emulator_server with the user of USER; gives its URL."""
    with subprocess.Popen([SERVER, "--port", "0", "--quiet", "--admin", "ada@shop.example:secret", *options],
                          stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().split(" on ")[1].strip()
        finally:
            process.terminate()


def serve(handler):
    """Serves HTTP with a class of `http.server`, until the test ends. Gives the settings of a program that calls it."""
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 128  # of the usual five, the sixth client at once would wait for a second

    listener = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    return {"APPMIXER_BASE_URL": f"http://127.0.0.1:{listener.server_port}", "APPMIXER_ACCESS_TOKEN": "token"}


class FakeServer:
    """A server whose responses are those of `respond(method, path)`: a value, which is sent as JSON."""

    def __init__(self, respond):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                body = json.dumps(respond(self.command, self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *arguments):
                pass

        self.settings = serve(Handler)


# A port of this process, on which nobody listens.
UNUSED = socket.socket()
UNUSED.bind(("127.0.0.1", 0))
NO_SERVER = f"http://127.0.0.1:{UNUSED.getsockname()[1]}"


def expect_usual_failures(*arguments):
    """No server listens, the password is wrong, the settings are incomplete, the output cannot be written."""
    expect_failure("Connection refused", *arguments, APPMIXER_BASE_URL=NO_SERVER, **USER)
    expect_failure("set also APPMIXER_USERNAME", *arguments, APPMIXER_BASE_URL=NO_SERVER)
    expect_failure("APPMIXER_BASE_URL is not set", *arguments, **USER)
    expect_failure("APPMIXER_USERNAME is set without APPMIXER_PASSWORD", *arguments,
                   APPMIXER_USERNAME="ada@shop.example")
    if SERVER:
        with server() as url:
            expect_failure("403 Forbidden", *arguments, APPMIXER_BASE_URL=url,
                           **(USER | {"APPMIXER_PASSWORD": "wrong"}))
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w") as full:
            ended = subprocess.run([PROGRAM, *arguments], env=environment({}), stdin=subprocess.DEVNULL,
                                   timeout=LIMIT, stdout=full, stderr=subprocess.PIPE, text=True)
        expect(ended.returncode == 1 and "cannot write the output" in ended.stderr,
               f"a full disk: {ended.returncode} {ended.stderr}")


class Terminal:
    """The program in a terminal of type VT100. `screen` is what it shows, a list of lines."""

    def __init__(self, *arguments, rows=24, columns=80, **settings):
        self.raw = self.written = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a read may end in a character
        self.master, slave = pty.openpty()
        self.resize(rows, columns)
        self.modes = termios.tcgetattr(self.master)
        # As its controlling terminal, it sends the signal of Ctrl-C.
        self.process = subprocess.Popen([PROGRAM, *arguments], env=environment(settings), stdin=slave, stdout=slave,
                                        stderr=slave, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        atexit.register(self.process.kill)
        os.close(slave)

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.row = self.column = 0
        self.screen = [[" "] * columns for _ in range(rows)]
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        os.write(self.master, keys.encode())

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.screen)

    def read(self, seconds):
        """Reads and draws what the program writes. False at its end."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            data = b""
        text = self.decoder.decode(data)
        self.raw += text
        self.written += text
        self.draw()
        return bool(data)

    def read_until(self, condition, what):
        """Reads until the condition holds. The program must not end before."""
        limit = time.monotonic() + LIMIT
        while not condition():
            if not self.read(1) or time.monotonic() > limit:
                expect(False, f"{what}\n{self.text()}")

    def wait_for(self, text):
        """Waits until the screen shows a text."""
        self.read_until(lambda: text in self.text(), f"the screen does not show: {text}")

    def end(self, status):
        """Waits for the end of the program. It leaves the terminal in the modes that it found."""
        limit = time.monotonic() + LIMIT
        while self.read(1):
            expect(time.monotonic() < limit, f"it does not end\n{self.text()}")
        ended = self.process.wait(LIMIT)
        expect(ended == status, f"expected the exit status {status}, not {ended}\n{self.text()}")
        expect(termios.tcgetattr(self.master) == self.modes, "the modes of the terminal are not restored")

    SEQUENCE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|\x1b[()][A-Z0-9]|\x1b[=>78DEHM]|\x1b\][^\x07]*\x07")

    def draw(self):
        while self.raw:
            first = self.raw[0]
            if first == "\x1b":
                found = self.SEQUENCE.match(self.raw)
                if not found:
                    return  # the rest of the sequence is still to come
                self.raw = self.raw[found.end():]
                if found[2]:
                    self.control(found[2], [int(n) for n in re.findall(r"\d+", found[1])])
                continue
            self.raw = self.raw[1:]
            if first == "\r":
                self.column = 0
            elif first == "\n":
                self.row = min(self.row + 1, self.rows - 1)
            elif first == "\b":
                self.column = max(self.column - 1, 0)
            elif first == "\t":
                self.column = min(self.column // 8 * 8 + 8, self.columns - 1)
            elif first >= " ":
                if self.column >= self.columns:
                    self.column, self.row = 0, min(self.row + 1, self.rows - 1)
                self.screen[self.row][self.column] = first
                self.column += 1

    def control(self, name, numbers):
        count = max(numbers[0] if numbers else 1, 1)
        if name in "Hf":
            self.row = min(count, self.rows) - 1
            self.column = min(max(numbers[1] if len(numbers) > 1 else 1, 1), self.columns) - 1
        elif name in "ABCD":
            self.row += {"A": -count, "B": count}.get(name, 0)
            self.column += {"C": count, "D": -count}.get(name, 0)
            self.row = min(max(self.row, 0), self.rows - 1)
            self.column = min(max(self.column, 0), self.columns - 1)
        elif name in "JK":
            what = numbers[0] if numbers else 0
            start, end = (0, self.columns) if what == 2 else (self.column, self.columns) if what == 0 else \
                (0, self.column + 1)
            self.screen[self.row][start:end] = [" "] * (end - start)
            for row in range(self.rows):
                if name == "J" and (what == 2 or (what == 0 and row > self.row) or (what == 1 and row < self.row)):
                    self.screen[row] = [" "] * self.columns


def interrupt(process):
    process.send_signal(signal.SIGINT)
    return process.wait(LIMIT)
