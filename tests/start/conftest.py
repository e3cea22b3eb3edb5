import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.start.installation import Installation, ending


def folder_for_anyone() -> "tempfile.TemporaryDirectory[str]":
    """A folder that anyone may enter, as PostgreSQL does as `nobody` when root runs the tests."""
    made = tempfile.TemporaryDirectory(prefix="itla-start-", ignore_cleanup_errors=True)
    Path(made.name).chmod(0o755)
    return made


@pytest.fixture
def empty() -> Iterator[Installation]:
    """Nothing was ever started here."""
    with folder_for_anyone() as folder, ending(Installation(Path(folder) / "data")) as made:
        yield made


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """The data of an installation that was started and ended once."""
    with folder_for_anyone() as folder, ending(Installation(Path(folder) / "data")) as made:
        made.start()
        made.end()
        yield made.data


@pytest.fixture
def installation(prepared: Path) -> Iterator[Installation]:
    """Was started and ended once; each test has a copy."""
    with folder_for_anyone() as folder, ending(Installation(Path(folder) / "data")) as made:
        subprocess.run(["cp", "-a", str(prepared), str(made.data)], check=True)
        yield made
