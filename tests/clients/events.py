"""events.py PROGRAM: follows event streams of a server, as `EventSource` of browsers does. PROGRAM is emulator_server."""

import http.client
import threading
import urllib.parse

from emulator import Client, equal, limit, run


class EventSource:
    """The events of a stream. Parses it as section 9.2 of the HTML standard says, without reconnecting."""

    def __init__(self, client, method, path, body=None, headers=None):
        self.connection = http.client.HTTPConnection(client.url.hostname, client.url.port, timeout=limit)
        headers = dict(headers or {}, Accept="text/event-stream")
        self.connection.request(method, path, body, headers)
        self.response = self.connection.getresponse()
        equal(self.response.status, 200)
        equal(self.response.getheader("Content-Type"), "text/event-stream; charset=utf-8")
        equal(self.response.getheader("Transfer-Encoding"), "chunked")
        self.comments = []

    def next(self):
        """The type and the data of the next event; None at the end."""
        kind, data = "message", []
        for line in iter(self.response.readline, b""):
            line = line.decode().rstrip("\n")
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "" and data:
                return kind, "\n".join(data)
            if line == "":
                kind = "message"
            elif field == "":
                self.comments.append(value)
            elif field == "event":
                kind = value
            elif field == "data":
                data.append(value)
        return None

    def close(self):
        self.response.close()
        self.connection.close()


def gateways(user):
    path = "/plugins/appmixer/ai/mcptools/events"
    gateway = {"type": "appmixer.ai.mcptools.MCPGateway", "source": {}, "x": 0, "y": 0, "config": {}}
    flow = user.post("/flows", {"name": "agent", "flow": {"g1": gateway}}, {"flowId": str})["flowId"]
    source = EventSource(Client(user.url.geturl()), "GET", path + "?token=" + urllib.parse.quote(user.token))
    others = [EventSource(user, "GET", path + "?token=" + user.token) for _ in range(20)]
    user.post(f"/flows/{flow}/coordinator", {"command": "start"}, {"flowId": str})
    for each in [source] + others:
        equal(each.next(), ("message", '{"type":"gateway-add","data":{}}'))
        equal(each.comments[0], "init")
    listed = user.get("/plugins/appmixer/ai/mcptools/gateways",
                      [{"flowId": str, "componentId": str, "webhook": str, "tools": list}])
    equal([(one["flowId"], one["componentId"]) for one in listed], [(flow, "g1")])
    equal(listed[0]["webhook"], f"{user.url.geturl()}/flows/{flow}/components/g1")
    for each in others:
        each.close()
    # The server handles other requests while a client waits for an event.
    received = []
    waiting = threading.Thread(target=lambda: received.append(source.next()))
    waiting.start()
    user.post(f"/flows/{flow}/coordinator", {"command": "stop"}, {"flowId": str})
    waiting.join(limit)
    equal(received, [("message", '{"type":"gateway-delete","id":"g1","flowId":"%s","data":null}' % flow)])
    source.close()
    for refused in ["", "?token=", "?token=x"]:
        user.refused("GET", path + refused, 401)


def component_test(user):
    component = {"type": "appmixer.utils.controls.OnStart", "source": {}, "x": 0, "y": 0, "config": {}}
    flow = user.post("/flows", {"name": "tested", "flow": {"a1": component}}, {"flowId": str})["flowId"]
    headers = {"Authorization": "Bearer " + user.token, "Content-Type": "application/json"}
    source = EventSource(user, "POST", f"/flows/{flow}/test", '{"componentId":"a1"}', headers)
    kinds = []
    while (event := source.next()) is not None:
        kinds.append(event[0])
    equal(kinds, ["test:start", "component:done", "test:done"])
    source.close()
    user.refused("POST", f"/flows/{flow}/test", 404, {"componentId": "b2"})
    user.refused("POST", f"/flows/{flow}/test", 400, {})


def program(server, publishes):
    user = server.administrator()
    gateways(user)
    component_test(user)
    print("event streams are followed")


run(program)
