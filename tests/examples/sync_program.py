"""sync_program.py PROGRAM: it lists the flows of the emulator, starts one by its name, and reports failures."""
from programs import FakeServer, expect, expect_command_line, expect_usual_failures, run

listed = run()
expect(listed.returncode == 0, "it fails", listed)
expect(len(listed.stdout.splitlines()) == 12, "expected twelve flows", listed)
expect("stopped  Import customers\n" in listed.stdout, "expected a flow that is stopped", listed)

started = run("Import customers")
expect("running  Import customers\n" in started.stdout, "it does not start the flow", started)
expect("stopped  Import reviews\n" in started.stdout, "it starts more", started)

missing = run("no such flow")
expect(missing.returncode == 1 and missing.stderr == "sync_program: no flow is called no such flow\n",
       "a name that no flow has", missing)

# Names come from the server and cannot control the terminal.
fake = FakeServer(lambda method, path: [{"flowId": "f1", "name": "\x1b]0;owned\x07", "stage": "stopped"}])
harmless = run(**fake.settings)
expect(harmless.returncode == 0 and harmless.stdout == "stopped   ]0;owned \n", "a name with control characters",
       harmless)

expect_command_line()
expect_usual_failures()
