"""A family speaks in Swedish, without an account: it is read, it counts, it can be followed and taken back."""

import re
from collections.abc import Callable

import pytest

from ecosystems.models import Ecosystem, User
from feedback.models import Channel, Submission
from measures.library import load_library
from tests import factories as make
from tests.journeys.conftest import Visitor, running
from tests.reading import Page

TOLD = "Hälsovårdaren Liisa Virtanen ringde oss samma dag."
OTHERS = 10
"""So many others have answered this quarter that the figure may be shown."""


@pytest.fixture
def poster(jokilaakso: Ecosystem) -> Channel:
    make.load_what_families_see()
    load_library()
    channel = make.make_channel(jokilaakso)
    for _ in range(OTHERS):
        make.make_submission(channel, {"got_help": "2"})
    return channel


def code_on(page: Page) -> str:
    found = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", page.text)
    assert found, page.text
    return found[0]


def the_form(visitor: Visitor, *, has: str) -> dict[str, list[str]]:
    """What is filled in on the form with this field."""
    return next(form for form in visitor.page.forms if has in {one.name for one in form.controls}).filled_in()


def speaks(family: Visitor, poster: Channel) -> str:
    """Opens the poster's address, answers, looks once more at what names somebody, and sends; returns the code."""
    family.opens(f"/f/{poster.code}").sees("Jag fick hjälp när jag behövde det")
    answers = {**the_form(family, has="helped"), "got_help": "5", "helped": TOLD}
    family.posts(f"/sv/f/{poster.code}/", answers).sees("Liisa Virtanen")
    family.sends("ändå")
    return code_on(family.page)


def test_a_family_speaks_in_swedish_follows_it_and_takes_it_back(
    poster: Channel, aino: User, maija: User, tick: Callable[[], None]
) -> None:
    tick()
    coordinator = Visitor(aino)
    assert f"n = {OTHERS} " in f"{running(coordinator, 'got-help')} "

    family = Visitor(language="sv")
    code = speaks(family, poster)
    tick()
    assert f"n = {OTHERS + 1} " in f"{running(coordinator, 'got-help')} "

    waiting = looks_at_the_receipt(code)
    hides_the_name_and_marks_read(Visitor(maija))
    said = Submission.objects.get(language="sv")
    assert said.text == "▮▮▮ ringde oss samma dag."
    read = looks_at_the_receipt(code)
    assert read.page.text != waiting.page.text
    read.does_not_see("ringde oss", "Maija")

    pass_on = the_form(read, has="pass")
    read.posts("/sv/receipt/delete/", pass_on)
    said.refresh_from_db()
    assert said.text == ""
    tick()
    assert f"n = {OTHERS} " in f"{running(coordinator, 'got-help')} "
    assert family.client.cookies == read.client.cookies == {}


def looks_at_the_receipt(code: str) -> Visitor:
    """Some days later, on another device, and typed by hand."""
    typed = code.lower().replace("-", " ")
    return Visitor(language="sv").opens("/sv/receipt/").posts("/sv/receipt/", {"code": typed})


def hides_the_name_and_marks_read(maija: Visitor) -> None:
    said = Submission.objects.get(language="sv")
    maija.opens(f"/e/jokilaakso/feedback/{said.pk}/").sees("Liisa Virtanen")
    words = re.search(r"Hälsovårdaren Liisa Virtanen", maija.page.text)
    assert words
    maija.sends("Peitä pysyvästi", words=words[0]).sees("Sanat on peitetty.").does_not_see("Virtanen")
    maija.sends("Merkitse luetuksi").sees("Palaute on merkitty luetuksi.")


def test_a_child_is_asked_in_other_words_and_counts_apart(
    poster: Channel, aino: User, tick: Callable[[], None]
) -> None:
    child = Visitor().opens(f"/fi/f/{poster.code}/child/")
    answers = {**the_form(child, has="child_feeling"), "child_feeling": "good", "child_listened": "yes"}
    child.posts(f"/fi/f/{poster.code}/child/", answers)
    assert code_on(child.page)
    tick()
    assert f"n = {OTHERS} " in f"{running(Visitor(aino), 'got-help')} "
