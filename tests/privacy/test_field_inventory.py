"""docs/field-inventory.toml knows every column: what it is, why it is there, on what basis and until when."""

import tomllib
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from itla_impact import env

CLASSES = {"public", "internal", "personal", "family", "secret", "technical"}
BASES = {"public task", "contract", "security", "none"}
PERSONAL = {"personal", "family"}
HISTORY = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context"}
"""Columns of a table of changes: when what was done to which row, and who did it."""


@pytest.fixture(scope="module")
def inventory() -> dict[str, dict[str, Any]]:
    told = tomllib.loads((env.CHECKOUT / "docs" / "field-inventory.toml").read_text())
    return {f"{app}.{model}": table for app, tables in told.items() for model, table in tables.items()}


def tables() -> dict[str, type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return {one._meta.label_lower: one for one in found if one._meta.managed and not one._meta.proxy}


def fields_told(inventory: dict[str, dict[str, Any]], table: dict[str, Any]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = inventory[table["like"]]["fields"] if "like" in table else table["fields"]
    return fields


def test_every_table_is_told_and_no_other(inventory: dict[str, dict[str, Any]]) -> None:
    assert set(inventory) == set(tables())


def test_every_column_is_told_and_no_other(inventory: dict[str, dict[str, Any]]) -> None:
    wrong = {}
    for name, model in tables().items():
        told = set(fields_told(inventory, inventory[name])) | (HISTORY if "like" in inventory[name] else set())
        if different := told ^ {field.name for field in model._meta.concrete_fields}:
            wrong[name] = different

    assert not wrong


def test_every_column_has_a_class_a_purpose_a_basis_and_an_end(inventory: dict[str, dict[str, Any]]) -> None:
    for name, table in inventory.items():
        assert table["basis"] in BASES, name
        assert table["retention"], name
        for field, told in fields_told(inventory, table).items():
            assert told[0] in CLASSES, f"{name}.{field}"
            assert told[1].strip(), f"{name}.{field}"
            assert len(told) in {2, 3}, f"{name}.{field}"


def test_what_is_of_a_person_has_a_basis(inventory: dict[str, dict[str, Any]]) -> None:
    without = [
        name
        for name, table in inventory.items()
        if table["basis"] == "none" and PERSONAL & {told[0] for told in fields_told(inventory, table).values()}
    ]

    assert not without


def test_a_key_to_a_person_is_called_personal(inventory: dict[str, dict[str, Any]]) -> None:
    user = apps.get_model("ecosystems.User")
    wrong = [
        f"{name}.{field.name}"
        for name, model in tables().items()
        for field in model._meta.concrete_fields
        if field.related_model is user
        and field.name not in HISTORY
        and fields_told(inventory, inventory[name])[field.name][0] != "personal"
    ]

    assert not wrong


def test_a_family_leaves_nothing_personal(inventory: dict[str, dict[str, Any]]) -> None:
    """No column of a submission is of a person who works here, has a clock time or an address."""
    model = apps.get_model("feedback.Submission")

    assert not [told for told in inventory["feedback.submission"]["fields"].values() if told[0] == "personal"]
    assert not [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
    assert not [field.name for field in model._meta.concrete_fields if isinstance(field, models.GenericIPAddressField)]
