"""Step: the starter library of measures, written from the project's own file. What is in use is never changed."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from measures.models import Definition, Measure
from measures.sources import sources

LIBRARY = Path(__file__).parent / "reference" / "library.toml"


def read_library(path: Path = LIBRARY) -> list[dict[str, Any]]:
    """The definitions of the file, in its order."""
    with path.open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)["measure"]
    return rows


@transaction.atomic
def load_library(path: Path = LIBRARY) -> str:
    """Add the measures and versions that are not there yet and return what was done, as a sentence.

    A measure whose source is not among the settings' waits until it is. Raises ValidationError for a definition that
    names something its source does not declare.
    """
    rows = [row for row in read_library(path) if row["source"] in sources()]
    known = set(Definition.objects.values_list("measure__code", "version"))
    added = 0
    for order, row in enumerate(rows, start=1):
        code, kind = row.pop("code"), row.pop("kind")
        measure, _ = Measure.objects.update_or_create(code=code, defaults={"kind": kind, "order": order})
        if (code, row["version"]) not in known:
            definition = Definition(measure=measure, **row)
            definition.full_clean()
            definition.save()
            added += 1
    return f"Measures: {added} new definitions, {len(rows)} in all."
