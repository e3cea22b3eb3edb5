"""What the database holds whoever writes: no form and no verb takes part here, and each law is asked by its name."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Area, Ecosystem, Entry, Goal, Invitation, LearningNote, Place
from feedback.models import Channel
from measures.models import Measure, Tally, Target
from tests import factories as make


def refused(law, write):
    """Whether the database refuses what `write` does, by the name of this law."""
    with pytest.raises(DatabaseError, match=law), transaction.atomic():
        write()
    return True


def offer(role, **fields):
    expires = timezone.now() + timedelta(days=7)
    return Invitation.objects.create(email="uusi@example.org", role=role, expires_at=expires, token_hash="x", **fields)


def test_an_address_that_was_published_never_changes(jokilaakso):
    channel = make.make_channel(jokilaakso)
    measure = Measure.objects.create(code="got-help", kind="population")
    assert refused("ecosystem", lambda: Ecosystem.objects.filter(pk=jokilaakso.pk).update(slug="muu"))
    assert refused("channel", lambda: Channel.objects.filter(pk=channel.pk).update(code="abcdefgh"))
    assert refused("measure", lambda: Measure.objects.filter(pk=measure.pk).update(code="other"))


def test_an_invitation_offers_only_what_can_be_a_seat(jokilaakso, perhetalo):
    in_place, for_somebody = "invitation_is_to_an_ecosystem_or_the_backbone", "invited_professional_has_an_organisation"
    assert refused(in_place, lambda: offer(Role.COORDINATOR))
    assert refused(in_place, lambda: offer(Role.BACKBONE, ecosystem=jokilaakso))
    assert refused(for_somebody, lambda: offer(Role.PROFESSIONAL, ecosystem=jokilaakso))
    assert offer(Role.PROFESSIONAL, ecosystem=jokilaakso, organisation=perhetalo.organisation).pk


def test_an_area_ends_after_it_begins_and_is_not_its_own_heir(db):
    kainuu = Area.objects.filter(pk=make.make_kainuu().pk)
    day = date(2026, 1, 1)
    assert refused("area_ends_after", lambda: kainuu.update(valid_from=day, valid_until=day))
    assert refused("own_kin", lambda: kainuu.update(valid_until=day, successor=kainuu.get()))


def test_a_note_of_what_was_learned_tells_a_quarter_and_nothing_nearer(jokilaakso):
    def write(**fields):
        LearningNote.objects.create(
            **{"ecosystem": jokilaakso, "quarter": date(2026, 10, 1), "text": "Kahvi auttaa."} | fields
        )

    assert refused("tells_a_quarter", lambda: write(quarter=date(2026, 11, 1)))
    assert refused("tells_a_quarter", lambda: write(quarter=date(2026, 10, 5)))
    assert refused("says_something", lambda: write(text=""))
    write()


def test_an_entry_says_that_children_were_heard_only_when_there_were_some(meeting_place, perhetalo):
    entry = Entry.objects.filter(pk=make.make_entry(meeting_place, perhetalo, children=0).pk)
    assert refused("without_children_heard_none", lambda: entry.update(child_heard="yes"))
    assert refused("without_children_heard_none", lambda: entry.update(child_heard="no"))
    assert entry.update(child_heard="yes", children=1)


def test_an_entry_is_of_a_member_of_its_own_ecosystem(meeting_place, perhetalo, merenkurkku):
    next_door = make.make_membership(merenkurkku, perhetalo.organisation)
    entry = Entry.objects.filter(pk=make.make_entry(meeting_place, perhetalo).pk)

    def move(**fields):
        entry.update(**fields)
        connection.check_constraints()

    assert refused("membership_is_of_its_ecosystem", lambda: move(membership=next_door))
    assert refused("membership_is_of_its_ecosystem", lambda: move(ecosystem=merenkurkku))
    move(membership=make.make_membership(meeting_place.ecosystem))


def test_a_tally_has_a_month_and_a_slot_for_each_definition(jokilaakso):
    def write(**fields):
        tally = {"parts": [[1, 3]], "definitions": [1, 2], "slots": [[1, 3, 3], [2, 0, 3]], "month": date(2026, 1, 1)}
        place = Place.objects.get(ecosystem=jokilaakso, residual=False)
        Tally.objects.create(place=place, source="entries", **tally | fields)

    law = "tally_has_a_month_and_a_slot"
    for wrong in ({"definitions": [1]}, {"slots": []}, {"slots": [[1, 3, 3]]}, {"month": date(2026, 1, 2)}):
        assert refused(law, lambda wrong=wrong: write(**wrong))
    write()


def test_a_baseline_has_its_day(goal: Goal):
    measure = Measure.objects.create(code="got-help", kind="population")
    law = "baseline_has_a_value_and_a_day_or_neither"
    assert refused(law, lambda: Target.objects.create(goal=goal, measure=measure, baseline_value=40))
    assert refused(law, lambda: Target.objects.create(goal=goal, measure=measure, baseline_on=date(2026, 9, 30)))
