"""Sixteen families at once: raw HTTP over kept connections, so that the clients cost as little as they can."""

import queue
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode

from feedback.models import Channel
from feedback.questionnaires import newest
from feedback.tokens import FormToken
from itla_impact import env
from tests.bench.machine import Meter
from tests.bench.pairs import Wrong
from tests.bench.stage import Stage

CLIENTS = 16
WORKERS, THREADS = 2, 4
LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


@dataclass(frozen=True, slots=True)
class Web:
    """gunicorn as production starts it, listening on a socket of ours."""

    socket: Path
    meter: Meter


@contextmanager
def serving(stage: Stage) -> Iterator[Web]:
    address = stage.folder / "web.sock"
    command = [
        *(sys.executable, "-m", "gunicorn", "itla_impact.wsgi", "--bind", f"unix:{address}"),
        *("--worker-class", "gthread", "--workers", f"{WORKERS}", "--threads", f"{THREADS}", "--log-level", "error"),
    ]
    process = subprocess.Popen(command, cwd=env.CHECKOUT, env=env.inherited())
    try:
        _wait_for(address, process)
        yield Web(address, Meter(stage.postmaster, (process.pid,)))
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise Wrong(f"the web server ended with {process.returncode}")
        try:
            with Connection(address) as first:
                if first.ask(b"GET /healthz HTTP/1.1\r\nHost: bench.example\r\n\r\n")[0] == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise Wrong("the web server does not answer")


class Connection:
    """One kept connection; opened anew when the server has closed it."""

    def __init__(self, address: Path) -> None:
        self.address = address
        self._open()

    def _open(self) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(str(self.address))

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. A connection that the server closed between two requests is tried once more."""
        for last in (False, True):
            try:
                self.socket.sendall(request)
                return self._answer()
            except (BrokenPipeError, ConnectionResetError, EOFError):
                self.socket.close()
                self._open()
                if last:
                    raise
        raise AssertionError("unreachable")

    def _answer(self) -> tuple[int, bytes]:
        seen = b""
        while b"\r\n\r\n" not in seen:
            seen += self._more()
        head, _, body = seen.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length is None:
            raise Wrong("an answer did not say its length")
        while len(body) < int(length[1]):
            body += self._more()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        piece = self.socket.recv(65536)
        if not piece:
            raise EOFError
        return piece


def at_once(works: Sequence[Callable[[int], None]]) -> None:
    """Runs `works` in threads of their own and raises the first error."""
    errors: queue.Queue[BaseException] = queue.Queue()

    def run(number: int, work: Callable[[int], None]) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.put(error)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not errors.empty():
        raise Wrong(f"a client failed: {errors.get()!r}")


def address_of(number: int) -> str:
    """An address of its own for every family, so that no limit takes them for one."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def form_of(channel: Channel) -> bytes:
    """What a browser sends of an adults' form that was opened a minute ago: every question answered, and some words."""
    version = newest("adults")
    token = FormToken(channel.code, "adults", version.number, token_urlsafe(16), int(time.time()) - 60)
    scale = dict.fromkeys(["got_help", "listened", "could_influence", "told_many", "felt_safe"], "4")
    words = "Saimme apua kouluun. Kuraattori kuunteli meitä, ja asiat lähtivät sujumaan paremmin kuin osasin odottaa."
    fields = {"token": token, "service": "school", **scale, "helped": words, "answered_by": "guardian"}
    return urlencode({**fields, "municipality": "unknown"}).encode()


def post_of(channel: Channel, number: int) -> bytes:
    body = form_of(channel)
    head = (
        f"POST /fi/f/{channel.code}/ HTTP/1.1\r\nHost: bench.example\r\nX-Forwarded-Proto: https\r\n"
        f"X-Forwarded-For: {address_of(number)}\r\nOrigin: https://bench.example\r\n"
        "User-Agent: Mozilla/5.0\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: fi\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def child(module: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", module], cwd=env.CHECKOUT, env=env.inherited(), stdin=subprocess.PIPE
    )
