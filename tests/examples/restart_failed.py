"""restart_failed.py PROGRAM [EMULATOR_SERVER]: the program of unit_test_your_code, whose own tests test the rest."""
from programs import expect, expect_usual_failures, run

restarted = run()
expect(restarted.returncode == 0 and restarted.stderr == "", "it fails", restarted)
expect(sorted(restarted.stdout.splitlines()) == ["restarted Update prices", "restarted Update stock levels"],
       "expected the flows that have logged errors", restarted)
expect_usual_failures()
