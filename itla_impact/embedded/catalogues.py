"""Compiles the translations with Babel, so that nobody needs gettext to run the product."""

import os
import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from itla_impact.embedded.problems import Problem


def compile_changed(checkout: Path, data_dir: Path) -> int:
    """Makes each catalogue newer than its source, beside it or, in a read-only checkout, in the data directory.

    Returns how many were made.
    """
    beside = checkout / "locale"
    writable = os.access(beside, os.W_OK)
    if writable:
        # What an earlier, read-only start left there would hide the fresh ones.
        shutil.rmtree(data_dir / "locale", ignore_errors=True)
    made = 0
    for source in sorted(beside.glob("*/LC_MESSAGES/*.po")):
        target = (source if writable else data_dir / source.relative_to(checkout)).with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)
            made += 1
    return made


def _compile(source: Path, target: Path) -> None:
    language = source.parent.parent.name
    try:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise Problem(f"The translations in {source} cannot be read: {error}.") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with draft.open("wb") as out:
        write_mo(out, catalogue)
    draft.replace(target)
