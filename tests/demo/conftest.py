"""The demo, loaded once for the tests that only read it, and a digest that tells whether two loads are the same."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from ecosystems.models import (
    Activity,
    ActivityGoal,
    ActivityPartner,
    Area,
    Coverage,
    Ecosystem,
    Entry,
    EntryDeletion,
    EntryPart,
    EntryPartner,
    Goal,
    Invitation,
    LearningNote,
    Membership,
    Organisation,
    Seat,
    User,
    Vision,
)
from feedback.models import Channel, QuestionnaireVersion, Submission
from foundations.languages import Texts
from foundations.models import OutgoingMail
from itla_impact.demo.load import load
from measures.models import Measure, Target

ORDINARY = date(2026, 11, 24)
ROWS: list[type[models.Model]] = [
    *(Ecosystem, Coverage, Organisation, Membership, User, Seat, Vision, Goal, Activity, ActivityGoal),
    *(ActivityPartner, Channel, Entry, EntryPart, EntryPartner, EntryDeletion, LearningNote, Submission),
    *(Invitation, OutgoingMail, Target),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever reads the demo needs the tests' database, also when no other test was chosen.

    By now pytest-django has put the tests of an empty database before those of the demo.
    """
    for item in items:
        if "demo" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[date]:
    """The demo as it is on an ordinary Tuesday; today is that day for the whole package."""
    with time_machine.travel(f"{ORDINARY}T10:00:00+02:00"), django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference_data", verbosity=0)
        load()
        yield ORDINARY
        transaction.set_rollback(True)


def load_on(day: date) -> None:
    """As a start at nine in the morning of that day does."""
    with time_machine.travel(f"{day}T07:00:00+00:00"):
        call_command("load_reference_data", verbosity=0)
        load()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def digest() -> str:
    """Of all rows of the demo; a foreign key is told by the other row's place in its table, not by its number."""
    places = {model: _places(model) for model in (*ROWS, Area, QuestionnaireVersion, Measure)}
    seen = hashlib.sha256()
    for model in ROWS:
        for told in sorted(
            json.dumps(_told(row, places), cls=DjangoJSONEncoder) for row in model._default_manager.all()
        ):
            seen.update(f"{model.__name__} {told}".encode())
    return seen.hexdigest()


def _places(model: type[models.Model]) -> dict[Any, int]:
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    return {key: place for place, key in enumerate(keys)}


def _told(row: models.Model, places: dict[type[models.Model], dict[Any, int]]) -> list[Any]:
    told = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.ForeignKey):
            value = None if value is None else places[field.remote_field.model][value]
        elif isinstance(field, models.AutoField):
            value = places[type(row)][value]
        told.append(dict(value) if isinstance(value, Texts) else value)
    return told
