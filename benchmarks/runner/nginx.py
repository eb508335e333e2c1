"""An nginx of our own on loopback, with the responses as static files: over HTTP, and over HTTPS with a certificate made
for the run. Nothing of it is left when it stops."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import certificate
import corpus

CONFIGURATION = """
{user}
worker_processes 1;
daemon off;
pid {home}/pid;
error_log {home}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    default_type application/json;
    types {{ }}
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 1h;
    keepalive_requests 1000000000;
    open_file_cache max=100;
    root {home}/responses;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    server {{
        listen 127.0.0.1:{http_port} backlog=4096;
        listen 127.0.0.1:{https_port} ssl backlog=4096;
        ssl_certificate {home}/certificate.pem;
        ssl_certificate_key {home}/key.pem;
        ssl_protocols TLSv1.3;
    }}
}}
"""


def executable() -> str:
    """The installed program, or the one that setup.sh has fetched."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/sbin")
    return found or str(Path(".build/benchmark_peers/nginx/usr/sbin/nginx").resolve())


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Nginx:
    """Use it in a `with` statement."""

    def __enter__(self) -> "Nginx":
        self.home = Path(tempfile.mkdtemp(prefix="appmixer-benchmarks-"))
        self.process: subprocess.Popen | None = None
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, target: str, tls: bool = False) -> str:
        return f"https://127.0.0.1:{self.https_port}{target}" if tls else f"http://127.0.0.1:{self.http_port}{target}"

    @property
    def ca_file(self) -> Path:
        return self.home / "certificate.pem"

    def _start(self) -> None:
        self.home.chmod(0o755)
        corpus.write_tree(self.home / "responses")
        certificate.make(self.ca_file, self.home / "key.pem")
        self.http_port, self.https_port = _free_ports(2)
        # Started by root, nginx would run as another user, who may have no access here.
        user = f"user {pwd.getpwuid(0).pw_name};" if os.getuid() == 0 else ""
        configuration = self.home / "nginx.conf"
        configuration.write_text(
            CONFIGURATION.format(user=user, home=self.home, http_port=self.http_port, https_port=self.https_port)
        )
        # A session of its own keeps Ctrl-C away from it: we stop it when it is no longer used.
        self.process = subprocess.Popen(
            [executable(), "-p", str(self.home), "-e", str(self.home / "error.log"), "-c", str(configuration)],
            start_new_session=True,
        )
        self._wait_until_it_listens()

    def _wait_until_it_listens(self) -> None:
        give_up = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.https_port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > give_up:
                    log = self.home / "error.log"
                    raise SystemExit("nginx did not start: " + (log.read_text() if log.exists() else ""))
                time.sleep(0.05)
