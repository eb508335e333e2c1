"""game_loop.py PROGRAM [EMULATOR_SERVER]: the frames go on while the list is loaded; keys cancel, start and quit."""
import re

from programs import SERVER, USER, Terminal, expect, expect_command_line, expect_usual_failures, run, server

played = run("--frames", "60", "--flows", "300")
expect(played.returncode == 0 and played.stderr == "", "it fails", played)
expect("Loaded 312 flows" in played.stdout, "it does not load the list", played)
frames = int(re.search(r"(\d+) frames", played.stdout)[1])
counts = [int(count) for count in re.findall(r"^\[.*\) (\d+) ", played.stdout, re.M)]
expect(frames >= 60 and sum(counts) == frames and len(counts) == 17, "expected all frames in the histogram", played)

loaded = Terminal("--flows", "300", rows=32)
loaded.wait_for("Loaded 312 flows")
loaded.wait_for("longer")
loaded.press("q")
loaded.end(0)

if SERVER:
    with server("--latency", "60000") as url:
        waiting = Terminal(APPMIXER_BASE_URL=url, rows=32, **USER)
        waiting.wait_for("Loading: 0.0 MB")
        waiting.press("c")
        waiting.wait_for("Cancelled")
        waiting.press("s")
        waiting.wait_for("Loading: 0.0 MB")
        waiting.press("\x03")
        waiting.end(130)

expect_command_line()
expect_usual_failures("--frames", "10")
