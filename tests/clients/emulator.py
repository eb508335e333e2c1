"""What the clients of this folder share: a running emulator_server, calls to it, and checks of what it responds.

Nothing here knows the library: the scripts use the server as programs in other languages do."""

import http.client
import json
import subprocess
import sys
import threading
import urllib.parse


limit = 300  # seconds, after which something hangs


class Server:
    """Runs emulator_server for the duration of a `with` block."""

    admin = ("root@shop.example", "root-secret")

    def __init__(self, program, *arguments):
        self.command = [program, "--port", "0", "--quiet", "--admin", ":".join(self.admin), *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.url = None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("Appmixer emulator on "):
                self.url = line.split()[-1]
                break
        if self.url is None:
            self.process.wait()
            sys.exit("the server did not start: " + "".join(lines))
        # Nobody reads the rest, but a full pipe would stop the server.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        return self

    def __exit__(self, kind, value, trace):
        self.process.terminate()
        self.process.wait()

    def sign_in(self, name, password):
        body = Client(self.url).post("/user/auth", {"username": name, "password": password}, user_session)
        return Client(self.url, body["token"])

    def administrator(self):
        return self.sign_in(*self.admin)


class Client:
    """Sends calls with a token. Each call fails unless the response has the status and the form that are expected."""

    def __init__(self, url, token=None):
        self.url = urllib.parse.urlsplit(url)
        self.token = token

    def send(self, method, path, body=None, headers=None):
        """Returns the status and the body, as bytes."""
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=limit)
        headers = dict(headers or {})
        if self.token is not None:
            headers["Authorization"] = "Bearer " + self.token
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def call(self, method, path, body, form, status):
        content, headers = None, {}
        if isinstance(body, bytes):
            content, headers = body, {"Content-Type": "application/octet-stream"}
        elif body is not nothing:
            content, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        got, text = self.send(method, path, content, headers)
        if got != status:
            raise AssertionError(f"{method} {path}: {got} instead of {status}: {text.decode()}")
        if form is anything or (text == b"" and (form is empty or (isinstance(form, tuple) and empty in form))):
            return None
        try:
            value = json.loads(text)
            check(value, form)
            return value
        except (ValueError, AssertionError) as error:
            raise AssertionError(f"{method} {path}: {error}: {text.decode()}") from None

    def get(self, path, form, status=200):
        return self.call("GET", path, nothing, form, status)

    def post(self, path, body, form, status=200):
        return self.call("POST", path, body, form, status)

    def put(self, path, body, form, status=200):
        return self.call("PUT", path, body, form, status)

    def delete(self, path, form, status=200):
        return self.call("DELETE", path, nothing, form, status)

    def refused(self, method, path, status, body=None):
        """The message of an error. Its body must have the form of all errors of the server."""
        error = self.call(method, path, nothing if body is None else body,
                          {"statusCode": int, "error": str, "message": str}, status)
        assert error["statusCode"] == status, error
        return error["message"]


nothing = object()  # a request without a body
anything = object()  # a response whose body does not matter
empty = object()  # a response without a body


class optional:
    """A key that may be missing."""

    def __init__(self, form):
        self.form = form


def check(value, form, where="the body"):
    """Fails unless a JSON value has a form: a type; a tuple of forms, any of which fits; a list with the form of all
    elements; or a dictionary of the keys that must be there."""
    if form is empty:
        raise AssertionError(f"{where} is not empty")
    if isinstance(form, tuple):
        for one in form:
            try:
                return check(value, one, where)
            except AssertionError:
                pass
        raise AssertionError(f"{where} has none of the expected forms")
    if isinstance(form, list):
        assert isinstance(value, list), f"{where} is no array"
        for index, element in enumerate(value):
            check(element, form[0], f"{where}[{index}]")
    elif isinstance(form, dict):
        assert isinstance(value, dict), f"{where} is no object"
        for key, part in form.items():
            if key in value:
                check(value[key], part.form if isinstance(part, optional) else part, f"{where}.{key}")
            else:
                assert isinstance(part, optional), f"{where} has no {key}"
    elif form is None:
        assert value is None, f"{where} is not null"
    else:
        # A boolean is no number, as in languages that are stricter than this one.
        fits = isinstance(value, form) and (form is bool or not isinstance(value, bool))
        assert fits, f"{where} is no {form.__name__}"


def equal(got, wanted):
    assert got == wanted, f"{got!r} instead of {wanted!r}"


user_session = {"user": {"id": str, "username": str, "email": str}, "token": str}


def run(program, *arguments):
    """Calls `program(server, publishes)` with a running server, which gets the arguments. The command line has the path of emulator_server, and
    --without-publishing if that cannot unpack archives."""
    publishes = sys.argv[2:] != ["--without-publishing"]
    with Server(sys.argv[1], *arguments) as server:
        program(server, publishes)
    if not publishes:
        print("publishing is not tested: the server cannot unpack archives")
