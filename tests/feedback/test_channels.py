"""A channel opens only where somebody can help and somebody independent reads."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecosystems.access import Role
from feedback.channels import CannotOpen, Missing, close_channel, open_channel
from feedback.models import Channel
from feedback.models.channels import CODE_ALPHABET, new_code
from tests import factories as make
from tests.feedback.conftest import text_of


@pytest.fixture
def draft(jokilaakso, perhetalo, questions):
    """A channel of Perhetalo that has not been opened."""
    return make.make_channel(jokilaakso, perhetalo, opened_on=None)


def test_a_channel_opens_where_there_is_a_number_and_a_reader(draft, maija, family, aino):
    open_channel(draft, by=aino)
    draft.refresh_from_db()
    assert draft.opened_on == timezone.localdate()
    assert family.open(draft).status_code == 200


def test_a_channel_does_not_open_without_the_areas_emergency_number(draft, maija, aino):
    draft.ecosystem.social_emergency_number = ""
    with pytest.raises(CannotOpen) as refused:
        open_channel(draft, by=aino)
    assert refused.value.missing == (Missing.EMERGENCY_NUMBER,)


def test_an_invented_area_needs_no_number(draft, maija, aino):
    draft.ecosystem.social_emergency_number, draft.ecosystem.is_example = "", True
    open_channel(draft, by=aino)
    draft.refresh_from_db()
    assert draft.opened_on


def test_a_channel_does_not_open_without_a_reader(draft, aino):
    with pytest.raises(CannotOpen) as refused:
        open_channel(draft, by=aino)
    assert refused.value.missing == (Missing.READER,)


def test_a_reader_who_sits_for_the_channels_organisation_is_not_independent(draft, maija, aino):
    make.make_seat(maija, Role.PROFESSIONAL, draft.ecosystem, draft.membership.organisation)
    with pytest.raises(CannotOpen) as refused:
        open_channel(draft, by=aino)
    assert refused.value.missing == (Missing.READER,)


def test_a_reader_next_door_or_of_last_year_is_none(draft, jokilaakso, merenkurkku, aino):
    person = make.make_user("Outi")
    make.make_seat(person, Role.MODERATOR, merenkurkku)
    make.make_seat(person, Role.MODERATOR, jokilaakso, since=date(2024, 1, 1), until=date(2025, 1, 1))
    with pytest.raises(CannotOpen) as refused:
        open_channel(draft, by=aino)
    assert refused.value.missing == (Missing.READER,)


@pytest.mark.parametrize(
    ("opened", "closed"),
    [(None, None), (timedelta(days=1), None), (timedelta(days=-3), timedelta(0))],
)
def test_a_channel_that_is_not_open_says_so_and_offers_help(family, jokilaakso, questions, opened, closed):
    today = timezone.localdate()
    channel = make.make_channel(
        jokilaakso,
        opened_on=opened and today + opened,
        closed_on=None if closed is None else today + closed,
    )
    page = family.open(channel)
    assert page.status_code == 404
    for nonsense in ("%00", "%F0%9F%98%80", "x" * 300, "..%2f"):
        assert family.client.get(f"/fi/f/{nonsense}/").status_code == 404
    assert "09 2525 0111" in text_of(page)
    absent = family.client.get("/fi/f/zzzzzzzz/")
    assert text_of(page).replace(channel.code, "") == text_of(absent).replace("zzzzzzzz", "")


def test_a_channel_whose_area_lost_its_number_is_not_offered(family, jokilaakso, questions):
    channel = make.make_channel(jokilaakso)
    jokilaakso.social_emergency_number = ""
    jokilaakso.save()
    assert family.open(channel).status_code == 404


def test_closing_takes_effect_at_once(family, poster, aino):
    close_channel(poster, by=aino)
    assert family.open(poster).status_code == 404


def test_the_short_address_leads_to_the_form_in_the_browsers_language(client, poster):
    answer = client.get(f"/f/{poster.code.upper()}", headers={"Accept-Language": "sv-FI,fi;q=0.5"})
    assert answer.headers["Location"] == f"/sv/f/{poster.code}/"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert client.get(f"/f/{poster.code}/").headers["Location"] == f"/fi/f/{poster.code}/"


def test_codes_can_be_typed_and_not_guessed():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert set("".join(codes)) <= set(CODE_ALPHABET)
    assert not set("01ilou") & set(CODE_ALPHABET)


def test_the_database_refuses_a_code_that_cannot_be_typed(jokilaakso):
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(ecosystem=jokilaakso, name="x", code="OIL0OIL0")
