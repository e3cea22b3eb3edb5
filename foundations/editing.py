"""Two people edit one thing: the second is told, sees both texts, and nobody's words are lost."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pghistory
from django import forms
from django.db import models, transaction
from django.db.models import F
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundations.finnish import format_day, number
from foundations.languages import IN_LANGUAGE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

CONFLICT = 409


class Versioned(models.Model):
    """A thing that people edit in forms."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


V = TypeVar("V", bound=Versioned)


class Actor(Protocol):
    """Somebody with a key: a user."""

    @property
    def pk(self) -> Any: ...


class StaleEdit(Exception):
    """Somebody saved first. `current` is the row as it is now, None when it has been deleted."""

    def __init__(self, current: Versioned | None) -> None:
        super().__init__("The row was changed after the form was opened.")
        self.current = current


def edit(obj: V, *, expected_version: int, by: Actor | None = None, **changes: Any) -> V:
    """Writes `changes` to the row of `obj` if still at `expected_version`; returns `obj` with them, one version on.

    One conditional UPDATE, so of two who save at once one wins and the other gets StaleEdit; then `obj` is untouched.
    Columns only: links of many to many are the caller's. The history tells `by` as the one who did it.
    """
    rows = type(obj)._default_manager.filter(pk=obj.pk)
    context = pghistory.context(user=by.pk) if by is not None else nullcontext()
    with transaction.atomic(), context:
        written = rows.filter(version=expected_version).update(version=F("version") + 1, **changes)
    if not written:
        raise StaleEdit(rows.first())
    for name, value in changes.items():
        setattr(obj, name, value)
    obj.version = expected_version + 1
    return obj


class VersionField(forms.IntegerField):
    """The hidden version that a form was opened at: put it into a form as `version`."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, **kwargs)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in two wordings."""

    label: StrOrPromise
    yours: str
    theirs: str


def differences(form: forms.BaseForm, current: Versioned | None) -> list[Difference]:
    """The fields of a valid `form` whose value is not what `current` holds, in words; all of them when it is gone."""
    found = []
    for name, value in form.cleaned_data.items():
        if form[name].is_hidden:
            continue
        field = form[name]
        yours, theirs = in_words(field, value), in_words(field, getattr(current, name, None))
        if yours != theirs:
            found.append(Difference(field.label, yours, theirs))
    return found


def in_words(field: forms.BoundField, value: Any) -> str:
    """A field's value as a reader would say it: choices by their label, texts language by language, one a line."""
    if isinstance(value, models.Manager):
        value = value.all()
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return "\n".join(f"{IN_LANGUAGE.get(code, code)}: {text}" for code, text in value.items())
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return "\n".join(sorted(in_words(field, each) for each in value))
    # A model choice would be asked from the database row by row, and its own name is what the list shows.
    if isinstance(field.field, forms.ChoiceField) and not isinstance(field.field, forms.ModelChoiceField):
        labels = {str(key): str(label) for key, label in _flat(field.field.choices)}
        return labels.get(str(value), str(value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("kyllä") if value else _("ei")
    if isinstance(value, Decimal):
        return number(value.normalize())
    return format_day(value) if isinstance(value, date) else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat.extend(label if isinstance(label, (list, tuple)) else [(key, label)])
    return flat


def move_on(form: forms.BaseForm, version: int) -> None:
    """Lets what was typed be saved on top of the row as it is at `version`."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix("version")] = str(version)
    form.data = data


def conflict_response(
    request: HttpRequest, form: forms.BaseForm, current: Versioned | None, *, back: str = "", **frame: object
) -> HttpResponse:
    """The 409 page: both texts side by side. `back` is where what is stored now can be opened.

    `form` has been validated. conflict.html gets `theirs` and `mine` as (label, text), `current` (None: it was deleted)
    and `form`, moved on to the version there is now, so that it can be saved on top after a second look. `frame` is
    what the frame of the page needs.
    """
    found = differences(form, current)
    if current is not None and "version" in form.fields:
        move_on(form, current.version)
    context = {
        "form": form,
        "current": current,
        "theirs": [(each.label, each.theirs) for each in found],
        "mine": [(each.label, each.yours) for each in found],
        "back": back,
        **frame,
    }
    return render(request, "conflict.html", context, status=CONFLICT)
