"""The demo's words and numbers: what is said and how much of it; how it becomes rows is in the modules above."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> dict[str, Any]:
    """The content of one file. Not to be changed by its readers."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
