"""restart_failed.py PROGRAM [EMULATOR_SERVER]: the program of unit_test_your_code, whose own tests test the rest."""
from programs import FakeServer, expect, expect_command_line, expect_usual_failures, run

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

for hours in ("abc", "0", "-1"):
    expect(run(hours).returncode == 2, f"it accepts {hours} hours")
expect_command_line()
expect_usual_failures()
