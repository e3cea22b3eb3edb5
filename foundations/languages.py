"""Content in several languages: one JSON column {language: text}, one type, one form field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.utils.datastructures import MultiValueDict
    from django_stubs_ext import StrOrPromise

Rule = Literal["fi", "any"]

DEFAULT_LANGUAGE = "fi"
INTERFACE_LANGUAGES = ("fi", "sv", "en")
# The order is the fall-back order: jsonb does not keep the order in which texts were written.
LANGUAGES: dict[str, str] = {
    "fi": "suomi",
    "sv": "svenska",
    "en": "English",
    "se": "davvisámegiella",
    "smn": "anarâškielâ",
    "sms": "sääʹmǩiõll",
}
IN_LANGUAGE: dict[str, StrOrPromise] = {
    "fi": _("suomeksi"),
    "sv": _("ruotsiksi"),
    "en": _("englanniksi"),
    "se": _("pohjoissaameksi"),
    "smn": _("inarinsaameksi"),
    "sms": _("koltansaameksi"),
}
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "ps", "ur"})


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The value of an HTML `dir` attribute for a language code."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def active_language() -> str:
    """The interface language of this request: fi, sv or en."""
    code = (get_language() or DEFAULT_LANGUAGE).partition("-")[0]
    return code if code in INTERFACE_LANGUAGES else DEFAULT_LANGUAGE


class Texts(Mapping[str, str]):
    """One text in the languages it has been written in. Frozen; holds stripped, non-empty texts only."""

    __slots__ = ("_texts",)
    _texts: dict[str, str]

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        """Raises ValueError for a language that is not in LANGUAGES or a text that is not a string."""
        given = dict(texts or {})
        for language, text in given.items():
            if language not in LANGUAGES:
                raise ValueError(f"{language!r} is not one of {', '.join(LANGUAGES)}.")
            if not isinstance(text, str):
                raise ValueError(f"The text in {language!r} is {type(text).__name__}, not a string.")
        self._texts = {code: given[code].strip() for code in LANGUAGES if given.get(code, "").strip()}

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"Texts({self._texts!r})"

    def __str__(self) -> str:
        return self.in_language(active_language())

    def __reduce__(self) -> tuple[type[Texts], tuple[dict[str, str]]]:
        return Texts, (self._texts,)

    def language_for(self, language: str) -> str | None:
        """The language that a reader of `language` is given: asked, then Finnish, then the first; None when empty."""
        for code in (language, DEFAULT_LANGUAGE):
            if code in self._texts:
                return code
        return next(iter(self._texts), None)

    def in_language(self, language: str) -> str:
        """The text for a reader of `language`, in the language of `language_for`; "" when there is none at all."""
        found = self.language_for(language)
        return self._texts[found] if found else ""

    def gaps(self) -> list[str]:
        """Interface languages without a text."""
        return [code for code in INTERFACE_LANGUAGES if code not in self._texts]

    def keeping_unasked(self, old: Mapping[str, str] | None) -> Texts:
        """These texts and those of `old` in languages that no form asks for (so a Sámi text stays)."""
        unasked = {code: text for code, text in (old or {}).items() if code not in INTERFACE_LANGUAGES}
        return Texts({**unasked, **self})


class TextsAttribute(DeferredAttribute):
    """Makes `goal.name = {"fi": "…"}` readable as Texts at once, and not only after a reload."""

    def __set__(self, instance: models.Model, value: object) -> None:
        if isinstance(value, Mapping) and not isinstance(value, Texts):
            value = Texts(value)
        instance.__dict__[self.field.attname] = value


class TextsField(models.JSONField):
    """A column of Texts. `max_length` holds for each text; `multiline` and `must_have` only shape the form."""

    description = "Text in several languages"
    descriptor_class = TextsAttribute
    _pyi_private_set_type: Mapping[str, str]
    _pyi_private_get_type: Texts
    _pyi_lookup_exact_type: Any

    def __init__(self, *args: Any, multiline: bool = False, must_have: Rule = "fi", **kwargs: Any) -> None:
        self.multiline = multiline
        self.must_have = must_have
        kwargs.setdefault("default", Texts)
        super().__init__(*args, **kwargs)

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        return f"jsonb_typeof({connection.ops.quote_name(str(self.column))}) = 'object'"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        loaded = super().from_db_value(value, expression, connection)
        return Texts(loaded) if isinstance(loaded, dict) else loaded

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError when `value` is not a mapping of known languages to texts."""
        if value is None or isinstance(value, Texts):
            return value
        if not isinstance(value, Mapping):
            raise ValidationError(_("Teksti täytyy antaa kielittäin."), code="shape")
        try:
            return Texts(value)
        except ValueError as error:
            raise ValidationError(_("Teksti täytyy antaa kielittäin."), code="shape") from error

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return dict(Texts(value))
        return super().get_prep_value(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        # JSONField would try to dump the Texts, so its own check is passed by.
        models.Field.validate(self, value, model_instance)
        check_lengths(value or {}, self.max_length)

    def value_to_string(self, obj: models.Model) -> Any:
        return dict(self.value_from_object(obj) or {})

    def formfield(self, **kwargs: Any) -> Any:
        own = {
            "form_class": TextsFormField,
            "max_length": self.max_length,
            "multiline": self.multiline,
            "must_have": self.must_have,
            # Django compares a callable default with a hidden input; Texts has several inputs.
            "show_hidden_initial": False,
        }
        return models.Field.formfield(self, **{**own, **kwargs})

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        old = self.value_from_object(instance)
        super().save_form_data(instance, data.keeping_unasked(old) if isinstance(data, Texts) else data)


def check_lengths(texts: Mapping[str, str], max_length: int | None) -> None:
    """Raises ValidationError naming each language whose text is longer than `max_length`."""
    message = _("Teksti %(language)s on liian pitkä: enintään %(limit)d merkkiä, nyt %(length)d.")
    errors = [
        ValidationError(
            message,
            code="max_length",
            params={"language": IN_LANGUAGE[code], "limit": max_length, "length": len(text)},
        )
        for code, text in texts.items()
        if max_length is not None and len(text) > max_length
    ]
    if errors:
        raise ValidationError(errors)


class TextsWidget(forms.Widget):
    """An input (or textarea) per language, each with its own label and `lang`; typed values survive an error."""

    template_name = "foundations/texts_widget.html"
    use_fieldset = True
    must_have: Rule = "fi"
    max_length: int | None = None

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        languages: tuple[str, ...] = INTERFACE_LANGUAGES,
        multiline: bool = False,
    ) -> None:
        super().__init__(attrs)
        self.languages = languages
        self.multiline = multiline

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shared = dict(context["widget"]["attrs"])
        html_id = shared.pop("id", None)
        required = shared.pop("required", False)
        if self.max_length is not None:
            shared["maxlength"] = self.max_length
        context["widget"]["multiline"] = self.multiline
        context["widget"]["parts"] = [
            {
                "language": code,
                "name": f"{name}_{code}",
                "id": f"{html_id}_{code}" if html_id else "",
                "label": IN_LANGUAGE[code],
                "value": (value or {}).get(code, ""),
                "attrs": {
                    **shared,
                    "lang": code,
                    "dir": direction(code),
                    "required": bool(required) and code == self.must_have,
                },
            }
            for code in self.languages
        ]
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> dict[str, str] | None:
        return {code: data.get(f"{name}_{code}") or "" for code in self.languages}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> bool:
        return all(f"{name}_{code}" not in data for code in self.languages)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.languages[0]}" if id_ else id_


class TextsFormField(forms.Field):
    """Asks for a text in each language. When required, `must_have` is "fi" (Finnish at least) or "any" (any one)."""

    widget = TextsWidget
    default_error_messages = {
        "required": _("Kirjoita teksti."),
        "required_fi": _("Kirjoita teksti ainakin suomeksi."),
    }

    def __init__(
        self,
        *,
        max_length: int | None = None,
        multiline: bool = False,
        must_have: Rule = "fi",
        languages: tuple[str, ...] = INTERFACE_LANGUAGES,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        self.must_have: Rule = must_have
        self.languages = languages
        kwargs.setdefault("widget", TextsWidget(languages=languages, multiline=multiline))
        super().__init__(**kwargs)
        if isinstance(self.widget, TextsWidget):
            self.widget.must_have = must_have
            self.widget.max_length = max_length

    def to_python(self, value: Any) -> Texts:
        """Texts with newlines as \\n, since browsers send \\r\\n, which would count twice."""
        typed = value if isinstance(value, Mapping) else {}
        normal = {
            code: str(text).replace("\r\n", "\n") for code, text in typed.items() if code in self.languages and text
        }
        return Texts(normal)

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if self.required and self.must_have == "fi" and "fi" not in value:
            raise ValidationError(self.error_messages["required_fi"], code="required")
        check_lengths(value, self.max_length)
        for text in value.values():
            ProhibitNullCharactersValidator()(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        before = {code: text for code, text in (initial or {}).items() if code in self.languages}
        return dict(self.to_python(data)) != dict(Texts(before))
