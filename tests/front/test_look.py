"""The frame's own tags: signs, languages, addresses."""

from itertools import pairwise

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from itla_impact.front.icons import ICONS


def render(text, path="/", **context):
    request = RequestFactory().get(path)
    return Template("{% load look %}" + text).render(Context({"request": request, **context}))


@pytest.mark.parametrize("name", ICONS)
def test_a_sign_is_silent_for_a_screen_reader(name):
    svg = render(f'{{% icon "{name}" %}}')
    assert 'aria-hidden="true"' in svg
    assert 'focusable="false"' in svg


def test_a_sign_that_does_not_exist_is_a_mistake_and_not_a_gap():
    with pytest.raises(KeyError):
        render('{% icon "unicorn" %}')


def test_the_same_page_is_offered_in_every_language_and_the_present_one_is_marked():
    html = render('{% include "components/languages.html" %}', path="/sv/e/joki/")
    places = [html.index(f'href="/{code}/e/joki/"') for code in ("fi", "sv", "en")]
    assert all(a < b for a, b in pairwise(places))
    assert html.count('aria-current="true"') == 1
    assert 'lang="sv" hreflang="sv" aria-current="true"' in html


def test_an_address_without_a_language_offers_none():
    assert "<nav" not in render('{% include "components/languages.html" %}', path="/e/joki/")


def test_an_address_that_does_not_exist_is_empty():
    assert render('{% address "front:nowhere" as url %}[{{ url }}]') == "[]"
