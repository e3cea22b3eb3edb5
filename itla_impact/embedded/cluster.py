"""Our own PostgreSQL: made once, reached through a socket in a closed folder, never through the network.

So it runs beside any other PostgreSQL, and needs no password: who can open the folder can connect.
"""

import contextlib
import hashlib
import locale
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from itla_impact.embedded import account as accounts
from itla_impact.embedded import programs as all_programs
from itla_impact.embedded.account import Account
from itla_impact.embedded.problems import Problem
from itla_impact.embedded.programs import Programs

NAME = "itla"
LONGEST_SOCKET = 100
REACHABLE = Path("/var/lib/itla-impact")
SETTINGS = {"jit": "off", "max_connections": "60", "log_timezone": "UTC", "timezone": "UTC"}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}


@dataclass(slots=True)
class Cluster:
    """A data directory, the programs and account that run it, and the folder of its socket."""

    home: Path
    account: Account
    programs: Programs
    socket: Path
    settings: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    made_socket: bool = False
    env: dict[str, str] = field(default_factory=lambda: {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"})

    @property
    def data(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def url(self) -> str:
        return f"postgres://{NAME}@{quote(str(self.socket), safe='')}:5432/{NAME}"

    def make(self) -> None:
        """Fills the data directory unless it is there; a half-made one from an earlier try is begun again."""
        if self.data.exists():
            return
        draft = self.home / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        command = [
            f"{self.programs.folder}/initdb",
            "-D",
            f"{draft}",
            "--encoding=UTF8",
            f"--locale={unicode_locale()}",
        ]
        options = ["--auth=trust", f"--username={NAME}", *(["--no-sync"] if "fsync" in self.settings else [])]
        made = self.account.run([*command, *options], cwd=self.home, env=self.env)
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise failure("PostgreSQL could not make its data directory", made.stdout, self.home)
        draft.rename(self.data)

    def start(self) -> "subprocess.Popen[bytes]":
        """Starts the server without waiting for it."""
        self._end_what_was_left()
        settings = SETTINGS | self.settings
        settings |= {"listen_addresses": "", "unix_socket_directories": quoted(self.socket), "port": "5432"}
        settings["unix_socket_permissions"] = "0700"
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open(self.log, "wb") as log:
            command = [f"{self.programs.folder}/postgres", "-D", f"{self.data}", *options]
            self.process = self.account.popen(command, cwd=self.home, env=self.env, output=log)
        return self.process

    def wait(self, seconds: float = 60) -> None:
        """Returns once it answers and has our database; raises Problem when it ends or stays silent."""
        until = time.monotonic() + seconds
        while True:
            try:
                self._make_database()
                return
            except psycopg2.OperationalError as error:
                if self.process and self.process.poll() is not None:
                    said = self.log.read_text(errors="replace")
                    raise failure("PostgreSQL did not start", said, self.home) from error
                if time.monotonic() > until:
                    raise Problem(f"PostgreSQL did not answer in {seconds:.0f} s; {self.log} may say why.") from error
                time.sleep(0.02)

    def _make_database(self) -> None:
        with contextlib.closing(self.connect("postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {NAME}")

    def connect(self, database: str = NAME) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.socket), port=5432, user=NAME, dbname=database, connect_timeout=5)

    def stop(self, seconds: float = 15) -> None:
        """Ends the server, closing its connections; harder when it takes longer than `seconds`."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        if self.made_socket:
            shutil.rmtree(self.socket, ignore_errors=True)

    def identity(self) -> str:
        """PostgreSQL's own number of this data directory."""
        with open(self.data / "global" / "pg_control", "rb") as control:
            return control.read(8).hex()

    def _end_what_was_left(self) -> None:
        """Ends a server that outlived its launcher. The caller holds the data directory's lock, so no other is ours.

        A process that merely got the number of a server long gone is left alone.
        """
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if not alive(pid):
            return
        if not serves(pid, self.data):
            file.unlink(missing_ok=True)
            return
        for how, patience in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
            until = time.monotonic() + patience
            while alive(pid) and time.monotonic() < until:
                time.sleep(0.05)
        if alive(pid):
            raise Problem(f"An older PostgreSQL of this data directory (process {pid}) does not end; end it by hand.")


def at(data_dir: Path, settings: dict[str, str] | None = None) -> Cluster:
    """The cluster of an installation, in a place that PostgreSQL's account can reach. Nothing is started."""
    home = data_dir / "postgres"
    account = accounts.for_folder(home)
    _open_home(home, account)
    if not account.can(lambda: os.access(home, os.W_OK | os.X_OK)):
        home = _elsewhere(home, account)
    data = home / "cluster"
    if data.exists() and account.uid is None and data.stat().st_uid != os.geteuid():
        raise Problem(f"{data} belongs to another user. Start as that user, or choose another ITLA_DATA_DIR.")
    found = all_programs.find(major_of(data))
    if not found.reachable_for(account):
        found = found.copied_to(home)
    socket, made = _socket(home, account)
    return Cluster(home, account, found, socket, settings or {}, made_socket=made)


@contextlib.contextmanager
def throw_away() -> Iterator[Cluster]:
    """A running cluster in a temporary folder, for tests: nothing is kept, so nothing waits for the disk."""
    with tempfile.TemporaryDirectory(prefix="itla-") as folder:
        Path(folder).chmod(0o755)
        cluster = at(Path(folder), THROW_AWAY)
        cluster.make()
        cluster.start()
        try:
            cluster.wait()
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(cluster.home, ignore_errors=True)


def _open_home(home: Path, account: Account) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if account.uid is not None or home.stat().st_uid == os.geteuid():
        account.give(home)


def _elsewhere(wanted: Path, account: Account) -> Path:
    """A home outside a folder that is closed to the account. `wanted` remembers it, so deleting that begins anew."""
    note = wanted / "is-elsewhere"
    if not note.exists():
        mark = hashlib.sha256(f"{wanted}{time.time_ns()}".encode()).hexdigest()[:12]
        note.write_text(str(REACHABLE / mark))
    home = Path(note.read_text().strip())
    try:
        REACHABLE.mkdir(mode=0o755, parents=True, exist_ok=True)
        _open_home(home, account)
    except OSError as error:
        raise Problem(
            f"{wanted} is closed to the account that runs PostgreSQL for root, and {REACHABLE} cannot be written. "
            "Choose a data directory that others may enter: ITLA_DATA_DIR=/some/folder ./run"
        ) from error
    return home


def _socket(home: Path, account: Account) -> tuple[Path, bool]:
    """The folder of the socket, and whether it is a fresh temporary one: long paths do not fit a socket's address."""
    wanted = home / "socket"
    if len(os.fsencode(wanted / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        wanted.mkdir(exist_ok=True)
        account.give(wanted)
        return wanted, False
    fresh = Path(tempfile.mkdtemp(prefix="itla-"))
    account.give(fresh)
    return fresh, True


def major_of(data: Path) -> int | None:
    """The PostgreSQL version that a data directory belongs to; None when there is none yet."""
    if not data.exists():
        return None
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError) as error:
        raise Problem(f"{data} is not a PostgreSQL data directory any more; move it away and start again.") from error


def unicode_locale() -> str:
    """C.UTF-8 where the system has it; names are sorted by a key of our own, so the order does not matter."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "en_US.UTF-8"
    locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def failure(what: str, said: str, folder: Path) -> Problem:
    """The sentence for a PostgreSQL that failed, from the last lines it said."""
    if "No space left on device" in said:
        return Problem(f"The disk is full: {folder} has no room left. Make room, then start again.")
    return Problem("\n".join([f"{what}. It said:", *said.strip().splitlines()[-8:]]))


def quoted(folder: Path) -> str:
    """A folder as one item of PostgreSQL's list of folders."""
    return '"' + str(folder).replace('"', '""') + '"'


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is a PostgreSQL on `data`."""
    if Path("/proc/self/cmdline").exists():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return False
    else:
        asked = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        command = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return "postgres" in command and f"-D {data} " in command
