"""What the tests of the log's pages do again and again."""

import re
from datetime import date
from typing import Any

from django.test import Client

from ecosystems.models import Activity, Area, Entry, Membership, User
from tests import factories as make

TODAY = date(2026, 11, 24)
LOG = "/e/jokilaakso/entries/"

Words = dict[str, Any]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    """The page's words, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def write(membership: Membership, person: User, activity: Activity, **told: Any) -> Entry:
    """An entry written straight to the models."""
    words = {"children": 14, "adults": 11, "sectors": 1, "day": TODAY, **told}
    entry = make.make_entry(activity, membership, **words)
    entry.partners.create(membership=membership, sector=membership.organisation.sector, named=False)
    entry.parts.create(membership=membership, person=person, created_on=entry.created_on)
    return entry


def small(membership: Membership, person: User, activity: Activity) -> Entry:
    kajaani = Area.objects.get(code="205", level=Area.Level.MUNICIPALITY)
    return write(membership, person, activity, children=4, adults=3, day=date(2026, 11, 19), municipality=kajaani)
