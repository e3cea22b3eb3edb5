"""A real `./run` in a folder of its own, driven as a person at a terminal does."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from itla_impact import env

PATIENCE = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """`./run` with its data in `data`; `variables` are set as a person sets them on the command line."""

    data: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        return self.data.with_suffix(".log").read_text(errors="replace")

    def environ(self) -> dict[str, str]:
        ours = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "CELERY_BROKER_URL", "ITLA_DEMO"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        # Nobody of the tests asks the real service for statistics.
        quiet = {"ITLA_DEMO": "0", "STATISTICS_REFRESH": "0"}
        return kept | {"ITLA_DATA_DIR": str(self.data), "PORT": str(self.port)} | quiet | self.variables

    def run(self) -> "subprocess.Popen[bytes]":
        with self.data.with_suffix(".log").open("wb") as log:
            self.process = subprocess.Popen(
                [str(env.CHECKOUT / "run")],
                env=self.environ(),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                # Tests that run in the background have Ctrl-C ignored, and would pass that on.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        return self.process

    def start(self) -> float:
        """Starts and returns the seconds until the first page."""
        began = time.monotonic()
        self.run()
        self.wait_for("/readyz")
        seconds = time.monotonic() - began
        self.wait_for_words("Itla Impact is at " + self.url)
        return seconds

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def refused(self, **variables: str) -> str:
        """What it says when it cannot start."""
        self.variables |= variables
        process = self.run()
        assert process.wait(PATIENCE) == 1, self.output
        return self.output

    def wait_for(self, path: str) -> None:
        until = time.monotonic() + PATIENCE
        while self.status(path) != 200:
            assert self.runs(), self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.05)

    def status(self, path: str) -> int:
        """The answer's status; 0 when there is none."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_for_words(self, words: str) -> None:
        until = time.monotonic() + PATIENCE
        while words not in self.output:
            assert self.runs(), self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.05)

    def manage(self, *args: str) -> "subprocess.CompletedProcess[str]":
        command = [str(env.CHECKOUT / "run"), "manage", *args]
        return subprocess.run(command, env=self.environ(), capture_output=True, text=True, check=False)

    def child(self, of: str) -> int:
        """The process id of the child that runs `of`."""
        assert self.process
        return next(pid for pid, parent, command in processes() if parent == self.process.pid and of in command)

    def left(self) -> list[str]:
        """Commands that still run for this data directory or port."""
        return [command for _, _, command in processes() if str(self.data) in command]

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        assert self.process
        self.process.send_signal(how)
        return self.process.wait(30)


def processes() -> Iterator[tuple[int, int, str]]:
    """(process, parent, command) of everything that runs."""
    asked = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,command="], capture_output=True, text=True, check=True)
    for line in asked.stdout.splitlines():
        pid, parent, command = line.split(None, 2)
        yield int(pid), int(parent), command


@contextlib.contextmanager
def ending(installation: Installation) -> Iterator[Installation]:
    try:
        yield installation
    finally:
        if installation.runs():
            installation.end(signal.SIGTERM)
