"""The inbox as Maija sees it, who reads for Koskenranta's ecosystem, and as nobody else does."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ecosystems.access import Role
from ecosystems.models import Area, Ecosystem, Membership, User
from feedback.models import Channel, Questionnaire, State, Submission
from tests import factories as make
from tests.feedback.conftest import Family, code_in, text_of

pytestmark = pytest.mark.usefixtures("today")

INBOX = "/e/jokilaakso/feedback/"


@pytest.fixture
def school(jokilaakso: Ecosystem, koskenranta: Membership, questions: None) -> Channel:
    """A channel of Koskenranta, for which Maija sits."""
    return make.make_channel(jokilaakso, koskenranta, name="Koskenrannan koulu")


def address(submission: Submission, verb: str = "") -> str:
    return f"/e/{submission.ecosystem.slug}/feedback/{submission.pk}/{f'{verb}/' if verb else ''}"


def test_maija_sees_what_waits_the_oldest_first_and_how_long_it_has_waited(reader: Client, poster: Channel):
    make.make_submission(poster, text="Uusi toive.", day=date(2026, 11, 23))
    make.make_submission(poster, text="Odotettiin viikkoja.", day=date(2026, 11, 12))

    page = text_of(reader.get(INBOX))

    assert "2 palautetta odottaa lukijaa" in page
    assert page.index("Odotettiin viikkoja.") < page.index("Uusi toive.")
    assert "odottanut 8 arkipäivää, 3 yli luvatun" in page
    assert "odottanut 1 arkipäivän" in page


def test_an_empty_inbox_says_that_all_has_been_read(reader: Client, poster: Channel):
    assert "Kaikki palautteet on luettu" in text_of(reader.get(INBOX))


def test_what_is_held_read_or_rejected_stands_apart(reader: Client, poster: Channel):
    for state in (State.RECEIVED, State.QUARANTINED, State.READ, State.REJECTED):
        make.make_submission(poster, text=f"tämä on {state}", state=state)
    for state in (State.RECEIVED, State.QUARANTINED, State.READ, State.REJECTED):
        page = text_of(reader.get(INBOX, {"state": state}))
        others = {State.RECEIVED, State.QUARANTINED, State.READ, State.REJECTED} - {state}
        assert f"tämä on {state}" in page
        assert not [other for other in others if f"tämä on {other}" in page]


def test_one_submission_is_read_in_words(reader: Client, poster: Channel):
    said = make.make_submission(
        poster,
        {"service": "school", "got_help": "2", "listened": "dont_know"},
        text="Apua tuli myöhään.",
        municipality=Area.objects.get(code="205"),
    )
    page = text_of(reader.get(address(said)))
    for words in ("Apua tuli myöhään.", "Koulu", "Melko eri mieltä", "En osaa sanoa", "Kajaani", "Vanhempi kertoi"):
        assert words in page
    assert "3 kysymykseen ei ole vastausta" in page


def test_a_childs_answers_are_read_in_words(reader: Client, poster: Channel):
    said = make.make_submission(
        poster,
        {"child_feeling": "good", "child_good_places": ["friends", "home"]},
        answered_by="child",
        questionnaire=Questionnaire.Code.CHILDREN,
    )
    page = text_of(reader.get(address(said)))
    assert "Lapsi kertoi" in page
    assert "Kotona, Kavereiden kanssa" in page


def test_what_may_tell_who_somebody_is_is_pointed_out(reader: Client, poster: Channel):
    said = make.make_submission(poster, text="Terveydenhoitaja Maija Virtanen auttoi.")
    assert '<mark class="suspect">' in text_of(reader.get(address(said)))


def test_the_giver_sees_on_her_receipt_that_it_has_been_read(reader: Client, poster: Channel, family: Family):
    code = code_in(family.send(poster, got_help="2"))
    reader.post(address(Submission.objects.get(), "read"))
    assert "Palautteesi on luettu" in text_of(Client().post("/fi/receipt/", {"code": code}))


def test_the_giver_sees_on_her_receipt_that_it_was_not_taken_in(reader: Client, poster: Channel, family: Family):
    code = code_in(family.send(poster, got_help="2"))
    reader.post(address(Submission.objects.get(), "reject"), {"because": "robot", "seen": "received"})
    assert "ei voitu ottaa mukaan" in text_of(Client().post("/fi/receipt/", {"code": code}))


def test_reading_leads_on_to_the_next_that_waits_and_at_the_end_to_the_list(reader: Client, poster: Channel):
    first = make.make_submission(poster, day=date(2026, 11, 1))
    second = make.make_submission(poster, day=date(2026, 11, 2))
    assert reader.post(address(first, "read")).url == address(second)
    assert reader.post(address(second, "read")).url == INBOX


def test_a_second_click_finds_it_read_and_changes_nothing(reader: Client, poster: Channel):
    said = make.make_submission(poster)
    with time_machine.travel(date(2026, 11, 20)):
        reader.post(address(said, "read"))
    assert reader.post(address(said, "read")).status_code == 302
    said.refresh_from_db()
    assert (said.state, said.read_on) == (State.READ, date(2026, 11, 20))


def test_a_stale_page_is_told_that_somebody_was_first(reader: Client, poster: Channel):
    said = make.make_submission(poster, state=State.REJECTED)
    late = reader.post(address(said, "read"))
    assert late.status_code == 409
    assert "Joku ehti ensin" in text_of(late)
    said.refresh_from_db()
    assert said.state == State.REJECTED


def test_what_was_read_meanwhile_is_not_rejected_from_a_page_on_which_it_waited(reader: Client, poster: Channel):
    said = make.make_submission(poster, state=State.READ)
    late = reader.post(address(said, "reject"), {"because": "robot", "seen": "received"})
    assert late.status_code == 409


def test_rejecting_needs_a_reason(reader: Client, poster: Channel):
    said = make.make_submission(poster)
    page = reader.post(address(said, "reject"), {"seen": "received"})
    assert page.status_code == 422
    assert "Valitse syy." in text_of(page)
    assert Submission.objects.get().state == State.RECEIVED


def test_what_was_held_is_taken_in_and_then_waits_to_be_read(reader: Client, poster: Channel):
    said = make.make_submission(poster, state=State.QUARANTINED)
    reader.post(address(said, "take-in"), {"seen": "quarantined"})
    said.refresh_from_db()
    assert (said.state, said.held) == (State.RECEIVED, "")


def test_what_was_rejected_by_mistake_comes_back(reader: Client, poster: Channel):
    said = make.make_submission(poster, state=State.REJECTED)
    reader.post(address(said, "take-in"), {"seen": "rejected"})
    said.refresh_from_db()
    assert (said.state, said.rejected_for) == (State.RECEIVED, "")


def held_two_and_others(poster: Channel) -> list[Submission]:
    states = [State.QUARANTINED, State.QUARANTINED, State.READ, State.RECEIVED]
    return [make.make_submission(poster, state=state) for state in states]


def test_a_class_that_answered_together_is_taken_in_together(reader: Client, poster: Channel):
    held, other_held, read, _received = said = held_two_and_others(poster)
    page = reader.post("/e/jokilaakso/feedback/take-in/", {"chosen": [held.pk, read.pk]}, follow=True)
    assert "1 palaute otettiin mukaan." in text_of(page)
    for one in said:
        one.refresh_from_db()
    assert (held.state, held.held) == (State.RECEIVED, "")
    assert (other_held.state, read.state) == (State.QUARANTINED, State.READ)


def test_what_a_program_sent_is_turned_away_together(reader: Client, poster: Channel):
    held, other_held, *_others = held_two_and_others(poster)
    reader.post("/e/jokilaakso/feedback/reject/", {"chosen": [held.pk, other_held.pk]})
    rejected = Submission.objects.filter(state=State.REJECTED, rejected_for="robot")
    assert set(rejected) == {held, other_held}


def test_choosing_nothing_or_what_is_not_hers_turns_nothing(reader: Client, poster: Channel, school: Channel):
    foreign = make.make_submission(school, state=State.QUARANTINED)
    held = make.make_submission(poster, state=State.QUARANTINED)
    for chosen in ([], [foreign.pk], [foreign.pk, held.pk], ["x"]):
        for verb in ("take-in", "reject"):
            page = reader.post(f"/e/jokilaakso/feedback/{verb}/", {"chosen": chosen}, follow=True)
            assert "Valitse ensin" in text_of(page)
    assert Submission.objects.filter(state=State.QUARANTINED).count() == 2


def test_what_families_wrote_stays_in_no_browser(reader: Client, poster: Channel):
    said = make.make_submission(poster)
    for page in (reader.get(INBOX), reader.get(address(said))):
        assert "no-store" in page.headers["Cache-Control"]


def seen_in(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_maija_hides_a_name_for_good(reader: Client, poster: Channel):
    said = make.make_submission(poster, text="Terveydenhoitaja Maija Virtanen auttoi Siljaa.")
    page = text_of(reader.get(address(said)))
    chosen = page.partition('name="passages" value="')[2].partition('"')[0]

    answer = reader.post(address(said, "hide"), {"passages": chosen, "words": "Silja", "seen": seen_in(page)})

    assert answer.status_code == 302
    said.refresh_from_db()
    assert said.text == "▮▮▮ auttoi ▮▮▮."
    page = text_of(reader.get(address(said)))
    assert "Virtanen" not in page
    assert "peitetty" in page


def test_words_that_are_not_in_the_text_are_not_hidden(reader: Client, poster: Channel):
    said = make.make_submission(poster, text="Apu tuli ajoissa.")
    seen = seen_in(text_of(reader.get(address(said))))
    page = reader.post(address(said, "hide"), {"words": "Virtanen", "seen": seen})
    assert page.status_code == 422
    assert "Näitä sanoja ei ole tekstissä" in text_of(page)


def test_hiding_nothing_is_said_to_hide_nothing(reader: Client, poster: Channel):
    said = make.make_submission(poster, text="Apu tuli ajoissa.")
    seen = seen_in(text_of(reader.get(address(said))))
    assert reader.post(address(said, "hide"), {"seen": seen}).status_code == 422


def test_hiding_on_a_stale_page_hides_nothing(reader: Client, poster: Channel):
    said = make.make_submission(poster, text="Silja auttoi.")
    seen = seen_in(text_of(reader.get(address(said))))
    Submission.objects.filter(pk=said.pk).update(text="▮▮▮ auttoi.")
    late = reader.post(address(said, "hide"), {"words": "auttoi", "seen": seen})
    assert late.status_code == 409
    assert Submission.objects.get().text == "▮▮▮ auttoi."


def test_what_its_giver_deleted_leaves_the_inbox_and_says_so_to_a_reader_with_the_page_open(
    reader: Client, poster: Channel, family: Family
):
    code = code_in(family.send(poster, got_help="2", helped="Jono oli pitkä."))
    said = Submission.objects.get()
    Client().post("/fi/receipt/delete/", {"code": code})

    assert "Jono oli pitkä." not in text_of(reader.get(INBOX))
    for answer in (reader.get(address(said)), reader.post(address(said, "read"))):
        assert answer.status_code == 409
        assert "Palautteen antaja on poistanut sen" in text_of(answer)


def test_no_page_of_the_inbox_shows_a_receipt(reader: Client, poster: Channel, family: Family):
    code = code_in(family.send(poster, got_help="2"))
    for page in (reader.get(INBOX), reader.get(address(Submission.objects.get()))):
        assert not {code, *code.split("-")} & set(re.findall(r"[\w-]+", text_of(page)))


VERBS = {"read": {}, "hide": {"words": "x", "seen": "x"}, "reject": {"because": "robot", "seen": "received"}}
VERBS |= {"take-in": {"seen": "quarantined"}}


def answers(client: Client, said: Submission) -> list[tuple[int, str]]:
    """How this person is answered at the submission's page and by each verb, without what differs by the address."""
    got = [client.get(address(said))]
    got += [client.post(address(said, verb), told) for verb, told in VERBS.items()]
    return [(one.status_code, text_of(one).replace(str(said.pk), "")) for one in got]


def test_maija_cannot_tell_what_came_through_her_own_organisation_from_what_does_not_exist(
    reader: Client, school: Channel
):
    said = make.make_submission(school, text="Rehtori ei kuunnellut.")
    absent = Submission(ecosystem=said.ecosystem)
    assert {status for status, _page in answers(reader, said)} == {404}
    assert answers(reader, said) == answers(reader, absent)
    page = text_of(reader.get(INBOX))
    assert "Rehtori ei kuunnellut." not in page
    assert "Kaikki palautteet on luettu" in page
    assert Submission.objects.get().state == State.RECEIVED


def test_a_seat_in_any_ecosystem_and_role_keeps_her_from_reading_of_that_organisation(
    reader: Client, maija: User, merenkurkku: Ecosystem, perhetalo: Membership
):
    said = make.make_submission(make.make_channel(perhetalo.ecosystem, perhetalo))
    assert reader.get(address(said)).status_code == 200
    make.make_seat(maija, Role.PROFESSIONAL, merenkurkku, perhetalo.organisation)
    assert reader.get(address(said)).status_code == 404


def test_when_her_seat_there_has_ended_she_may_read(reader: Client, maija: User, school: Channel):
    said = make.make_submission(school)
    maija.seats.update(organisation=None)
    assert reader.get(address(said)).status_code == 200


@pytest.mark.parametrize("who", ["aino", "petri", "helmi", "tuula"])
def test_nobody_else_finds_the_inbox(who: str, request: pytest.FixtureRequest, poster: Channel):
    person: Callable[..., User] = request.getfixturevalue(who)
    client = Client()
    client.force_login(person)
    said = make.make_submission(poster)
    assert client.get(INBOX).status_code == 404
    assert {status for status, _page in answers(client, said)} == {404}


def test_a_reader_next_door_cannot_tell_a_foreign_submission_from_an_absent_one(
    poster: Channel, merenkurkku: Ecosystem
):
    person = make.make_user("Lasse")
    make.make_seat(person, Role.MODERATOR, merenkurkku)
    client = Client()
    client.force_login(person)
    foreign = make.make_submission(poster)
    absent = Submission(ecosystem=poster.ecosystem)
    assert answers(client, foreign) == answers(client, absent)
    own = Submission(ecosystem=merenkurkku)
    crossed = Submission(pk=foreign.pk, ecosystem=merenkurkku)
    assert answers(client, crossed) == answers(client, own)


def test_a_verb_is_not_reached_by_following_a_link(reader: Client, poster: Channel):
    said = make.make_submission(poster)
    for name in ("mark-read", "hide-words", "reject", "take-in"):
        assert reader.get(reverse(f"feedback:{name}", args=["jokilaakso", said.pk])).status_code == 405
