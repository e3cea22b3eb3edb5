"""With her code a giver sees where her feedback is, and deletes it at once; nobody else does."""

import re
from datetime import date
from unittest.mock import patch

import pytest
from django.utils import timezone

from ecosystems.models import Change
from feedback.models import Rejection, Submission
from foundations.finnish import format_day
from foundations.holidays import working_days_after
from tests.feedback.conftest import code_in, text_of


@pytest.fixture
def code(family, poster):
    return code_in(family.send(poster, service="school", got_help="2", helped="Salainen lause", municipality="205"))


def show(family, code, language="fi", **extra):
    return family.client.post(f"/{language}/receipt/", {"code": code}, **extra)


def pass_in(page):
    return re.search(r'name="pass" value="([^"]+)"', text_of(page))[1]


def test_the_giver_sees_where_her_feedback_is_and_never_what_she_wrote(family, code):
    page = text_of(show(family, code))
    by = format_day(working_days_after(timezone.localdate(), 5))
    assert "Palautteesi odottaa lukijaa" in page
    assert f"viimeistään {by}" in page.replace("\n    ", " ")
    assert 'aria-current="step"' in page
    for hidden in ("Salainen", "Kajaani", code, code.replace("-", "")):
        assert hidden not in page


def test_the_kinds_of_data_are_told_and_none_of_the_data(family, code):
    page = text_of(show(family, code))
    for kind in ("lähetyspäivä", "valitsemasi palvelu", "vastaus 1 väitteeseen", "vapaa teksti", "kunta"):
        assert kind in page


def test_a_promise_that_was_not_kept_is_said(family, code):
    Submission.objects.update(date=date(2026, 1, 2))
    page = text_of(show(family, code)).replace("\n    ", " ")
    assert "viimeistään 12.1.2026. Olemme myöhässä" in page


def test_a_child_follows_hers_on_a_childs_page(family, poster):
    code = code_in(family.send(poster, child=True, child_feeling="good"))
    page = text_of(show(family, code))
    assert "family kid" in page
    assert "080 005 005" not in page


def test_what_has_been_read_says_when(family, code):
    Submission.objects.update(state="read", read_on=date(2026, 9, 7))
    page = text_of(show(family, code))
    assert "Palautteesi on luettu" in page
    assert "7.9.2026" in page


@pytest.mark.parametrize("state", ["quarantined", "received"])
def test_what_waits_for_a_closer_look_looks_the_same_to_the_giver(family, code, state):
    Submission.objects.update(state=state, held="too_many")
    assert "Palautteesi odottaa lukijaa" in text_of(show(family, code))


def test_what_was_left_out_says_so_and_can_be_deleted(family, code):
    Submission.objects.update(state="rejected", rejected_for="robot")
    page = text_of(show(family, code))
    assert str(Rejection.ROBOT.label) in page
    assert "ei voitu ottaa mukaan" in page
    assert "Poista palaute pysyvästi" in page


def test_the_giver_deletes_at_once_and_the_figures_hear_of_it(family, code):
    page = show(family, code)
    Change.objects.all().delete()
    page = family.client.post("/fi/receipt/delete/", {"pass": pass_in(page)})
    assert "poistettu pysyvästi" in text_of(page)
    kept = Submission.objects.get()
    assert (kept.state, kept.text, kept.answers, kept.municipality) == ("deleted", "", {}, None)
    assert Change.objects.filter(source="feedback", municipality_id__isnull=False).exists()
    assert "Palautteesi on poistettu" in text_of(show(family, code))


def test_of_what_was_deleted_stay_its_place_its_day_and_the_questions_that_were_asked(family, code):
    Submission.objects.update(state="read", read_on=timezone.localdate(), answered_by="guardian")
    before = Submission.objects.values().get()
    family.client.post("/fi/receipt/delete/", {"code": code})
    kept = Submission.objects.values().get()
    stays = {"id", "channel_id", "ecosystem_id", "membership_id", "version_id", "date"}
    assert {name: kept.pop(name) for name in stays} == {name: before[name] for name in stays}
    assert kept.pop("state") == "deleted"
    assert all(value in ("", None, {}, "unknown") for value in kept.values()), kept


def test_the_way_from_the_page_after_sending_needs_no_typing(family, poster):
    page = family.send(poster, got_help="4")
    assert "Palautteesi odottaa lukijaa" in text_of(family.client.post("/fi/receipt/", {"pass": pass_in(page)}))


@pytest.mark.parametrize("wrong", ["", "ABCD", "ABCD-EFGH-2345-6789", "x:y:z"])
def test_a_wrong_code_finds_nothing_and_is_not_written_back(family, code, wrong):
    page = show(family, wrong)
    assert 'role="alert"' in text_of(page)
    assert f'value="{wrong}"' not in text_of(page)


def test_sending_no_code_asks_for_one_in_a_family_s_words(family, db):
    assert "Kirjoita ensin koodi. Siinä on 16 merkkiä." in text_of(show(family, ""))


def test_a_code_that_lacks_a_character_is_told_apart_from_a_wrong_one(family, code):
    assert "Koodissa on 16 merkkiä. Kirjoitit niitä 15." in text_of(show(family, code[:-1]))
    assert "Tällä koodilla ei löydy palautetta." in text_of(show(family, wrong_for(code)))


def test_a_browser_that_opens_the_address_of_deletion_anew_is_asked_for_a_code(family, code):
    answer = family.client.get("/sv/receipt/delete/")
    assert (answer.status_code, answer.url) == (302, "/sv/receipt/")
    assert Submission.objects.get().state == "received"


@pytest.mark.parametrize("wrong", ["", "ABCD", "x:y:z"])
def test_a_forged_pass_opens_and_deletes_nothing(family, code, wrong):
    for address in ("/fi/receipt/", "/fi/receipt/delete/"):
        assert "Kirjoita koodi uudelleen" in text_of(family.client.post(address, {"pass": wrong}))
    assert Submission.objects.get().state == "received"


def test_another_site_can_neither_show_nor_delete(family, code):
    page = show(family, code, headers={"Origin": "https://example.org"})
    assert "Palautteesi odottaa" not in text_of(page)
    mine = pass_in(show(family, code))
    family.client.post("/fi/receipt/delete/", {"pass": mine}, headers={"Origin": "https://example.org"})
    assert Submission.objects.get().state == "received"


def wrong_for(code):
    """The same selector with another verifier."""
    last = "A" if code[-1] != "A" else "B"
    return code[:-1] + last


def test_tries_are_limited_and_the_owner_gets_in_all_the_same(family, code):
    family.client.defaults["REMOTE_ADDR"] = "198.51.100.1"
    pages = [text_of(show(family, wrong_for(code))) for _ in range(7)]
    assert "liian monta" not in pages[4]
    assert "liian monta" in pages[5]
    assert "liian monta" in text_of(show(family, code))
    family.client.defaults["REMOTE_ADDR"] = "198.51.100.2"
    assert "Palautteesi odottaa lukijaa" in text_of(show(family, code))


def test_many_addresses_that_try_one_selector_get_one_try_each_and_the_owner_hers(family, code):
    with patch("feedback.follow.MOST_FOR_ONE", 3):
        for last in range(6):
            family.client.defaults["REMOTE_ADDR"] = f"198.51.100.{last}"
            assert "ei löydy" in text_of(show(family, wrong_for(code)))
        assert "liian monta" in text_of(show(family, wrong_for(code)))
        family.client.defaults["REMOTE_ADDR"] = "198.51.100.99"
        assert "Palautteesi odottaa lukijaa" in text_of(show(family, code))


def test_an_address_that_tries_many_codes_does_not_lock_out_the_owner_behind_it(family, code):
    with patch("feedback.follow.MOST_OF_ONE", 3):
        for group in ("AAAA", "BBBB", "CCCC", "DDDD", "EEEE"):
            show(family, f"{group}-AAAA-AAAA-AAAA")
        assert "Palautteesi odottaa lukijaa" in text_of(show(family, code))


def test_right_codes_are_never_counted(family, code):
    for _ in range(8):
        assert "Palautteesi odottaa lukijaa" in text_of(show(family, code))


def test_when_the_cache_cannot_be_reached_the_code_still_opens(family, code):
    with patch("feedback.limits.cache.get", side_effect=ConnectionError):
        assert "Palautteesi odottaa lukijaa" in text_of(show(family, code))
