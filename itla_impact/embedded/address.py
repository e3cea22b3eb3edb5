"""The address people open. The launcher itself listens, so that a taken port is known before anything else starts, and
visitors wait instead of being refused while the web server is started again."""

import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from itla_impact.embedded.problems import Problem

LAST_PORT = 65_535
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - names to open in a browser


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    listening: socket.socket


@contextlib.contextmanager
def listen(host: str, port: int) -> Iterator[Address]:
    """Listens while the block runs; port 0 takes a free one. Raises Problem when it cannot."""
    if port > LAST_PORT:
        raise Problem(f"PORT is {port}: there are ports up to {LAST_PORT}.")
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.create_server(place[:2], family=family, backlog=128)
    except (socket.gaierror, UnicodeError, OverflowError) as error:
        raise Problem(f"HOST={host} and PORT={port} are no address of this machine.") from error
    except OSError as error:
        raise Problem(sentence(error, host, port)) from error
    with listening:
        shown = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
        yield Address(f"http://{shown}:{listening.getsockname()[1]}", listening)


def sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Choose another: PORT={port + 1} ./run"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"Port {port} is not allowed to this user. Choose one above 1023: PORT=8000 ./run"
    return f"HOST={host} and PORT={port} are no address of this machine ({os.strerror(error.errno or 0)})."
