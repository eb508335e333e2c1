"""sync_program.py PROGRAM: it lists the flows of the emulator, starts one by its name, and reports failures."""
from programs import expect, expect_usual_failures, run

listed = run()
expect(listed.returncode == 0, "it fails", listed)
expect(len(listed.stdout.splitlines()) == 12, "expected twelve flows", listed)
expect("stopped  Import customers\n" in listed.stdout, "expected a flow that is stopped", listed)

started = run("Import customers")
expect("running  Import customers\n" in started.stdout, "it does not start the flow", started)
expect("stopped  Import reviews\n" in started.stdout, "it starts more", started)

expect_usual_failures()
