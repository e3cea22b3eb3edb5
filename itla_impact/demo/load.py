"""Loads the demo: one lively ecosystem, four lighter ones, real statistics, and the first figures of them all."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from ecosystems.models import Ecosystem
from itla_impact.demo import agenda, content, entries, letters, network, people, submissions
from itla_impact.demo.network import Example
from measures import recompute
from measures.sources.statistics.shipped import load_example_statistics


class EcosystemsAlready(Exception):
    """There is an ecosystem in the database: example data never mixes with anything else."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was made, for the person who waits."""

    ecosystems: int
    entries: int
    submissions: int

    def __str__(self) -> str:
        return f"{self.ecosystems} example ecosystems, {self.entries} entries, {self.submissions} submissions."


def load(today: date | None = None) -> Loaded:
    """Loads the demo as it is on `today` (in Helsinki); the same day gives the same rows. Raises EcosystemsAlready.

    The reference data must have been loaded. When it is stopped between the rows and the figures, the next tick of the
    worker computes the figures and only the targets are missing.
    """
    examples = _load_rows(today or timezone.localdate())
    recompute.rebuild()
    with transaction.atomic():
        for example in examples:
            if example.content["targets"]:
                agenda.set_targets(example)
        Ecosystem.objects.raise_version()
    return Loaded(
        ecosystems=len(examples),
        entries=sum(example.content["entries"] for example in examples),
        submissions=sum(example.content["submissions"] for example in examples),
    )


@transaction.atomic
def _load_rows(today: date) -> list[Example]:
    if Ecosystem.objects.exists():
        raise EcosystemsAlready
    load_example_statistics()
    lively = _build(content.read("jokilaakso"), today)
    people.seat_backbone(lively.ecosystem.founded)
    examples = [lively, *(_build(row, today) for row in content.read("neighbours")["ecosystems"])]
    letters.invite(lively)
    # The planner knows nothing yet of the rows that the first recompute reads.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ecosystems_entry, feedback_submission")
    return examples


def _build(row: dict[str, object], today: date) -> Example:
    example = network.found(row, today)
    people.seat(example)
    activities = agenda.agree(example)
    entries.log_joint_work(example, activities)
    submissions.let_families_speak(example)
    return example
