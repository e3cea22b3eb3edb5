"""Which build of the product is running: part of the pages' ETags, and what a start asks before it prepares anew."""

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from itla_impact import env

#: What the product is made of.
PARTS = (
    *("foundations", "ecosystems", "measures", "feedback", "itla_impact"),
    *("static", "locale", "templates", "requirements.txt"),
)
#: What the product makes of itself.
MADE = (".pyc", ".mo")


def fingerprint(*circumstances: str) -> str:
    """Another one whenever a file of the project has changed, or one of `circumstances`.

    Looks at sizes and dates alone: reading every file would slow every start.
    """
    digest = blake2b("\n".join(circumstances).encode(), digest_size=16)
    for path, size, changed in _files():
        digest.update(f"{path}\0{size}\0{changed}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[tuple[Path, int, int]]:
    """(path, size, change time) of every source file, in a settled order."""
    for part in PARTS:
        for path in (env.CHECKOUT / part, *_under(env.CHECKOUT / part)):
            if path.is_file():
                status = path.stat()
                yield path.relative_to(env.CHECKOUT), status.st_size, status.st_mtime_ns


def _under(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(folder) / name for name in sorted(names) if not name.endswith(MADE))
