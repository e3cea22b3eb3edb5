"""The channels as Aino keeps them: nothing opens where nobody helps or nobody independent reads."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecosystems.access import Access, Role
from ecosystems.models import Ecosystem, Membership, User
from feedback.channels import missing_from, readers_in
from feedback.models import Channel, Submission
from tests import factories as make
from tests.feedback.conftest import TODAY, text_of

pytestmark = pytest.mark.usefixtures("today")

LIST = "/e/jokilaakso/channels/"


@pytest.fixture
def ready(jokilaakso: Ecosystem, maija: User, questions: None) -> Ecosystem:
    """Jokilaakso with its emergency number and with Maija, who reads."""
    jokilaakso.social_emergency_number = "08 123 4567"
    jokilaakso.save(update_fields=["social_emergency_number"])
    return jokilaakso


@pytest.fixture
def draft(ready: Ecosystem, perhetalo: Membership) -> Channel:
    """A channel of Perhetalo that has not been opened."""
    return Channel.objects.create(ecosystem=ready, membership=perhetalo, name="Perhetalon aula")


def page_of(channel: Channel, verb: str = "") -> str:
    return f"{LIST}{channel.pk}/{f'{verb}/' if verb else ''}"


def test_aino_adds_a_channel_and_opens_it(aino_client: Client, ready: Ecosystem, perhetalo: Membership):
    told = {"name": "Neuvolan aula", "kind": "poster", "membership": perhetalo.pk}
    added = aino_client.post(f"{LIST}add/", told)
    channel = Channel.objects.get()
    assert added.url == page_of(channel)
    assert (channel.membership, channel.opened_on) == (perhetalo, None)
    assert Client().get(f"/fi/f/{channel.code}/").status_code == 404

    page = text_of(aino_client.post(page_of(channel, "open"), follow=True))

    assert "Kanava on auki" in page
    assert Client().get(f"/fi/f/{channel.code}/").status_code == 200


def test_a_channel_may_be_of_no_organisation(aino_client: Client, ready: Ecosystem):
    aino_client.post(f"{LIST}add/", {"name": "Verkkosivu", "kind": "web", "membership": ""})
    assert Channel.objects.get().membership is None


def test_a_channel_may_not_be_of_somebody_elses_member(aino_client: Client, ready: Ecosystem, merenkurkku: Ecosystem):
    foreign = make.make_membership(merenkurkku)
    page = aino_client.post(f"{LIST}add/", {"name": "Aula", "kind": "web", "membership": foreign.pk})
    assert page.status_code == 422
    assert not Channel.objects.exists()


def test_without_the_emergency_number_it_does_not_open_and_the_page_says_where_to_fill_it(
    aino_client: Client, draft: Channel, ready: Ecosystem
):
    Ecosystem.objects.update(social_emergency_number="")
    page = text_of(aino_client.get(page_of(draft)))
    assert "Alueen sosiaalipäivystyksen numero" in page
    assert 'href="/e/jokilaakso/settings/"' in page
    assert "Avaa kanava" not in page
    aino_client.post(page_of(draft, "open"))
    draft.refresh_from_db()
    assert draft.opened_on is None


def test_an_invented_ecosystem_needs_no_number(draft: Channel, ready: Ecosystem):
    Ecosystem.objects.update(social_emergency_number="", is_example=True)
    assert missing_from(Channel.objects.get()) == ()


def test_without_a_reader_from_elsewhere_it_does_not_open(
    aino_client: Client, draft: Channel, maija: User, perhetalo: Membership, merenkurkku: Ecosystem
):
    make.make_seat(maija, Role.PROFESSIONAL, merenkurkku, perhetalo.organisation)
    page = text_of(aino_client.get(page_of(draft)))
    assert "Palautteen lukija, joka ei ole kanavan omasta organisaatiosta" in page
    assert 'href="/e/jokilaakso/people/invite/"' in page
    aino_client.post(page_of(draft, "open"))
    draft.refresh_from_db()
    assert draft.opened_on is None


def test_an_organisation_that_has_left_opens_no_channel_and_offers_none(
    aino_client: Client, draft: Channel, perhetalo: Membership
):
    aino_client.post(page_of(draft, "open"))
    assert Client().get(f"/fi/f/{draft.code}/").status_code == 200
    Membership.objects.filter(pk=perhetalo.pk).update(until=TODAY)
    assert Client().get(f"/fi/f/{draft.code}/").status_code != 200
    page = text_of(aino_client.get(LIST))
    assert "ei näy perheille, koska jotain puuttuu" in page
    assert "Perheillä ei ole nyt paikkaa, jossa kertoa" in page


def test_who_may_read_of_a_channel_is_the_same_in_the_rule_and_in_the_inbox(
    ready: Ecosystem, maija: User, perhetalo: Membership, koskenranta: Membership
):
    for membership in (perhetalo, koskenranta, None):
        said = make.make_submission(make.make_channel(ready, membership))
        may_open = readers_in(ready).may_read_of(membership.organisation_id if membership else None)
        reads = Submission.objects.open_to(maija, Access.READ_FEEDBACK).filter(pk=said.pk).exists()
        assert may_open == reads


def test_a_closed_channel_takes_nothing_and_opens_again(aino_client: Client, draft: Channel):
    aino_client.post(page_of(draft, "open"))
    aino_client.post(page_of(draft, "close"))
    draft.refresh_from_db()
    assert (draft.opened_on, draft.closed_on) == (TODAY, TODAY)
    assert "suljettu 24.11.2026" in text_of(aino_client.get(LIST))
    aino_client.post(page_of(draft, "close"))
    aino_client.post(page_of(draft, "open"))
    aino_client.post(page_of(draft, "open"))
    draft.refresh_from_db()
    assert (draft.opened_on, draft.closed_on) == (TODAY, None)


def test_a_channel_that_was_never_open_is_removed_and_one_that_was_stays(aino_client: Client, draft: Channel):
    other = Channel.objects.create(ecosystem=draft.ecosystem, name="Väärä paikka")
    assert aino_client.post(page_of(other, "remove")).url == LIST
    aino_client.post(page_of(draft, "open"))
    aino_client.post(page_of(draft, "close"))
    page = text_of(aino_client.post(page_of(draft, "remove"), follow=True))
    assert "Kanava on ollut auki" in page
    assert list(Channel.objects.all()) == [draft]


def test_opening_raises_the_version_of_the_pages(aino_client: Client, draft: Channel, ready: Ecosystem):
    before = Ecosystem.objects.get(pk=ready.pk).version
    aino_client.post(page_of(draft, "open"))
    assert Ecosystem.objects.get(pk=ready.pk).version > before


def test_a_channel_is_renamed_and_keeps_its_kind_once_answered(aino_client: Client, draft: Channel):
    aino_client.post(page_of(draft, "edit"), {"name": "Kirjaston aula", "kind": "event"})
    draft.refresh_from_db()
    assert (draft.name, draft.kind) == ("Kirjaston aula", "event")
    make.make_submission(draft)
    aino_client.post(page_of(draft, "edit"), {"name": "Kirjasto", "kind": "web"})
    draft.refresh_from_db()
    assert (draft.name, draft.kind) == ("Kirjasto", "event")


def test_the_page_shows_the_short_address_and_its_code(aino_client: Client, draft: Channel):
    page = text_of(aino_client.get(page_of(draft)))
    assert f"http://testserver/f/{draft.code}" in page
    assert 'class="qr"' in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_poster_holds_the_address_and_the_help_in_its_language(aino_client: Client, draft: Channel, language: str):
    page = text_of(aino_client.get(f"{page_of(draft)}poster/{language}/"))
    assert f'lang="{language}"' in page
    assert f"testserver/f/{draft.code}" in page
    assert "08\xa0123\xa04567" in page
    assert "112" in page


def test_a_poster_of_a_channel_that_is_not_open_warns(aino_client: Client, draft: Channel):
    assert "Kanava ei ole auki" in text_of(aino_client.get(f"{page_of(draft)}poster/fi/"))


def test_the_channels_list_asks_no_more_for_thirty_than_for_three(
    aino_client: Client, ready: Ecosystem, perhetalo: Membership
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            aino_client.get(LIST)
        return len(captured)

    for number in range(3):
        make.make_channel(ready, perhetalo, name=f"Kanava {number}.")
    few = queries()
    for number in range(3, 30):
        make.make_channel(ready, make.make_membership(ready), name=f"Kanava {number}.")
    assert queries() == few
    page = text_of(aino_client.get(LIST))
    assert all(f"Kanava {number}." in page for number in range(30))


@pytest.mark.parametrize("who", ["maija", "petri", "helmi", "tuula"])
def test_nobody_else_finds_the_channels(who: str, request: pytest.FixtureRequest, draft: Channel):
    client = Client()
    client.force_login(request.getfixturevalue(who))
    for address in (LIST, f"{LIST}add/", page_of(draft), page_of(draft, "edit"), f"{page_of(draft)}poster/fi/"):
        assert client.get(address).status_code == 404
    for verb in ("open", "close", "edit"):
        assert client.post(page_of(draft, verb)).status_code == 404


def test_helmi_cannot_tell_a_foreign_channel_from_an_absent_one(helmi: User, draft: Channel):
    client = Client()
    client.force_login(helmi)
    for name in ("channel", "edit-channel"):
        foreign, absent = (reverse(f"feedback:{name}", args=["merenkurkku", pk]) for pk in (draft.pk, draft.pk + 999))
        assert client.get(foreign).status_code == client.get(absent).status_code == 404


def test_the_overview_tells_aino_that_an_open_channel_has_lost_its_reader(
    aino_client: Client, draft: Channel, maija: User
):
    aino_client.post(page_of(draft, "open"))
    assert "Avoimesta kanavasta puuttuu" not in text_of(aino_client.get("/e/jokilaakso/"))
    maija.seats.all().delete()
    assert "auki, mutta lukija puuttuu" in text_of(aino_client.get(LIST))
    assert "Avoimesta kanavasta puuttuu jotain: Perhetalon aula" in text_of(aino_client.get("/e/jokilaakso/"))
