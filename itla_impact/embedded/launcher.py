"""`./run` and `./run manage`: starts what is missing around the product, in order, and ends it again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from foundations.addresses import LOOPBACK
from itla_impact import build, env
from itla_impact.embedded import children, cluster, folder
from itla_impact.embedded.account import end_with_parent
from itla_impact.embedded.address import Address, listen
from itla_impact.embedded.children import Bell, Child
from itla_impact.embedded.cluster import Cluster
from itla_impact.embedded.folder import Running
from itla_impact.embedded.problems import Problem

OLDEST_SERVER = 150_000
PATIENCE = 60.0
TRIES = 3


def say(sentence: str) -> None:
    print(sentence, flush=True)


def serve() -> None:
    """Starts everything, says the address, and returns when somebody asked it to end."""
    began = time.monotonic()
    bell = Bell()
    data = env.data_dir()
    folder.open_folder(data)
    with contextlib.ExitStack() as undo:
        undo.enter_context(folder.held(data))
        address = undo.enter_context(listen(env.text("HOST", "127.0.0.1"), env.number("PORT", 8000)))
        own = own_cluster(data)
        url = own.url if own else reachable(env.text("DATABASE_URL"))
        environ = environment(url, own, address)
        running: list[Child] = []
        undo.callback(end_all, running, own)
        start_database(running, data, own, environ, bell)
        begin(web(address, environ), running)
        if own:
            own.wait()
        wait_for_first_page(address, running, bell)
        # Only now, so that it does not compete with the first page for the processors.
        begin(worker(environ), running)
        folder.tell(data, Running(os.getpid(), address.url, url, environ["ITLA_DEMO"]))
        welcome(address, environ, time.monotonic() - began)
        children.keep(running, bell, say, check=lambda: folder.still_there(data))


def begin(child: Child, running: list[Child]) -> None:
    child.begin()
    running.append(child)


def start_database(running: list[Child], data: Path, own: Cluster | None, environ: dict[str, str], bell: Bell) -> None:
    """Returns when the web may start: at once after a start that prepared everything, else when all is prepared."""
    if own:
        if own.home != data / "postgres":
            say(f"The database is kept in {own.home}, since PostgreSQL's account cannot enter {data}.")
        own.make()
        begin(Child("PostgreSQL", own.start), running)
    mark, stamp = data / "prepared", stamp_of(own, environ)
    if own and mark.exists() and mark.read_text() == stamp:
        return
    if own:
        own.wait()
    mark.unlink(missing_ok=True)
    prepare_with(environ, bell)
    mark.write_text(stamp)


def stamp_of(own: Cluster | None, environ: dict[str, str]) -> str:
    """What was prepared for: these files, this data directory, with or without the demo."""
    return build.fingerprint(own.identity() if own else "", environ["ITLA_DEMO"], sys.version)


def prepare_with(environ: dict[str, str], bell: Bell) -> None:
    process = python("itla_impact.embedded.prepare", [], environ)
    while process.poll() is None:
        bell.sleep(1.0)
        if bell.ended_by:
            children.end([process], 5)
    bell.stop_if_rung()
    if process.returncode:
        raise Problem("The database could not be prepared; the lines above say why.")


def own_cluster(data: Path) -> Cluster | None:
    """Our own PostgreSQL, not started yet; None where `DATABASE_URL` names another."""
    return None if env.text("DATABASE_URL", "") else cluster.at(data)


def reachable(url: str) -> str:
    """`url`, once its database has answered; raises Problem when it does not, or is too old."""
    try:
        with contextlib.closing(connected(url)) as connection:
            version = connection.server_version
    except psycopg2.OperationalError as error:
        raise Problem(f"The database that DATABASE_URL names cannot be reached: {str(error).strip()}") from error
    if version < OLDEST_SERVER:
        raise Problem(f"The database that DATABASE_URL names is PostgreSQL {version // 10_000}; 15 or newer is needed.")
    return url


def connected(url: str) -> "psycopg2.extensions.connection":
    place = env.database(url)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    words = {theirs: str(place[ours]) for ours, theirs in names.items() if place[ours]}
    return psycopg2.connect(**words, connect_timeout=5)


def environment(url: str, own: Cluster | None, address: Address | None) -> dict[str, str]:
    """What the processes of the product are told. The demo is ours to offer only on our own database and machine."""
    inherited = env.inherited(without="PG" if own else None)
    here = env.text("HOST", "127.0.0.1") in LOOPBACK
    demo = env.flag("ITLA_DEMO", own is not None and here)
    inherited.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")
    if address:
        inherited.setdefault("SITE_URL", address.url)
    return inherited | {"DATABASE_URL": url, "ITLA_DEMO": "1" if demo else "0", "PYTHONUNBUFFERED": "1"}


def python(module: str, args: Sequence[str], environ: dict[str, str], *fds: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *args],
        env=environ,
        stdin=subprocess.DEVNULL,
        pass_fds=fds,
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGTERM),
    )


def web(address: Address, environ: dict[str, str]) -> Child:
    number = address.listening.fileno()
    return Child("The web server", lambda: python("itla_impact.embedded.web", [str(number)], environ, number))


def worker(environ: dict[str, str]) -> Child:
    return Child("The worker", lambda: python("itla_impact.embedded.worker", [], environ))


def wait_for_first_page(address: Address, running: Sequence[Child], bell: Bell) -> None:
    until = time.monotonic() + PATIENCE

    def answered() -> bool:
        if any(child.deaths >= TRIES for child in running):
            raise Problem("It does not start; the lines above say why.")
        if time.monotonic() > until:
            raise Problem(f"The web server did not answer within {PATIENCE:.0f} s; the lines above may say why.")
        return answers(address)

    children.keep(running, bell, say, until=answered)
    bell.stop_if_rung()


def answers(address: Address) -> bool:
    """Whether the web server answers, and reaches its database."""
    try:
        with urllib.request.urlopen(f"{address.url}/readyz", timeout=0.5):
            return True
    except urllib.error.HTTPError as error:
        return error.code != 503
    except OSError:
        return False


def welcome(address: Address, environ: dict[str, str], seconds: float) -> None:
    say(f"\nItla Impact is at {address.url}  (started in {seconds:.1f} s; Ctrl-C ends it)")
    if environ["ITLA_DEMO"] == "1":
        say(f"Demo: sign in with one click at {address.url}/demo/")
    elif nobody_yet(environ["DATABASE_URL"]):
        say("Nobody can sign in yet. Seat the first person: ./run manage create_backbone HER-ADDRESS")


def nobody_yet(url: str) -> bool:
    with contextlib.closing(connected(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM ecosystems_user)")
        return bool(cursor.fetchone()[0])


def end_all(running: Sequence[Child], own: Cluster | None) -> None:
    """Ends what was started: first the web and the worker at once, then the database that they use."""
    ours = [child.process for child in running if child.name != "PostgreSQL" and child.process]
    children.end(ours, 8)
    if own:
        own.stop()


def manage(args: Sequence[str]) -> int:
    """Django's command line against the running database, or against our own, started for the command alone."""
    data = env.data_dir()
    if url := env.text("DATABASE_URL", ""):
        return command(args, environment(url, None, None))
    folder.open_folder(data)
    with contextlib.ExitStack() as undo:
        try:
            undo.enter_context(folder.held(data))
        except folder.Taken as taken:
            return command(args, joined(data, taken))
        own = cluster.at(data)
        undo.callback(own.stop)
        own.make()
        own.start()
        own.wait()
        # Whatever it does, the next start looks again at what the database needs.
        (data / "prepared").unlink(missing_ok=True)
        return command(args, environment(own.url, own, None))


def joined(data: Path, taken: folder.Taken) -> dict[str, str]:
    """The environment of the launcher that runs already; raises `taken` when it does not get ready."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (note := folder.running(data)) is not None:
            (data / "prepared").unlink(missing_ok=True)
            theirs = env.inherited(without="PG")
            theirs.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")
            theirs.setdefault("SITE_URL", note.address)
            return theirs | {"DATABASE_URL": note.database, "ITLA_DEMO": note.demo}
        time.sleep(0.2)
    raise taken


def command(args: Sequence[str], environ: dict[str, str]) -> int:
    program = [sys.executable, str(env.CHECKOUT / "manage.py"), *args]
    with children.ignoring_interrupts():
        return subprocess.run(program, env=environ, check=False).returncode


def main(args: Sequence[str]) -> int:
    deeds: dict[str, Callable[[], int | None]] = {"serve": serve, "manage": lambda: manage(args[1:])}
    try:
        return deeds[args[0]]() or 0
    except children.Ended as ended:
        return 0 if ended.how == signal.SIGTERM else 130
    except (Problem, ImproperlyConfigured) as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        return 1
