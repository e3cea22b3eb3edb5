"""What can go wrong at the start, as a sentence for the person who starts."""

import errno
from pathlib import Path


class Problem(Exception):
    """Ends the start; its text is a sentence that says what is wrong and what to do."""


def of_disk(error: OSError, folder: Path) -> Problem:
    """The sentence for a file system that refuses."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(f"The disk is full: {folder} has no room left. Make room, then start again.")
    return Problem(
        f"The data directory {folder} cannot be written ({error.strerror}: {error.filename or folder}). "
        "Choose another: ITLA_DATA_DIR=/some/folder ./run"
    )
