"""The forms that succeed: what is sent at each door by those to whom it opens, about the rows of a world."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from feedback.moderation import fingerprint

if TYPE_CHECKING:
    from tests.access.doors import World

Words = dict[str, Any]
OCCASION = {
    "setting": "school",
    "how_early": "worry",
    "child_heard": "yes",
    "children": 14,
    "adults": 2,
    "professionals": 2,
}


def nothing(_world: World) -> Words:
    return {}


def confirmed(_world: World) -> Words:
    """A question is answered by a click."""
    return {}


def vision(_world: World) -> Words:
    return {"text_fi": "Joka lapsi saa apua ajoissa."}


def goal(_world: World) -> Words:
    return {"change_fi": "Apu", "worst_off_fi": "Nuoret", "version": 1}


def activity(world: World) -> Words:
    return {"name_fi": "Kerho", "goals": [world.goal.pk], "partners": [world.membership.pk], "version": 1}


def ends(_world: World) -> Words:
    return {"on": timezone.localdate().isoformat()}


def member(_world: World) -> Words:
    return {"name_fi": "Uusi ry", "sector": "association", "since": timezone.localdate().isoformat()}


def invitation(_world: World) -> Words:
    return {"email": "toinen@example.org", "role": "moderator", "language": "fi"}


def seat(world: World) -> Words:
    return {"person": world.seat.user_id, "role": "moderator", "organisation": ""}


def settings(_world: World) -> Words:
    return {"social_emergency_number": "040 123 4567"}


def same_occasion(world: World) -> Words:
    """The very day of the entry that is there."""
    told = {"activity": world.activity.pk, "partners": [world.partner.pk], "municipality": "", "learned": ""}
    return {**OCCASION, **told, "date": timezone.localdate().isoformat(), "client_key": str(uuid4())}


def entry(world: World) -> Words:
    return {**same_occasion(world), "date": _yesterday()}


def entry_of_a_program(world: World) -> Words:
    return {**OCCASION, "activity": world.activity.pk, "partners": [world.partner.pk], "date": _yesterday()}


def _yesterday() -> str:
    return (timezone.localdate() - timedelta(days=1)).isoformat()


def correction(world: World) -> Words:
    return {**same_occasion(world), "adults": 3, "version": 1}


def reason(_world: World) -> Words:
    return {"reason": "Kirjattu kahdesti"}


def founding(_world: World) -> Words:
    return {
        "name_fi": "Uusi ekosysteemi",
        "slug": "uusi-ekosysteemi",
        "coordinator_email": "toinen@example.org",
        "language": "fi",
    }


def invitation_to_the_backbone(_world: World) -> Words:
    return {"email": "toinen@example.org", "language": "fi"}


def target(world: World) -> Words:
    today = timezone.localdate()
    return {"goal": world.goal.pk, "value": "10", "due": f"{today.year + 2}-01-01"}


def chosen(world: World) -> Words:
    return {"chosen": [world.held.pk]}


def hiding(world: World) -> Words:
    return {"words": "Annalta", "seen": fingerprint(world.submission.text)}


def rejection(_world: World) -> Words:
    return {"because": "not_feedback", "seen": "received"}


def taking_in(_world: World) -> Words:
    return {"seen": "quarantined"}


def new_channel(_world: World) -> Words:
    return {"name": "Aula", "kind": "poster", "membership": ""}


def channel(_world: World) -> Words:
    return {"name": "Toinen aula", "kind": "poster"}


def job(_world: World) -> Words:
    return {"others": "3563, 1086"}


def me(_world: World) -> Words:
    return {"name": "Uusi nimi", "language": "sv"}


def wrong_password(_world: World) -> Words:
    """So that she is there for the next door."""
    return {"password": "ei tämä"}


def api_token(_world: World) -> Words:
    return {"name": "Laskuri", "scopes": ["read:figures"], "days": "90"}


def language(_world: World) -> Words:
    return {"language": "sv"}


def answer(_world: World) -> Words:
    return {"answer": "Korjasimme sen."}


def accessibility(_world: World) -> Words:
    return {"text": "Painike ei toimi.", "client_key": str(uuid4())}
