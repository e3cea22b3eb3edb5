"""The starter library is complete in three languages, and loading it again changes nothing."""

import pytest
from django.core.exceptions import ValidationError

from measures.library import load_library, read_library
from measures.models import Definition
from measures.sources import UnknownName, source

TEXTS = ["name", "short_name", "unit", "tells", "weakness"]
pytestmark = pytest.mark.django_db


def test_every_measure_speaks_three_languages():
    load_library()
    gaps = [
        (one.measure.code, field) for one in Definition.objects.all() for field in TEXTS if getattr(one, field).gaps()
    ]
    assert not gaps


def test_loading_twice_changes_nothing():
    load_library()
    before = list(Definition.objects.values())
    load_library()
    assert list(Definition.objects.values()) == before


def test_all_of_the_file_is_loaded_and_counts_what_its_source_declares():
    load_library()
    rows = read_library()
    assert {one.measure.code for one in Definition.objects.current()} == {row["code"] for row in rows}
    for definition in Definition.objects.all():
        definition.clean()


def test_a_next_version_in_the_file_becomes_the_current_one(tmp_path):
    load_library()
    text = (tmp_path / "library.toml").write_text(
        '[[measure]]\ncode = "occasions"\nversion = 2\nkind = "performance"\nsource = "entries"\n'
        'numerator = { where = { sectors = ["3+"] } }\ndirection = "up"\ndisclosure = "A"\nclosing = "month"\n'
        + "".join(f'[measure.{field}]\nfi = "a"\nsv = "b"\nen = "c"\n' for field in TEXTS)
    )
    assert text
    load_library(tmp_path / "library.toml")
    current = Definition.objects.current().get(measure__code="occasions")
    assert (current.version, current.closing) == (2, "month")


@pytest.mark.parametrize(
    "condition",
    [
        {"of": "professionals"},
        {"where": {"weather": ["rain"]}},
        {"where": {"setting": ["moon"]}},
        {"where": {"setting": "school"}},
        {"where": {"setting": []}},
        {"when": {}},
    ],
)
def test_a_condition_speaks_of_declared_names_only(condition):
    with pytest.raises(UnknownName):
        source("entries").check(condition)


def test_a_definition_of_something_undeclared_is_refused():
    load_library()
    definition = Definition.objects.get(measure__code="occasions")
    definition.numerator = {"where": {"setting": ["moon"]}}
    with pytest.raises(ValidationError):
        definition.clean()


def test_children_are_never_pooled_with_adults():
    load_library()
    of_children = Definition.objects.get(measure__code="child-listened")
    others = Definition.objects.filter(source="feedback").exclude(pk=of_children.pk)
    asked = {question for one in others for question in one.denominator["where"]["question"]}
    assert not asked & set(of_children.denominator["where"]["question"])
