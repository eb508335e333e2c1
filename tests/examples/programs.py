"""Runs a program of examples/ for its test, with a clean environment."""
import os
import subprocess
import sys

PROGRAM = sys.argv[1]


def environment(settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("APPMIXER_")}
    return kept | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"} | settings


def run(*arguments, **settings):
    """Runs the program to its end; settings are variables of the environment. Its output is text, and no terminal."""
    return subprocess.run([PROGRAM, *arguments], env=environment(settings), stdin=subprocess.DEVNULL, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def expect(condition, what, result=None):
    if not condition:
        print(what)
        if result is not None:
            print(f"exit status {result.returncode}\n-- stdout\n{result.stdout}\n-- stderr\n{result.stderr}")
        sys.exit(1)


def expect_failure(message, *arguments, status=1, **settings):
    """The program fails: one line with the message on stderr, and nothing on stdout."""
    result = run(*arguments, **settings)
    expect(result.returncode == status, f"expected the exit status {status}", result)
    expect(message in result.stderr, f"expected on stderr: {message}", result)
    expect(result.stderr.count("\n") == 1, "expected one line on stderr", result)
    expect(result.stdout == "", "expected nothing on stdout", result)


def expect_usual_failures(*arguments):
    """No server listens, the settings are incomplete, the output cannot be written."""
    expect_failure("Connection refused", *arguments, APPMIXER_BASE_URL="http://127.0.0.1:1",
                   APPMIXER_USERNAME="ada@shop.example", APPMIXER_PASSWORD="secret")
    expect_failure("set also APPMIXER_USERNAME", *arguments, APPMIXER_BASE_URL="http://127.0.0.1:1")
    expect_failure("APPMIXER_BASE_URL is not set", *arguments, APPMIXER_USERNAME="ada@shop.example")
    with open("/dev/full", "w") as full:
        ended = subprocess.run([PROGRAM, *arguments], env=environment({}), stdin=subprocess.DEVNULL, timeout=60,
                               stdout=full, stderr=subprocess.PIPE, text=True)
    expect(ended.returncode == 1 and "cannot write the output" in ended.stderr,
           f"a full disk: {ended.returncode} {ended.stderr}")
