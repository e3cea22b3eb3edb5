"""Step: weights, a definition as numbers: which profiles it counts, and which of their numbers.

Written by step 2 of recompute, once for each pair of a profile and a definition, and read by every run after that:
profiles never change, and definitions not once they are in use.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from measures.models import Definition
from measures.sources import COUNT, source

# Every dimension that `where` names has one of the values that it lists.
_MATCHES = """
    NOT EXISTS (
        SELECT FROM jsonb_each(definition.{part} -> 'where') AS wanted (dimension, options)
        WHERE (wanted.options ? (profile.dimensions ->> wanted.dimension)) IS NOT TRUE
    )
"""

#: The numerator is counted among the denominator's facts: what the denominator does not count has no weight.
WEIGHTS = f"""
    SELECT profile.id AS profile_id, definition.id AS definition_id,
           CASE WHEN {_MATCHES.format(part="numerator")} THEN counted.above END AS numerator,
           counted.below AS denominator
    FROM unnest(%(definitions)s::bigint[], %(above)s::smallint[], %(below)s::smallint[])
         AS counted (definition_id, above, below)
    JOIN measures_definition AS definition ON definition.id = counted.definition_id
    JOIN measures_profile AS profile ON profile.source = definition.source
    WHERE {_MATCHES.format(part="denominator")}
"""

_PUT_IN = "INSERT INTO measures_weight (profile_id, definition_id, numerator, denominator)"


def weigh(cursor: CursorWrapper, known: Sequence[Definition], new: Sequence[Definition]) -> None:
    """Write the weights that are missing: of new profiles for the known definitions, of all profiles for the new."""
    cursor.execute(f"{_PUT_IN} {WEIGHTS} AND NOT profile.is_weighed", numbers(known))
    cursor.execute("DELETE FROM measures_weight WHERE definition_id = ANY(%(definitions)s)", numbers(new))
    cursor.execute(f"{_PUT_IN} {WEIGHTS}", numbers(new))
    cursor.execute("UPDATE measures_profile SET is_weighed = TRUE WHERE NOT is_weighed")


def numbers(definitions: Iterable[Definition]) -> dict[str, list[Any]]:
    """The values of `WEIGHTS`: what each definition counts above and below the line; 0 the count, i the i-th sum."""
    rows = [(one.pk, _number(one, one.numerator), _number(one, one.denominator)) for one in definitions]
    return {
        "definitions": [row[0] for row in rows],
        "above": [row[1] for row in rows],
        "below": [row[2] for row in rows],
    }


def _number(definition: Definition, condition: Mapping[str, Any] | None) -> int | None:
    if condition is None:
        return None
    name, of = condition.get("of", COUNT), source(definition.source)
    return 0 if name == COUNT else of.sums.index(name) + 1
