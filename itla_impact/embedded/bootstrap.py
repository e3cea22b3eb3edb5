"""Step 1 of `./run`: makes the environment of packages, then hands over to what was asked for.

Standard library only, and nothing of the project may be imported: its packages are what this installs.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PRODUCT, TESTS = CHECKOUT / "requirements.txt", CHECKOUT / "requirements-test.txt"
ROOM_FOR_PACKAGES = 500 * 1024 * 1024
USAGE = """\
./run                         start, and say the address
./run test [--fast] [ARGS]    the tests (pytest's own arguments may follow)
./run check                   what every commit must pass besides the tests
./run bench [--national]      what it costs, beside yardsticks (see docs/performance.md)
./run manage COMMAND [ARGS]   Django's command line
"""


def stop(sentence: str) -> NoReturn:
    sys.exit(f"\n{sentence}")


def data_dir() -> Path:
    """Where the installation writes: `ITLA_DATA_DIR`, else `var` in the checkout, else a folder of the person's own."""
    if named := os.environ.get("ITLA_DATA_DIR"):
        return Path(named).expanduser().resolve()
    if os.access(CHECKOUT, os.W_OK) or (CHECKOUT / "var").is_dir():
        return CHECKOUT / "var"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "itla-impact"


class Environment:
    """The folder of packages, and whether it holds what a lock file says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"

    def holds(self, lock: Path) -> bool:
        try:
            return self._stamp(lock).read_text() == digest(lock) and self.python.exists()
        except OSError:
            return False

    def install(self, locks: Sequence[Path]) -> None:
        """Makes the folder where it is missing and installs `locks` into it; two at once take turns."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        turn = os.open(self.folder.parent, os.O_RDONLY)
        fcntl.flock(turn, fcntl.LOCK_EX)
        uv = shutil.which("uv")
        for lock in locks:
            if not self.holds(lock):
                self._install_one(lock, uv)
        os.close(turn)

    def _install_one(self, lock: Path, uv: str | None) -> None:
        if shutil.disk_usage(self.folder.parent).free < ROOM_FOR_PACKAGES:
            stop(f"The disk is full: the packages need 500 MB free at {self.folder.parent}.")
        print(f"Installing packages of {lock.name} (once; with {'uv' if uv else 'pip'}) …", flush=True)
        if not self.python.exists():
            self._make(uv)
        with suppress(FileNotFoundError):
            self._stamp(lock).unlink()
        environ = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
        if subprocess.run([*self._installer(uv), "-r", str(lock)], env=environ, check=False).returncode:
            stop(f"The packages of {lock.name} could not be installed; the lines above say why. Then start again.")
        self._stamp(lock).write_text(digest(lock))

    def _installer(self, uv: str | None) -> list[str]:
        """The command that installs exactly what a lock file says; Python compiles later what it really uses."""
        if uv:
            pip = [uv, "pip", "install", "--python", str(self.python), "--quiet"]
        elif self._has_pip():
            pip = [str(self.python), "-m", "pip", "install", "-qq", "--no-compile"]
        else:
            pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install", "-qq", "--no-compile"]
        return [*pip, "--no-deps", "--require-hashes"]

    def _make(self, uv: str | None) -> None:
        """An empty environment; pip is put into it only where this Python has none to lend."""
        shutil.rmtree(self.folder, ignore_errors=True)
        command = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
        if not uv and lends_pip():
            command.append("--without-pip")
        made = subprocess.run([*command, str(self.folder)], check=False, capture_output=True, text=True)
        if made.returncode == 0:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        if "ensurepip" in made.stdout + made.stderr:
            stop(
                "This Python has neither venv with pip, nor is uv there. On Debian and Ubuntu: apt install python3-venv"
            )
        stop(f"The folder {self.folder} for packages could not be made: {(made.stderr or made.stdout).strip()}")

    def _has_pip(self) -> bool:
        return any(self.folder.glob("lib/python*/site-packages/pip"))

    def _stamp(self, lock: Path) -> Path:
        return self.folder / f".installed-{lock.stem}"


def lends_pip() -> bool:
    """Whether this Python's own pip can install into another environment: since 22.3."""
    asked = subprocess.run([sys.executable, "-m", "pip", "--version"], check=False, capture_output=True, text=True)
    number = re.match(r"pip (\d+)", asked.stdout)
    return asked.returncode == 0 and number is not None and int(number[1]) >= 23


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def writable(folder: Path) -> bool:
    """Whether we may write into `folder`, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def environment(data: Path, locks: Sequence[Path]) -> Environment:
    """An environment that holds `locks`: in the checkout, or in the data directory where the checkout is read-only."""
    places = [Environment(CHECKOUT / ".venv"), Environment(data / "venv")]
    for found in places:
        if all(found.holds(lock) for lock in locks):
            return found
    chosen = places[0] if os.access(CHECKOUT, os.W_OK) else places[1]
    if chosen is places[1] and not writable(data):
        stop(f"The data directory {data} cannot be written. Choose another: ITLA_DATA_DIR=/some/folder ./run")
    chosen.install(locks)
    return chosen


def tests(args: Sequence[str]) -> list[str]:
    """pytest's arguments: everything in two processes, unless the caller chooses herself."""
    fast = ["-m", "not browser and not slow and not faults"] if "--fast" in args else []
    own = [arg for arg in args if arg != "--fast"]
    return ["-m", "pytest", *([] if own else ["-n", "2", "--dist", "loadfile"]), *fast, *own]


def main(args: Sequence[str]) -> NoReturn:
    data = data_dir()
    deed, rest = (args[0], args[1:]) if args else ("serve", [])
    commands = {
        "serve": ["-m", "itla_impact.embedded", "serve"],
        "manage": ["-m", "itla_impact.embedded", "manage", *rest],
        "test": tests(rest),
        "check": ["-m", "tests.check"],
        "bench": ["-m", "tests.bench", *rest],
    }
    if deed not in commands:
        print(USAGE, end="")
        sys.exit(0 if deed in {"help", "--help", "-h"} else 2)
    for_developers = deed in {"test", "check", "bench"}
    try:
        packages = environment(data, [PRODUCT, TESTS] if for_developers else [PRODUCT])
    except OSError as error:
        stop(f"The packages could not be installed: {error.strerror} ({error.filename}).")
    if for_developers:
        os.chdir(CHECKOUT)
    path = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
    tools = os.pathsep.join([str(packages.python.parent), os.environ.get("PATH", os.defpath)])
    environ = {**os.environ, "ITLA_DATA_DIR": str(data), "PYTHONPATH": path, "PATH": tools}
    sys.stdout.flush()
    os.execve(packages.python, [str(packages.python), *commands[deed]], environ)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
