"""What a measurement stands on: processor time of the processes that worked, and the words that say which machine."""

import os
import platform
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: by the clock, of the product's own processes, and of PostgreSQL's."""

    wall: float
    server: float
    database: float

    @property
    def processor(self) -> float:
        return self.server + self.database

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall - other.wall, self.server - other.server, self.database - other.database)

    def per(self, units: int) -> "Spent":
        return Spent(self.wall / units, self.server / units, self.database / units)


@dataclass(frozen=True, slots=True)
class Meter:
    """Reads the processor time of PostgreSQL and of `servers` (this process when none are named)."""

    postmaster: int
    servers: tuple[int, ...] = ()

    def read(self) -> Spent:
        tree = family_of(self.servers) if self.servers else []
        server = sum(map(processor_time, tree)) if self.servers else time.process_time()
        backends = sum(map(processor_time, family_of([self.postmaster])))
        return Spent(time.perf_counter(), server, backends)


def family_of(roots: Iterable[int]) -> list[int]:
    """The processes of `roots` and all their living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], list(roots)
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def processor_time(pid: int) -> float:
    """Seconds of a process and of those of its children that have ended; 0 when it has ended itself."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        own = sum(int(fields[place]) for place in (11, 12)) / TICK
        # Ticks are too coarse for one page: a process of one thread says its nanoseconds here.
        if fields[17] == "1":
            own = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
        return own + sum(int(fields[place]) for place in (13, 14)) / TICK
    except (OSError, IndexError, ValueError):
        return 0.0


def memory_of(pid: int) -> float:
    """The most memory that a process has held, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def described(settings: dict[str, str]) -> str:
    """The machine and the versions, in two lines; `settings` are PostgreSQL's own."""
    import django
    import gunicorn

    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    database = ", ".join(f"{name} {settings[name]}" for name in settings if name != "server_version")
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), load before {load}; Python {sys.version.split()[0]}, "
        f"Django {django.__version__}, gunicorn {gunicorn.__version__}\n"
        f"PostgreSQL {settings['server_version']}: {database}"
    )
