"""As whom PostgreSQL runs: it refuses root, so root lends it the account `nobody`."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Account:
    """A user that we can run programs as; `uid` None is whoever we are."""

    uid: int | None = None
    gid: int | None = None

    def give(self, path: Path) -> None:
        """Makes `path` this account's own and closed to others."""
        path.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can(self, question: Callable[[], bool]) -> bool:
        """Whether `question` is true for this account; asked in a process of its own."""
        if self.uid is None or self.gid is None:
            return question()
        pid = os.fork()
        if pid == 0:
            answer = False
            try:
                self._become()
                answer = question()
            finally:
                os._exit(0 if answer else 1)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

    def _become(self) -> None:
        if self.uid is not None and self.gid is not None:
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)

    def popen(
        self, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], output: IO[bytes] | int
    ) -> "subprocess.Popen[bytes]":
        """Starts `command` in a session of its own, to be ended fast when we die."""
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGINT),
            **self._user(),
        )

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self._user(),
        )

    def _user(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}


def for_folder(folder: Path) -> Account:
    """The account for a cluster in `folder`: ourselves, or as root the owner of an existing one, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def end_with_parent(how: signal.Signals) -> Callable[[], None]:
    """What a child calls before its program, so that Linux sends it `how` when we die, even from `kill -9`.

    Elsewhere the web and the worker look after themselves (`children.watch_parent`), and a PostgreSQL left alone is
    found and ended at the next start.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
