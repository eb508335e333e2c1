"""load.py PROGRAM [EMULATOR_SERVER]: it counts calls, measures from the intended start, compares runs, and cleans up."""
import http.server
import json
import os
import signal
import threading
import time
import xml.etree.ElementTree

from programs import (LIMIT, Terminal, enter_temporary_folder, expect, expect_command_line, expect_failure,
                      expect_usual_failures, run, serve, start, until)

enter_temporary_folder()


class Server:
    """A server that keeps flows, and responds to GET /user as `respond` says: it returns a status."""

    def __init__(self, respond=lambda number: 200):
        self.flows, self.calls, self.lock = set(), 0, threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def respond(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_GET(self):
                with outer.lock:  # so one that stalls holds up all
                    number, outer.calls = outer.calls, outer.calls + 1
                    status = respond(number)
                self.respond(status, {"id": "u1"} if status == 200 else {"message": "no"})

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                name = f"flow-{len(outer.flows)}"
                outer.flows.add(name)
                self.respond(200, {"flowId": name})

            def do_DELETE(self):
                outer.flows.discard(self.path.split("/")[-1])
                self.respond(200, {})

            def log_message(self, *arguments):
                pass

        self.settings = serve(Handler)


def measure(*arguments, **settings):
    ended = run("--json", "run.json", *arguments, **settings)
    expect(ended.returncode == 0 and ended.stderr == "", "it fails", ended)
    with open("run.json") as file:
        return json.load(file), ended


# A closed loop, on the emulator.
results, ended = measure("--duration", "2", "--warm-up", "0.1", "--svg", "run.svg", "--mix",
                         "get_user=1,get_flow=1,list_flows=1,update_flow=1,search_logs=1")
expect("closed loop, 8 in flight, 8 connections" in ended.stdout, "it does not say what it did", ended)
expect(results["failed"] == 0 and "failures" not in results, "calls fail", ended)
expect(results["calls"] > 0, "the calls are not counted", ended)
expect(sum(kind["calls"] for kind in results["kinds"]) == results["calls"], "kinds do not add up", ended)
expect(sum(each["count"] for each in results["bins"]) == results["calls"], "the bins do not add up", ended)
latency = results["latency"]
expect(0 < latency["p50"] <= latency["p90"] <= latency["p99"] <= latency["max"], f"percentiles: {latency}")
drawn = xml.etree.ElementTree.parse("run.svg").getroot()
expect(drawn.tag.endswith("svg") and len(drawn.findall(".//{*}polyline")) == 4, "the picture is not complete")

# An open loop makes each call of its time table, however slow the machine is.
results, ended = measure("--rate", "200", "--duration", "0.5", "--warm-up", "0", "--mix",
                         "get_user=1,get_flow=1,list_flows=1,update_flow=1,search_logs=1")
expect(results["calls"] == 100, f"{results['calls']} calls instead of 200 a second in half a second", ended)
expect(all(kind["calls"] > 0 for kind in results["kinds"]), "a kind is never called", ended)
expect("open loop, 200 calls/s" in ended.stdout, "it does not say what it did", ended)

# A server that stalls for a second holds up the calls of that second. With one connection, only one of them is under way
# then: a latency from the sending would be high for this call alone.
stalling = Server(lambda number: time.sleep(1) or 200 if number == 20 else 200)
results, ended = measure("--rate", "100", "--duration", "1.5", "--warm-up", "0", "--connections", "1", "--mix", "get_user",
                         "--flows", "3", **stalling.settings)
expect(results["calls"] == 150 and stalling.calls == 150, "calls were left out", ended)
expect(sum(each["count"] for each in results["bins"] if each["up_to"] > 300) >= 50, "the stall is hidden", ended)
expect(stalling.flows == set(), f"flows are left: {stalling.flows}")

# Failures are counted, and not retried.
failing = Server(lambda number: 503 if number % 2 else 200)
results, ended = measure("--rate", "200", "--duration", "0.2", "--warm-up", "0", "--mix", "get_user", **failing.settings)
expect(results["calls"] == 40 and failing.calls == 40 and results["failed"] == 20, "failures are not counted", ended)
expect(results["per_second"] <= 100, "the throughput has calls that failed", ended)
expect(results["failures"] == [{"cause": "getUser: 503", "count": 20}], f"failures: {results['failures']}")

# In a closed loop with a slow server there may be no call at all, which is no result.
held = threading.Event()
late = Server(lambda number: 200 if held.wait() else 500)
process = start("--in-flight", "1", "--warm-up", "0.5", "--duration", "0.1", "--mix", "get_user", "--json",
                "never.json", **late.settings)
until(lambda: late.calls > 0, "it makes no call")
time.sleep(0.7)  # the measured time passes
held.set()
report, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 1 and report == "" and "no call began in the measured time" in said, f"{report} {said}")
expect(late.flows == set() and not os.path.exists("never.json"), "a run without calls leaves something")

# Ctrl-C: the report of what was measured, and the flows are deleted.
endless = Server()
process = start("--duration", "1000", "--warm-up", "0", "--mix", "get_user", **endless.settings)
until(lambda: endless.calls >= 100, "it makes no calls")
process.send_signal(signal.SIGINT)
report, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 130 and said == "" and "latency in ms" in report, f"Ctrl-C: {report} {said}")
expect(endless.flows == set(), f"flows are left: {endless.flows}")

# Ctrl-C in an open loop: calls whose time has come, but which wait for a call that hangs, are not forgotten.
released = threading.Event()
hanging = Server(lambda number: 200 if released.wait() else 500)
process = start("--rate", "100", "--in-flight", "1", "--duration", "1000", "--warm-up", "0", "--mix", "get_user",
                **hanging.settings)
until(lambda: hanging.calls > 0, "it makes no call")
time.sleep(0.2)  # the time of twenty calls comes
process.send_signal(signal.SIGINT)
released.set()
report, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 130 and "not begun before the end of the run" in report, f"a backlog: {report} {said}")

# Ctrl-C while the flows are created: no further ones, and no report of nothing.
slow = Server()
process = start("--flows", "10000", "--json", "never.json", **slow.settings)
until(lambda: slow.flows, "it creates no flow")
process.send_signal(signal.SIGINT)
report, said = process.communicate(timeout=LIMIT)
expect(process.returncode == 130 and report == "" and "before anything was measured" in said, f"set-up: {report} {said}")
expect(slow.flows == set() and not os.path.exists("never.json"), "the set-up leaves something")

terminal = Terminal("--duration", "1000", "--warm-up", "0", columns=120)
terminal.wait_for("calls/s   p50")
terminal.press("\x03")
terminal.end(130)


# The comparison of two runs, which differ in what the slices say.
def write(name, rates, mix="get_user=1", failed=0):
    slices = [{"per_second": rate, "calls": 10, "failed": failed, "p50": 1000 / rate, "p99": 2000 / rate}
              for rate in rates]
    with open(name, "w") as file:
        json.dump({"format": "appmixer-load/1", "mix": mix, "in_flight": 8, "connections": 8, "calls": 200,
                   "slices": slices}, file)


write("a.json", [100, 104, 96, 101, 99] * 4)
write("like_a.json", [101, 103, 97, 100, 100] * 4)
write("slower.json", [90, 94, 86, 91, 89] * 4)
write("failing.json", [120, 124, 116, 121, 119] * 4, failed=10)
write("noisy.json", [90, 190, 20, 100, 80] * 4)
write("other.json", [100] * 20, "get_flow=1")
for first, second, status, verdict in [("a", "like_a", 0, "not different"), ("a", "slower", 3, "B is worse"),
                                       ("a", "failing", 3, "B is better in some figures, worse in others"),
                                       ("slower", "a", 0, "B is better"), ("other", "a", 1, "No verdict")]:
    compared = run("--compare", first + ".json", second + ".json", "--svg", "both.svg")
    expect(compared.returncode == status and verdict in compared.stdout, f"{first} and {second}", compared)
# The means of the first figure differ by 4 %, but by less than the values of the noisy run do.
line = run("--compare", "noisy.json", "a.json").stdout.split("\n")[4]
expect(line.startswith("calls/s") and "no more than the spread" in line, f"noise is no difference: {line}")

with open("text", "w") as file:
    file.write("{}")
expect_failure("text is no result of this program", "--compare", "a.json", "text")
expect_failure("cannot read none: No such file", "--compare", "a.json", "none")
unwritten = run("--compare", "a.json", "a.json", "--svg", "none/both.svg")
expect(unwritten.returncode == 1 and "cannot write none/both.svg: No such file" in unwritten.stderr,
       "a picture that cannot be written", unwritten)
unknown = run("--mix", "dance")
expect(unknown.returncode == 2 and "no kind of call: dance" in unknown.stderr, "it accepts an unknown kind", unknown)
expect(run("--rate", "0").returncode == 2, "it accepts a rate of 0")
expect_command_line()
expect_usual_failures("--duration", "1", "--warm-up", "0")
