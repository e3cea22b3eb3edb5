"""The stage: a PostgreSQL of our own that keeps its promises (fsync on), and the product set up on it."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from itla_impact.embedded import cluster
from tests.bench.machine import Meter

#: What a small server of a municipality would be given; nothing that weakens a promise.
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "2GB", "max_connections": "100", "work_mem": "16MB"}
TOLD = (
    "server_version",
    *("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "work_mem", "jit"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """`folder` is for the files of one run; `database` is running, and the product's tables are in it."""

    folder: Path
    database: cluster.Cluster
    national: bool

    @property
    def postmaster(self) -> int:
        assert self.database.process is not None
        return self.database.process.pid

    @property
    def meter(self) -> Meter:
        return Meter(self.postmaster)

    def connect(self) -> "psycopg2.extensions.connection":
        """A connection of a yardstick's own, in autocommit."""
        connection = self.database.connect()
        connection.autocommit = True
        return connection

    def told(self) -> dict[str, str]:
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT name, setting, unit FROM pg_settings WHERE name = ANY(%s)", [list(TOLD)])
            found = {name: f"{setting}{f' × {unit}' if unit else ''}" for name, setting, unit in cursor.fetchall()}
        return {name: found[name] for name in TOLD}


@contextlib.contextmanager
def set_up(*, national: bool) -> Iterator[Stage]:
    """The empty product with its reference data; everything is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="itla-bench-") as folder:
        Path(folder).chmod(0o755)
        database = cluster.at(Path(folder), SETTINGS)
        database.make()
        database.start()
        try:
            database.wait()
            _django(Path(folder), database.url)
            yield Stage(Path(folder), database, national)
        finally:
            database.stop()
            shutil.rmtree(database.home, ignore_errors=True)


def _django(folder: Path, url: str) -> None:
    os.environ |= {
        "DATABASE_URL": url,
        "ITLA_DATA_DIR": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SECRET_KEY": "bench",
        "RECEIPT_KEY": "bench-receipts",
        "RATE_LIMIT_KEY": "bench-limits",
    }
    from itla_impact import env
    from itla_impact.embedded import catalogues

    catalogues.compile_changed(env.CHECKOUT, env.data_dir())
    import django
    from django.core.management import call_command

    import itla_impact.celery  # noqa: F401 - as a worker begins: NumPy takes one thread

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
