"""custom_transport.py PROGRAM [EMULATOR_SERVER]: the calls go over a Unix socket, to the emulator and to a server."""
import os
import socket
import tempfile
import threading
import urllib.parse

from programs import SERVER, USER, FakeServer, expect, expect_command_line, expect_failure, run, server


def relay(listener, url):
    """What socat does in the comment of the program: passes each connection on to a server."""
    def copy(source, target):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)

    host = urllib.parse.urlsplit(url)
    while True:
        client = listener.accept()[0]
        upstream = socket.create_connection((host.hostname, host.port))
        for ends in ((client, upstream), (upstream, client)):
            threading.Thread(target=copy, args=ends, daemon=True).start()


with tempfile.TemporaryDirectory() as folder:
    listed = run(TMPDIR=folder)
    expect(listed.returncode == 0 and len(listed.stdout.splitlines()) == 12, "expected twelve flows", listed)
    expect(os.listdir(folder) == [], "it leaves its socket", listed)

    path = os.path.join(folder, "socket")
    expect_failure("failed while connecting", path)

    # Names come from the server and cannot control the terminal.
    def respond(method, target):
        return {"token": "t"} if target == "/user/auth" else [
            {"flowId": "f1", "name": "\x1b]0;owned\x07", "stage": "stopped"}]

    with socket.socket(socket.AF_UNIX) as listener:
        fake = os.path.join(folder, "fake")
        listener.bind(fake)
        listener.listen()
        threading.Thread(target=relay, args=(listener, FakeServer(respond).settings["APPMIXER_BASE_URL"]),
                         daemon=True).start()
        harmless = run(fake, **USER)
        expect(harmless.returncode == 0 and harmless.stdout == "stopped   ]0;owned \n",
               "a name with control characters", harmless)

    if SERVER:
        with server() as url, socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            threading.Thread(target=relay, args=(listener, url), daemon=True).start()
            nothing = run(path, **USER)
            expect(nothing.returncode == 0 and nothing.stdout == "", "the user of the server has no flow", nothing)
            expect_failure("403 Forbidden", path, **(USER | {"APPMIXER_PASSWORD": "wrong"}))

expect_command_line()
