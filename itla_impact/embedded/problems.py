"""What can go wrong at the start, as a sentence for the person who starts."""

import contextlib
import errno
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection


class Problem(Exception):
    """Ends the start; its text is a sentence that says what is wrong and what to do."""


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Ends the process with the sentence alone when a setting is missing or the database cannot be reached."""
    try:
        yield
    except (Problem, ImproperlyConfigured) as problem:
        sys.exit(f"\n{problem}")
    except OperationalError as error:
        if connection.connection is not None:
            raise
        sys.exit(f"\nThe database that DATABASE_URL names cannot be reached: {str(error).strip()}")


def of_disk(error: OSError, folder: Path) -> Problem:
    """The sentence for a file system that refuses."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(f"The disk is full: {folder} has no room left. Make room, then start again.")
    return Problem(
        f"The data directory {folder} cannot be written ({error.strerror}: {error.filename or folder}). "
        "Choose another: ITLA_DATA_DIR=/some/folder ./run"
    )
