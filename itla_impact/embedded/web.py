"""The web child: waitress, on the socket that the launcher listens on."""

import os
import signal
import socket
import sys
import time
from types import FrameType

from itla_impact.embedded import children, problems

THREADS = 6
LARGEST_BODY = 16 * 1024 * 1024


def main() -> None:
    """Serves until SIGTERM; what is being answered then is answered."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leave)
    children.watch_parent()

    from itla_impact.wsgi import application

    warm_up()
    import waitress

    waitress.serve(
        application,
        sockets=[listening],
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        channel_timeout=60,
        clear_untrusted_proxy_headers=True,
    )


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def warm_up() -> None:
    """Loads the addresses and their views before the first visitor does, and waits for the database."""
    from django.db import OperationalError, connection
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - reading it imports every view
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.05)
        else:
            connection.close()
            return


if __name__ == "__main__":
    with problems.told():
        main()
    os._exit(0)
