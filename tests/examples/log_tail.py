"""log_tail.py PROGRAM [EMULATOR_SERVER]: it prints the last records, filters them, follows, and ends as it should."""
import json

from programs import (LIMIT, Terminal, expect, expect_command_line, expect_failure, expect_usual_failures, interrupt,
                      run, start)

last = run("--no-follow", "--last", "20")
expect(last.returncode == 0 and last.stderr == "", "it fails", last)
expect(len(last.stdout.splitlines()) == 20, "expected twenty records", last)
expect("\x1b" not in last.stdout, "there are colors in a pipe", last)
expect("error  Update prices  fetch  {\"message\":\"The server" in last.stdout, "expected a failure", last)

errors = run("--no-follow", "--severity", "error", "--flow", "Update prices", "--last", "100")
expect(len(errors.stdout.splitlines()) == 6, "expected the errors of one flow", errors)
phrase = run("--no-follow", "--text", "grinder", "--last", "100")
expect(len(phrase.stdout.splitlines()) == 6, "expected the records with a phrase", phrase)
nothing = run("--no-follow", "--text", "no such text")
expect(nothing.returncode == 0 and nothing.stdout == "", "expected no record", nothing)

records = [json.loads(line) for line in run("--no-follow", "--json", "--last", "3").stdout.splitlines()]
expect([record["severity"] for record in records] == ["info", "info", "error"], f"expected records, not {records}")

# It follows: the emulator gets orders.
following = start("--last", "0", "--flow", "Receive online orders", "--json")
orders = [json.loads(json.loads(following.stdout.readline())["msg"])["data"]["order"] for _ in range(2)]
expect(int(orders[1][2:]) == int(orders[0][2:]) + 1, f"expected an order and the next, not {orders}")
expect(interrupt(following) == 130, "expected the exit status 130 after Ctrl-C")
expect(following.stderr.read() == "", "expected no message after Ctrl-C")

closed = start("--last", "1")
closed.stdout.readline()
closed.stdout.close()
expect(closed.wait(LIMIT) == -13, "expected that a closed pipe ends it, as usual")

terminal = Terminal("--last", "1", TERM="xterm")
terminal.wait_for("A-1044")
terminal.press("\x03")
terminal.end(130)

expect_failure('no flow has the id or the name "nonsense"', "--flow", "nonsense")
expect_command_line()
expect_usual_failures("--no-follow")
