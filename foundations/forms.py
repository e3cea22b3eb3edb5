"""What every form of the product inherits: no text field and no file name lets an identity code through.

The guard looks at what was cleaned and not at a list of fields, so that a new field is guarded from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File

from foundations.personal_data import refuse_identity_codes, refuse_null_characters


def texts_within(value: object) -> Iterator[str]:
    """Every text in a cleaned value: strings, file names, and what mappings and collections hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, File):
        yield str(value.name or "")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_within(key)
            yield from texts_within(inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            yield from texts_within(inner)


def refuse_personal_data(value: object) -> None:
    """Raises ValidationError when any text within `value` holds an identity code or a NUL."""
    for text in texts_within(value):
        refuse_null_characters(text)
        refuse_identity_codes(text)


class Guard:
    """Mix it in front of another library's form class (allauth's); own forms inherit Form or ModelForm below."""

    cleaned_data: dict[str, Any]

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            try:
                refuse_personal_data(value)
            except ValidationError as error:
                self.add_error(name, error)  # type: ignore[attr-defined]


class Form(Guard, forms.Form):
    """The form of the product."""


class ModelForm(Guard, forms.ModelForm):
    """The model form of the product."""


class StartForm(Form):
    """What a person fills in to start a job."""

    def parameters(self) -> dict[str, Any]:
        """As the job's kind checks them; of a form that is valid."""
        raise NotImplementedError
