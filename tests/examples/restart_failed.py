"""restart_failed.py PROGRAM [EMULATOR_SERVER]: the program of unit_test_your_code, whose own tests test the rest."""
import signal
import threading

from programs import LIMIT, FakeServer, expect, expect_command_line, expect_usual_failures, run, start

restarted = run()
expect(restarted.returncode == 0 and restarted.stderr == "", "it fails", restarted)
expect(sorted(restarted.stdout.splitlines()) == ["restarted Update prices", "restarted Update stock levels"],
       "expected the flows that have logged errors", restarted)


def respond(method, path):
    """A server whose flow has failed, and has control characters in its name."""
    if path.startswith("/logs"):
        return {"hits": [{"_id": "1", "severity": "error"}]}
    if path.endswith("/coordinator"):
        stage[0] = "running" if stage[0] == "stopped" else "stopped"
        return {}
    flow = {"flowId": "f1", "name": "\x1b]0;owned\x07", "stage": stage[0]}
    return flow if path.startswith("/flows/f1") else [flow]


stage = ["running"]
harmless = run(**FakeServer(respond).settings)
expect(harmless.returncode == 0 and harmless.stdout == "restarted  ]0;owned \n", "a name with control characters",
       harmless)


# Ctrl-C while a flow is stopped: it is started again, the next one is left alone, and what was done is printed.
class Shop:
    """Two flows that have failed. The first start command waits until it `may_start`."""

    def __init__(self):
        self.stages = {"f1": "running", "f2": "running"}
        self.commands, self.starts, self.may_start = 0, threading.Event(), threading.Event()
        self.settings = FakeServer(self.respond).settings

    def respond(self, method, path):
        if path.startswith("/logs"):
            return {"hits": [{"_id": "1", "severity": "error"}]}
        flow_id = path.split("?")[0].split("/")[2] if path.startswith("/flows/") else None
        if path.endswith("/coordinator"):
            self.commands += 1
            starts = self.stages[flow_id] == "stopped"
            if starts:
                self.starts.set()
                self.may_start.wait()
            self.stages[flow_id] = "running" if starts else "stopped"
            return {}
        flows = [{"flowId": each, "name": each, "stage": stage} for each, stage in self.stages.items()]
        return next(flow for flow in flows if flow["flowId"] == flow_id) if flow_id else flows


shop = Shop()
process = start(**shop.settings)
expect(shop.starts.wait(LIMIT), "it starts nothing")
process.send_signal(signal.SIGINT)
said = process.stderr.readline() + process.stderr.readline()
expect("finishing the restart of f1; Ctrl-C again" in said, f"it does not say that it goes on: {said}")
shop.may_start.set()
output, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 130 and output == "restarted f1\n" and said == "",
       f"Ctrl-C: {process.returncode} {output} {said}")
expect(shop.stages == {"f1": "running", "f2": "running"} and shop.commands == 2, f"flows: {shop.stages}")

# The second Ctrl-C ends it at once.
shop = Shop()
process = start(**shop.settings)
expect(shop.starts.wait(LIMIT), "it starts nothing")
process.send_signal(signal.SIGINT)
process.stderr.readline(), process.stderr.readline()
process.send_signal(signal.SIGINT)
expect(process.wait(LIMIT) == -signal.SIGINT, f"the second Ctrl-C: {process.returncode}")
shop.may_start.set()

# Ctrl-C while it reads: no flow is stopped, and it ends at once.
asked, silent = threading.Event(), threading.Event()
process = start(**FakeServer(lambda method, path: asked.set() or silent.wait() or []).settings)
expect(asked.wait(LIMIT), "it reads nothing")
process.send_signal(signal.SIGINT)
output, said = process.communicate(timeout=LIMIT)
silent.set()
expect(process.returncode == 130 and output == "" and said == "", f"Ctrl-C: {process.returncode} {output} {said}")

for hours in ("abc", "0", "-1"):
    expect(run(hours).returncode == 2, f"it accepts {hours} hours")
expect_command_line()
expect_usual_failures()
