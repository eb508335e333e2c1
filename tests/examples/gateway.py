"""gateway.py PROGRAM [EMULATOR_SERVER]: routes and refusals; each user sees what is theirs; two thousand requests at once;
an orderly end."""
import asyncio
import json
import resource
import signal

from programs import LIMIT, NO_SERVER, enter_temporary_folder, expect, expect_command_line, expect_failure, run, start

enter_temporary_folder()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
# A connection has two ends, of which each process has one.
at_once = 2000 if hard == resource.RLIM_INFINITY else min(2000, hard - 200)


class Gateway:
    def __init__(self, *options, **settings):
        self.process = start("--port", "0", *options, **settings)
        line = self.process.stdout.readline()
        self.first_line = line
        while line and not line.startswith("Gateway on "):
            line = self.process.stdout.readline()
        expect(line, f"it does not start: {line}")
        self.port = int(line.split(" ")[2].rsplit(":", 1)[1])

    async def connect(self):
        return await asyncio.open_connection("127.0.0.1", self.port)

    def end(self):
        """Waits for its end. Returns what it printed."""
        output, said = self.process.communicate(timeout=LIMIT)
        expect(self.process.returncode == 0, f"exit status {self.process.returncode}: {output} {said}")
        return output

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()


async def read_response(reader, has_body=True):
    """The status, the headers and the body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers["content-length"]) if has_body else 0)
    return int(head[0].split(" ")[1]), headers, body


def request(method, path, key="ada-key", body=""):
    return (f"{method} {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


async def send(gateway, data):
    reader, writer = await gateway.connect()
    writer.write(data)
    response = await read_response(reader)
    writer.close()
    return response


async def exchange(gateway, data, bodies=()):
    """The statuses of all responses until the gateway closes the connection. bodies: which of them have a body."""
    reader, writer = await gateway.connect()
    writer.write(data)
    statuses, bodies = [], list(bodies)
    try:
        while True:
            statuses.append((await read_response(reader, bodies.pop(0) if bodies else True))[0])
            if len(statuses) == 1 and statuses[0] >= 400:
                writer.write_eof()  # the gateway does not wait for more
    except asyncio.IncompleteReadError as end:
        expect(end.partial == b"", f"no response: {end.partial}")
    writer.close()
    return statuses


async def call(gateway, status, method, path, key="ada-key", body=""):
    got, _, text = await send(gateway, request(method, path, key, body))
    expect(got == status, f"{method} {path}: {got} instead of {status}: {text}")
    return json.loads(text) if path != "/metrics" else text.decode()


async def metric(gateway, name):
    for line in (await call(gateway, 200, "GET", "/metrics")).splitlines():
        if line.startswith(name + " "):
            return int(line.split(" ")[1])
    return 0


async def routes():
    gateway = Gateway("--connections", "3", "--receive", "60")
    of_ada = await call(gateway, 200, "GET", "/automations")
    of_bob = await call(gateway, 200, "GET", "/automations", "bob-key")
    expect(len(of_ada) == 12 and len(of_bob) == 2, f"automations: {of_ada} {of_bob}")
    one = next(each for each in of_bob if not each["running"])
    path = "/automations/" + one["id"]
    await call(gateway, 404, "GET", path + "/unknown", "bob-key")
    await call(gateway, 404, "POST", path + "/start", "ada-key")  # a flow of another user
    started = await call(gateway, 200, "POST", path + "/start", "bob-key")
    expect(started == one | {"running": True}, f"started: {started}")
    refused = await call(gateway, 400, "PUT", path, "bob-key", '{"name": "Books"}')
    expect("running" in refused["message"], f"it does not say why: {refused}")
    await call(gateway, 200, "POST", path + "/stop", "bob-key")
    renamed = await call(gateway, 200, "PUT", path, "bob-key", '{"name": "Books"}')
    expect(renamed == one | {"name": "Books"}, f"renamed: {renamed}")
    for body in ["", "{", "[]", '{"name": 1}', '{"name": ""}']:
        await call(gateway, 400, "PUT", path, "bob-key", body)
    await call(gateway, 401, "GET", "/automations", "wrong-key")
    await call(gateway, 405, "DELETE", "/automations")
    await call(gateway, 405, "DELETE", "/metrics?x=1", "")
    await call(gateway, 200, "GET", "/health", "")
    await call(gateway, 200, "GET", "/automations?x=1")
    lower_case = request("GET", "/automations").replace(b"Bearer", b"bearer")
    expect((await send(gateway, lower_case))[0] == 200, "the case of a scheme matters")

    # Limits.
    head = b"GET /health HTTP/1.1\r\nHost: gateway\r\n"
    expect((await send(gateway, head + b"X: " + b"x" * 20_000 + b"\r\n\r\n"))[0] == 431, "a long head")
    expect((await send(gateway, request("PUT", path, "bob-key", "x" * 70_000)))[0] == 413, "a long body")
    expect((await send(gateway, b"nonsense\r\n\r\n"))[0] == 400, "a malformed request")
    # A request whose end is not certain, or that has not one host: what follows it is not executed.
    smuggled = b"GET /metrics HTTP/1.1\r\nHost: gateway\r\n\r\n"
    coding = b"Transfer-Encoding: "
    for headers in [coding + b"xchunked", coding + b"identity", coding + b"chunked, identity",
                    coding + b"gzip, chunked", coding + b"gzip\r\n" + coding + b"chunked",
                    b"Content-Length: 5\r\n" + coding + b"chunked", coding + b"xchunked\r\nContent-Length: 5",
                    b"Content-Length: 5\r\nContent-Length: 6", b"Host: another"]:
        expect(await exchange(gateway, head + headers + b"\r\n\r\n" + smuggled) == [400], f"accepted: {headers}")
    for ambiguous in [b"GET /health HTTP/1.1\r\n\r\n",
                      head.replace(b"1.1", b"1.0") + coding + b"chunked\r\n\r\n0\r\n\r\n"]:
        expect(await exchange(gateway, ambiguous + smuggled) == [400], f"accepted: {ambiguous}")
    chunked = head + coding + b"Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
    closing = head + b"Connection: close\r\n\r\n"
    expect(await exchange(gateway, chunked + closing) == [200, 200], "chunked")
    # The response to a HEAD has the headers of a GET and no body.
    for head_path, status in [("/health", 200), ("/metrics", 200), ("/automations", 200), ("/automations/x/start", 405),
                         ("/nothing", 404)]:
        both = await exchange(gateway, request("HEAD", head_path) + closing, bodies=[False, True])
        expect(both == [status, 200], f"HEAD {head_path}: {both}")
    # A client that waits for permission to send its body gets it, or is refused.
    reader, writer = await gateway.connect()
    waiting_head, waiting_body = request("PUT", "/automations/x", "bob-key", "{}").split(b"\r\n\r\n")
    writer.write(waiting_head + b"\r\nExpect: 100-continue\r\n\r\n")
    expect(await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n", "no permission to send a body")
    writer.write(waiting_body)
    expect((await read_response(reader))[0] == 400, "after the permission")
    writer.close()
    too_long = waiting_head.replace(b"Content-Length: 2", b"Content-Length: 70000")
    expect((await send(gateway, too_long + b"\r\nExpect: 100-continue\r\n\r\n"))[0] == 413, "a body that is too long")
    # Two requests on one connection, sent together.
    reader, writer = await gateway.connect()
    writer.write((head + b"\r\n") * 2)
    expect((await read_response(reader))[0] == 200 and (await read_response(reader))[0] == 200, "keep-alive")
    # With three connections at most, a fourth is served when one ends.
    others = [await gateway.connect() for _ in range(2)]
    waiting = asyncio.ensure_future(send(gateway, head + b"\r\n"))
    for _, other in others:
        other.write(head)  # a part of a request, so that none is idle
    await asyncio.sleep(0.05)
    expect(not waiting.done(), "the number of connections is not limited")
    writer.close()
    expect((await waiting)[0] == 200, "a waiting connection is not served")
    for other_reader, other in others:
        other.write(b"\r\n")
        expect((await read_response(other_reader))[0] == 200, "a slow request")
        other.close()
    counted = await call(gateway, 200, "GET", "/metrics")
    expect('gateway_requests_total{route="/automations/{id}",status="400"} 7' in counted, counted)
    expect('gateway_requests_refused_total{status="413"} 2' in counted, counted)
    expect('appmixer_client_attempts_total{operation="startFlow",status="200"} 1' in counted, counted)
    gateway.stop()


class BackEnd:
    """A server that signs in everybody, and keeps those who ask for flows waiting until `go`."""

    def __init__(self):
        self.waiting = self.most = self.served = 0
        self.pages_without_end = False
        self.go = asyncio.Event()

    async def listen(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=1000)
        port = self.server.sockets[0].getsockname()[1]
        return {"APPMIXER_BASE_URL": f"http://127.0.0.1:{port}", "APPMIXER_USERNAME": "u", "APPMIXER_PASSWORD": "p"}

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                if "content-length: " in head:
                    await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))
                body = b'{"token":"t","user":{"id":"u"}}' if head.startswith("post /user/auth") else b"[]"
                if head.startswith("get /flows"):
                    self.waiting += 1
                    self.most = max(self.most, self.waiting)
                    await self.go.wait()
                    self.waiting -= 1
                    self.served += 1
                    if self.pages_without_end:
                        await asyncio.sleep(0.05)
                        body = json.dumps([{"flowId": f"{self.served}-{n}"} for n in range(100)]).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" %
                             (len(body), body))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def until(condition):
    while not await condition():
        await asyncio.sleep(0.02)


async def many():
    """All requests are in the gateway before the first response, and all are served, over few connections."""
    back_end = BackEnd()
    settings = await back_end.listen()
    with open("users.json", "w") as file:
        json.dump([{"key": f"key-{n}", "username": f"user-{n}", "password": "p"} for n in range(4)], file)
    gateway = Gateway("--users", "users.json", "--back-end-connections", "40", "--timeout", str(LIMIT),
                      **settings)
    clients = [await gateway.connect() for _ in range(at_once)]
    for number, (_, writer) in enumerate(clients):
        writer.write(request("GET", "/automations", f"key-{number % 4}"))

    async def all_there():
        return await metric(gateway, "gateway_requests_in_flight") == at_once + 1

    await until(all_there)
    expect(back_end.served == 0, "the first response came before the last request")
    back_end.go.set()
    responses = await asyncio.gather(*[read_response(reader) for reader, _ in clients])
    expect(all(status == 200 and body == b"[]\n" for status, _, body in responses), "not all are served")
    expect(back_end.served == at_once and back_end.most <= 40, f"{back_end.served} calls, {back_end.most} at once")
    for _, writer in clients:
        writer.close()
    gateway.stop()
    print(f"{at_once} requests at once, {back_end.most} of their calls")


async def shutdown(drain):
    """After SIGTERM, what has begun is served; without time for that, it gets a 503."""
    back_end = BackEnd()
    settings = await back_end.listen()
    gateway = Gateway("--drain", str(drain), "--timeout", str(LIMIT), **settings)
    key = gateway.first_line.split(" ")[1].strip()
    idle_reader, _ = await gateway.connect()
    reader, writer = await gateway.connect()
    writer.write(request("GET", "/automations", key))

    async def is_waiting():
        return back_end.waiting == 1

    await until(is_waiting)
    gateway.process.send_signal(signal.SIGTERM)
    expect(await idle_reader.read() == b"", "an idle connection stays open")
    if drain:
        back_end.go.set()
    status, headers, _ = await read_response(reader)
    expect(status == (200 if drain else 503), f"the request that had begun: {status}")
    expect(headers["connection"] == "close", f"headers: {headers}")
    expect(f"{0 if drain else 1} calls were cut, 0 requests have no response" in gateway.end(), "its last words")
    back_end.go.set()


def early_signal():
    """A signal that comes as soon as it says that it serves is not lost, and does not kill it."""
    for _ in range(5):
        expect("0 calls were cut, 0 requests" in Gateway().stop(), "its last words")


async def limit():
    """A response has one limit, however many calls it needs, and none of them is slow."""
    back_end = BackEnd()
    back_end.pages_without_end = True
    back_end.go.set()
    settings = await back_end.listen()
    gateway = Gateway("--timeout", "4", **settings)
    key = gateway.first_line.split(" ")[1].strip()
    await call(gateway, 504, "GET", "/automations", key)
    expect(back_end.served > 1, f"{back_end.served} pages")
    await call(gateway, 200, "GET", "/health")
    gateway.stop()


async def slow_client():
    """A client that does not finish its request is disconnected."""
    gateway = Gateway("--receive", "1")
    reader, writer = await gateway.connect()
    writer.write(b"GET /health HTTP/1.1\r\n")
    expect(await reader.read() == b"", "it waits for ever")
    gateway.stop()


async def failures():
    gateway = Gateway(APPMIXER_BASE_URL=NO_SERVER, APPMIXER_USERNAME="u", APPMIXER_PASSWORD="p")
    key = gateway.first_line.split(" ")[1].strip()
    failed = await call(gateway, 502, "GET", "/automations", key)
    expect(failed == {"message": "Bad Gateway"}, f"it tells its clients too much: {failed}")
    expect_failure("Address already in use", "--port", str(gateway.port))
    gateway.stop()
    with open("users.json", "w") as file:
        json.dump([{"key": "k", "username": "u"}], file)
    expect_failure("users.json: each user has", "--users", "users.json")
    expect_failure("cannot read none", "--users", "none")
    user = {"key": "secret key", "username": "u", "password": "p"}
    for users, message in [([], "users.json has no user"), ([user, user], "two users have the same key")]:
        with open("users.json", "w") as file:
            json.dump(users, file)
        expect_failure(message, "--users", "users.json")
    expect_failure("set also APPMIXER_USERNAME", APPMIXER_BASE_URL=NO_SERVER)
    for option, value in [("--port", "x"), ("--address", "here"), ("--connections", "0"), ("--timeout", "0"),
                          ("--back-end-connections", "0"), ("--receive", "0")]:
        expect(run(option, value).returncode == 2, f"it accepts {option} {value}")


async def everything():
    await routes()
    await many()
    await shutdown(60)
    await shutdown(0)
    await limit()
    await slow_client()
    await failures()


expect_command_line()
early_signal()
asyncio.run(asyncio.wait_for(everything(), 2 * LIMIT))
