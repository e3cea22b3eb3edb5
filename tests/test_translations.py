"""The Swedish and the English words: all are there, and each says what its Finnish says."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from django.utils.translation import ngettext

from itla_impact import env
from itla_impact.embedded.catalogues import compile_changed
from tests import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+>|\{\w*\}")
#: Texts that are names, or the same word in both languages.
SAME_IN_BOTH: set[str] = set()
WORDS = re.compile(r"[^\W\d_]{3,}")
#: What no Swedish or English word looks like: doubled vowels with dots, and Finnish endings.
FINNISH = re.compile(r"ää|öö|yy|yö|äy|öy|\w(ssä|llä|stä|ltä|iä|ksi|nsä)$", re.IGNORECASE)


def messages(language: str) -> Iterator[Message]:
    return (message for message in translations.catalogue(language) if message.id)


def forms(text: object) -> list[str]:
    return translations.as_list(text)


@pytest.mark.skipif(not shutil.which("xgettext"), reason="xgettext finds the texts; .ci/run installs it")
def test_every_text_is_said_in_every_language_and_nothing_else_is():
    texts = translations.said()
    said = {(text.context, forms(text.id)[0]) for text in texts if text.id}
    for language in translations.LANGUAGES:
        assert sorted(translations.missing(translations.catalogue(language), texts)) == []
        assert {(text.context, forms(text.id)[0]) for text in messages(language)} == said


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_translation_is_a_guess_or_half_of_a_plural(language):
    found = [message.id for message in messages(language) if message.fuzzy or not all(forms(message.string))]
    plurals = [message for message in messages(language) if isinstance(message.id, tuple)]
    assert found == []
    assert plurals
    assert [message.id for message in plurals if len(forms(message.string)) != 2] == []
    assert translations.catalogue(language).obsolete == {}


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_a_translation_keeps_what_the_program_fills_in(language):
    found = [
        (said, translated)
        for message in messages(language)
        for said, translated in zip(forms(message.id), forms(message.string), strict=True)
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(translated))
    ]
    assert found == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_a_translation_begins_and_ends_as_its_finnish_does(language):
    found = [
        (said, translated)
        for message in messages(language)
        for said, translated in zip(forms(message.id), forms(message.string), strict=True)
        if said[-1:] in ".?!:" and said[-1:] != translated[-1:]
    ]
    assert found == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_no_finnish_is_left_in_a_translation(language):
    found = [
        (said, translated)
        for message in messages(language)
        for said, translated in zip(forms(message.id), forms(message.string), strict=True)
        if is_left_as_it_was(said, translated) or finnish_words(translated)
    ]
    assert found == []


def is_left_as_it_was(said: str, translated: str) -> bool:
    return said == translated and said not in SAME_IN_BOTH and bool(WORDS.search(PLACEHOLDER.sub("", said)))


def finnish_words(text: str) -> list[str]:
    return [word for word in WORDS.findall(PLACEHOLDER.sub("", text)) if FINNISH.search(word)]


def test_finnish_picks_its_own_plural_without_a_catalogue():
    with translation.override("fi"):
        said = [ngettext("%(n)d kutsu", "%(n)d kutsua", n) % {"n": n} for n in (0, 1, 2)]
    assert said == ["0 kutsua", "1 kutsu", "2 kutsua"]


def test_the_catalogues_compile_to_what_a_swedish_reader_sees(tmp_path: Path):
    shutil.copytree(env.CHECKOUT / "locale", tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    assert compile_changed(tmp_path, tmp_path / "data") == len(translations.LANGUAGES)
