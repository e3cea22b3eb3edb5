"""The inbox and the channels in a real browser, as Maija and Aino use them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ecosystems.models import Area, Ecosystem, Membership, User
from feedback.models import Channel, Questionnaire, State, Submission
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import SMALLEST, runs_over, violations

INBOX = "/e/jokilaakso/feedback/"
CHANNELS = "/e/jokilaakso/channels/"
SAID = [
    ("Kuraattori on paikalla vain tiistaina. Paha olo ei tule tiistaina.", "youth", 1, State.RECEIVED),
    ("Päiväkodin vaihto tehtiin kertomatta meille etukäteen. Lapsi itki viikon.", "guardian", 12, State.RECEIVED),
    ("Jag fick vänta på tolk i tre veckor.", "guardian", 5, State.RECEIVED),
    ("", "unknown", 4, State.RECEIVED),
    ("▮▮▮ neuvolassa kuunteli oikeasti. Kiitos siitä.", "relative", 6, State.READ),
    ("Hengailupaikka olisi kiva.", "youth", 3, State.QUARANTINED),
    ("Osta halvalla!", "unknown", 3, State.REJECTED),
]


@pytest.fixture
def inbox(jokilaakso: Ecosystem, koskenranta: Membership, perhetalo: Membership) -> Submission:
    """A lively inbox; returns the submission in which a name is written."""
    make.load_what_families_see()
    poster = make.make_channel(jokilaakso)
    web = make.make_channel(jokilaakso, perhetalo, name="Perhetalon verkkosivu", kind=Channel.Kind.WEB)
    kajaani = Area.objects.get(code="205", level=Area.Level.MUNICIPALITY)
    today = timezone.localdate()
    for place, (text, who, ago, state) in enumerate(SAID):
        make.make_submission(
            web if place % 2 else poster,
            {"got_help": "2", "listened": "4"},
            text=text,
            answered_by=who,
            day=today - timedelta(days=ago),
            state=state,
            municipality=kajaani if place % 3 else None,
        )
    make.make_submission(
        poster, {"child_feeling": "good"}, answered_by="child", questionnaire=Questionnaire.Code.CHILDREN
    )
    return make.make_submission(
        poster,
        {"service": "school", "got_help": "2", "listened": "5", "told_many": "dont_know"},
        text="Terveydenhoitaja Maija Virtanen soitti meille.\nSen jälkeen apua ei tullut kahteen kuukauteen.",
        day=today - timedelta(days=2),
        municipality=kajaani,
    )


def everywhere(page: Page, addresses: list[str]) -> list[str]:
    """What is wrong on these pages, on the phone and the desk, in light and dark, and whether 320 px is too narrow."""
    wrong: list[str] = []
    for address in addresses:
        page.goto(address)
        for viewport in (PHONE, DESK):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                wrong += [f"{address} {viewport['width']} {scheme}: {one}" for one in violations(page)]
        page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
        if runs_over(page):
            wrong.append(f"{address} scrolls sideways")
    return wrong


def test_the_readers_pages_are_accessible(open_page: OpenPage, maija: User, inbox: Submission) -> None:
    said = {one.state: one for one in Submission.objects.exclude(pk=inbox.pk)}
    held, rejected = said[State.QUARANTINED], said[State.REJECTED]
    lists = [INBOX, f"{INBOX}?state=quarantined"]
    assert everywhere(open_page(maija), [*lists, *(f"{INBOX}{one.pk}/" for one in (inbox, held, rejected))]) == []


def test_the_channels_pages_are_accessible(open_page: OpenPage, aino: User, inbox: Submission) -> None:
    lacking = Channel.objects.create(
        ecosystem=inbox.ecosystem, membership=make.make_membership(inbox.ecosystem), name="Kerhon ovi"
    )
    shown = inbox.channel
    pages = [CHANNELS, f"{CHANNELS}add/", *(f"{CHANNELS}{one.pk}/" for one in (lacking, shown))]
    assert everywhere(open_page(aino), [*pages, f"{CHANNELS}{shown.pk}/poster/sv/"]) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_poster_is_one_sheet_of_paper(open_page: OpenPage, aino: User, inbox: Submission, language: str) -> None:
    page = open_page(aino, viewport=DESK)
    page.goto(f"{CHANNELS}{Channel.objects.get(name='Neuvolan aula').pk}/poster/{language}/")
    sheets = re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", prefer_css_page_size=True))
    assert len(sheets) == 1


def test_maija_reads_hides_and_goes_on_by_keyboard_alone(open_page: OpenPage, maija: User, inbox: Submission) -> None:
    page = open_page(maija, viewport=DESK)
    page.goto(f"{INBOX}{inbox.pk}/")
    page.get_by_role("checkbox", name="Terveydenhoitaja Maija Virtanen").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Peitä pysyvästi").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sanat on peitetty")).to_be_visible()
    expect(page.get_by_text("Virtanen")).to_have_count(0)
    page.get_by_role("button", name="Merkitse luetuksi").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Palaute on merkitty luetuksi.")).to_be_visible()
    inbox.refresh_from_db()
    assert inbox.state == State.READ
    assert inbox.text.startswith("▮▮▮ soitti")


def test_words_that_maija_selects_in_the_text_are_those_she_hides(
    open_page: OpenPage, maija: User, inbox: Submission
) -> None:
    page = open_page(maija, viewport=DESK)
    page.goto(f"{INBOX}{inbox.pk}/")
    page.evaluate(
        """() => {
            const parts = [...document.querySelector("[data-words]").childNodes];
            const text = parts.find((one) => one.data?.includes("soitti"));
            const start = text.data.indexOf("soitti");
            getSelection().setBaseAndExtent(text, start, text, start + "soitti meille".length);
        }"""
    )
    expect(page.get_by_label("Muut sanat")).to_have_value("soitti meille")
    page.get_by_role("button", name="Peitä pysyvästi").click()
    inbox.refresh_from_db()
    assert inbox.text.startswith("Terveydenhoitaja Maija Virtanen ▮▮▮.")


def test_maija_takes_in_all_that_is_held_on_a_page(open_page: OpenPage, maija: User, inbox: Submission) -> None:
    make.make_submission(inbox.channel, state=State.QUARANTINED)
    page = open_page(maija)
    page.goto(f"{INBOX}?state=quarantined")
    page.get_by_role("button", name="Valitse kaikki").click()
    page.get_by_role("button", name="Ota valitut mukaan").click()
    expect(page.get_by_text("2 palautetta otettiin mukaan.")).to_be_visible()
    without = open_page(maija, script=False)
    make.make_submission(inbox.channel, state=State.QUARANTINED)
    without.goto(f"{INBOX}?state=quarantined")
    expect(without.get_by_role("button", name="Valitse kaikki")).to_be_hidden()
    without.get_by_role("checkbox").check()
    without.get_by_role("button", name="Hylkää valitut").click()
    assert Submission.objects.filter(rejected_for="robot").count() == 1


def test_without_script_the_words_are_typed(open_page: OpenPage, maija: User, inbox: Submission) -> None:
    page = open_page(maija, viewport=PHONE, script=False)
    page.goto(f"{INBOX}{inbox.pk}/")
    page.get_by_label("Muut sanat").fill("kahteen kuukauteen")
    page.get_by_role("button", name="Peitä pysyvästi").click()
    expect(page.get_by_text("kuukauteen")).to_have_count(0)
