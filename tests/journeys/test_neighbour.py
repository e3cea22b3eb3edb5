"""Helmi, who coordinates next door, goes everywhere she can: nothing of Jokilaakso's work is there."""

from django.urls import reverse

from ecosystems.models import Ecosystem, Membership, User
from measures.library import load_library
from tests import factories as make
from tests.access import doors
from tests.journeys.conftest import Visitor


def test_helmi_finds_nothing_of_jokilaakso_behind_any_of_her_own_doors(
    *, helmi: User, aino: User, petri: User, jokilaakso: Ecosystem, merenkurkku: Ecosystem, perhetalo: Membership
) -> None:
    load_library()
    make.load_what_families_see()
    theirs = doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)
    theirs.activity.name = make.in_all("Iltapala Jokilaaksossa")
    theirs.activity.save()
    hers = doors.world_of(merenkurkku, helmi, helmi, helmi.seats.get().organisation)
    secrets = ["Jokilaakso", "Perhetalo", "Aino", "Petri", theirs.channel.code, theirs.token]
    visitor = Visitor(helmi)
    for door in (*doors.STAFF, *doors.OWN):
        if "aino" in door.opens_to and not door.posted_only:
            visitor.client.force_login(helmi)
            visitor.looks_into(reverse(door.route, kwargs=door.at(hers))).does_not_see(*secrets)
            if door in doors.STAFF:
                visitor.is_told_there_is_nothing_at(reverse(door.route, kwargs=door.at(theirs)))
