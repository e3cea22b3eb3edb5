"""Which build of the product is running: part of the pages' ETags, so that an upgrade is seen at once."""

from hashlib import blake2b
from pathlib import Path

#: What a page is made of.
PARTS = ("itla_impact", "foundations", "ecosystems", "measures", "feedback", "templates", "static", "locale")


def fingerprint(root: Path) -> str:
    """The same for the same files, from their sizes and times: reading them all would slow every start."""
    digest = blake2b(digest_size=8)
    for part in PARTS:
        for path in sorted((root / part).rglob("*")):
            if path.suffix not in {".pyc", ""} and path.is_file():
                stat = path.stat()
                digest.update(f"{path.relative_to(root)}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()
