"""task_inbox.py PROGRAM [EMULATOR_SERVER]: the list, decisions from the command line, the bot, and the screen."""
import os
import resource
import signal

from programs import (LIMIT, FakeServer, Terminal, expect, expect_command_line, expect_failure, expect_usual_failures,
                      interrupt, run, start)

listed = run("--list")
expect(listed.returncode == 0 and listed.stderr == "", "it fails", listed)
tasks = [line.split("  ", 2) for line in listed.stdout.splitlines()]
expect([title for _, _, title in tasks] == [
    "Ship order A-1042", "Refund order A-0987", "Invoice below 100 EUR: beans", "Invoice below 100 EUR: filters",
    "Publish the summer sale"], "expected the pending tasks, the first due first", listed)

ids = [task[0] for task in tasks]
approved = run("--approve", ids[0])
expect(approved.returncode == 0 and "Ship order A-1042" in approved.stdout, "it does not approve", approved)
rejected = run("--reject", ids[1])
expect(rejected.returncode == 0 and "Refund order" in rejected.stdout, "it does not reject", rejected)
expect_failure("404 Not Found", "--approve", "no-such-task")

bot = start("--bot", "Invoice below 100 EUR")
done = [bot.stdout.readline() for _ in range(2)]
expect("beans" in done[0] and "filters" in done[1], f"the bot approves {done}")
expect(interrupt(bot) == 130, "expected the exit status 130 after Ctrl-C")

expect_failure("this is not a terminal")
expect_command_line()
expect_usual_failures("--list")

# The screen, with a small emulator of a terminal.
with_keys = Terminal(rows=24, columns=60)
with_keys.wait_for("> ")
with_keys.wait_for("The customer is new.")
with_keys.press("j")
with_keys.wait_for("The cup arrived broken")
with_keys.press("a")
with_keys.wait_for('Approve "Refund order A-0987"? y/n')
with_keys.press("n")
with_keys.wait_for("q quit")
with_keys.press("r")
with_keys.wait_for('Reject "Refund order A-0987"? y/n')
with_keys.press("y")
with_keys.wait_for("Rejected: Refund order A-0987")
with_keys.wait_for("q quit")  # the last line that is drawn
expect(with_keys.text().count("Refund order A-0987") == 1, f"the task is still in the list\n{with_keys.text()}")
with_keys.press("\x1b[A\x1b[B")  # keys of the arrows
with_keys.resize(12, 50)
with_keys.wait_for("q quit")
with_keys.press("q")
with_keys.end(0)

stopped = Terminal()
stopped.wait_for("q quit")
stopped.press("\x03")
stopped.end(130)

# What is decided is what the question named, although the list has changed since.
pending = [{"taskId": f"task-{i}", "title": title, "status": "pending", "requester": "ada"}
           for i, title in enumerate(["A: pay 5 EUR", "B: pay 5000 EUR", "C: pay 7 EUR"])]
decided = []


def respond(method, path):
    if method != "GET":
        decided.append(path)
        return pending[0]
    return {"id": "u1", "username": "ada"} if path.startswith("/user") else pending


def ask(title):
    changing.press("a")
    changing.wait_for(f'Approve "{title}"? y/n')


changing = Terminal(rows=24, columns=60, **FakeServer(respond).settings)
changing.wait_for("> no due date  A: pay 5 EUR")
ask("A: pay 5 EUR")
del pending[0]
changing.wait_for("> no due date  B: pay 5000 EUR")  # the list is read every ten seconds
changing.press("y")
changing.wait_for("No longer pending: A: pay 5 EUR")
expect(decided == [], f"decided: {decided}")
ask("B: pay 5000 EUR")
changing.press("y")
changing.wait_for("Approved: B: pay 5000 EUR")
expect(len(decided) == 1 and "task-1" in decided[0], f"decided: {decided}")
changing.press("q")
changing.end(0)

# A signal that ends the program restores the terminal.
resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
for fatal in (signal.SIGABRT, signal.SIGHUP, signal.SIGQUIT):
    killed = Terminal(TERM="xterm")
    killed.read_until(lambda: "q quit" in killed.written, "it ends before it shows anything")
    killed.process.send_signal(fatal)
    killed.end(-fatal)
    expect("\x1b[?1049l" in killed.written and "\x1b[?25h" in killed.written.split("\x1b[?25l")[-1],
           "the former screen and the cursor are not restored")

# A terminal that is gone ends the program also when SIGHUP is ignored.
signal.signal(signal.SIGHUP, signal.SIG_IGN)
gone = Terminal()
gone.wait_for("q quit")
os.close(gone.master)
gone.process.wait(LIMIT)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

unknown = Terminal(TERM="no-such-type")
unknown.end(1)
expect("the variable TERM is unknown" in unknown.text(), unknown.text())
