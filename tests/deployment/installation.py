"""The five processes that `docker-compose.yml` describes, without containers: its commands and environment, in folders
and on ports of their own."""

import contextlib
import http.client
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from itla_impact import env
from itla_impact.embedded.cluster import Cluster, throw_away
from tests.start.installation import free_port

HOST = "impact.example"
PATIENCE = 90.0
ENV_FILE = {
    "ALLOWED_HOSTS": HOST,
    "SITE_URL": f"https://{HOST}",
    "DEFAULT_FROM_EMAIL": f"noreply@{HOST}",
    "EMAIL_HOST": "127.0.0.1",
    # Nobody of the tests asks the real service anything.
    "STATISTICS_REFRESH": "0",
}


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((env.CHECKOUT / "docker-compose.yml").read_text()))


def image() -> dict[str, str]:
    """What the Dockerfile's last stage sets in the environment."""
    last = (env.CHECKOUT / "Dockerfile").read_text().rpartition("FROM ")[2]
    block = re.search(r"^ENV ((?:.*\\\n)*.*)$", last, re.MULTILINE)
    assert block
    return dict(pair.split("=", 1) for pair in block[1].replace("\\\n", " ").split())


def build_step() -> tuple[dict[str, str], list[str]]:
    """The variables and the command with which the image's build makes its files."""
    line = re.search(r"^RUN (\w+=\S+) (python -m \S+ files)", (env.CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)
    assert line
    name, value = line[1].split("=")
    return {name: value}, line[2].split()


class Installation:
    """Starts the services one by one; `end` ends what it started and nothing else.

    A service that ends by itself is started again, as `restart:` in `docker-compose.yml` asks of the container engine.
    """

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.folder, self.cluster = folder, cluster
        self.services = compose()["services"]
        self.ports = {"web": free_port(), "redis": free_port()}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ended = threading.Event()
        self.supervisor = threading.Thread(target=self._start_again, daemon=True)
        for name in compose()["secrets"]:
            secret = cluster.url if name == "database_url" else secrets.token_urlsafe(48)
            (folder / name).write_text(f"{secret}\n")

    def environ(self, service: str) -> dict[str, str]:
        told = self.services[service].get("environment", {})
        assert self.services[service].get("env_file", []) in ([], ["production.env"])
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        theirs = {name: value for name, value in image().items() if name != "PATH"}
        return kept | theirs | ENV_FILE | {name: self._here(value) for name, value in told.items()} | self._folders()

    def _folders(self) -> dict[str, str]:
        return {"ITLA_DATA_DIR": str(self.folder / "data"), "STATIC_ROOT": str(self.folder / "static")}

    def _here(self, word: str) -> str:
        word = word.replace("/run/secrets/", f"{self.folder}/").replace(
            "//redis:6379/", f"//127.0.0.1:{self.ports['redis']}/"
        )
        return word.replace("0.0.0.0:8000", f"127.0.0.1:{self.ports['web']}")

    def command(self, service: str) -> list[str]:
        command = [self._here(word) for word in self.services[service]["command"]]
        if command[0] == "python":
            return [sys.executable, *command[1:]]
        return [*command, "--bind", "127.0.0.1", "--port", str(self.ports["redis"]), "--dir", str(self.folder)]

    def build(self) -> None:
        variables, command = build_step()
        self._finish([sys.executable, *command[1:]], variables | self._folders() | {"PATH": os.environ["PATH"]})

    def once(self, service: str) -> None:
        self._finish(self.command(service), self.environ(service))

    def shell(self, code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
        return self._finish(command, self.environ("web"))

    def _finish(self, command: list[str], environ: dict[str, str]) -> str:
        done = subprocess.run(command, env=environ, cwd=env.CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, service: str, command: "list[str] | None" = None) -> "subprocess.Popen[bytes]":
        """As `docker-compose.yml` says, unless another `command` of our own is told."""
        with (self.folder / f"{service}.log").open("ab") as log:
            process = subprocess.Popen(
                command or self.command(service), env=self.environ(service), cwd=env.CHECKOUT, stdout=log, stderr=log
            )
        self.running[service] = process
        return process

    def kill(self, service: str) -> None:
        """It stays away until somebody starts it."""
        process = self.running.pop(service)
        process.kill()
        process.wait()

    def _start_again(self) -> None:
        while not self.ended.wait(0.5):
            for service, process in list(self.running.items()):
                lasting = self.services[service].get("restart") == "unless-stopped"
                if lasting and process.poll() is not None and self.running.get(service) is process:
                    self.start(service)

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text(errors="replace")

    def start_all(self) -> None:
        """In the order in which the services wait for each other."""
        self.build()
        self.start("redis")
        self.once("prepare")
        for service in ("web", "worker", "beat"):
            self.start(service)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.running["web"].poll() is None, self.log("web")
            assert time.monotonic() < until, self.log("web")
            time.sleep(0.2)
        self.supervisor.start()

    def answers(self) -> bool:
        try:
            return Visitor(self).get("/readyz")[0] == 200
        except OSError:
            return False

    def end(self) -> None:
        self.ended.set()
        if self.supervisor.is_alive():
            self.supervisor.join()
        for service in ("beat", "web", "worker", "redis"):
            if (process := self.running.get(service)) and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


class Visitor:
    """Somebody behind the proxy that ends TLS; keeps her cookies."""

    def __init__(self, installation: Installation) -> None:
        self.port = installation.ports["web"]
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> tuple[int, str, "http.client.HTTPMessage"]:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, **fields: Any) -> tuple[int, str, "http.client.HTTPMessage"]:
        """With the CSRF token and the hidden fields that the page at `path` has; a field set here wins."""
        page = self.get(path)[1]
        hidden = dict(
            re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|client_key|token)" value="([^"]*)"', page)
        )
        return self.send(path, hidden | fields)

    def send(self, path: str, fields: Any) -> tuple[int, str, "http.client.HTTPMessage"]:
        """These fields alone, without opening the page first."""
        extra = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        return self._ask("POST", path, urlencode(fields, doseq=True), extra)

    def _ask(self, method: str, path: str, body: str | None, extra: dict[str, str]) -> Any:
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7", **extra}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, answer.read().decode(errors="replace"), answer.headers


@contextlib.contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """A running installation; PostgreSQL is one that is thrown away."""
    with throw_away() as cluster:
        made = Installation(folder, cluster)
        try:
            made.start_all()
            yield made
        finally:
            made.end()


def has_redis() -> bool:
    return shutil.which("redis-server") is not None
