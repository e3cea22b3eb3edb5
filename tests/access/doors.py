"""The list of doors: every address of the product, to whom it opens, and what a visitor sends there.

A new address without a door here fails `test_doors`. A door opens to people of the tests by name; it is tried at the
rows of Jokilaakso (`world`) and, to compare a foreign row with an absent one, at those next door.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from ecosystems import invitations
from ecosystems.access import Role
from ecosystems.models import (
    Activity,
    Ecosystem,
    Entry,
    EntryPart,
    Goal,
    Invitation,
    Membership,
    Seat,
    User,
)
from feedback.models import Channel, Submission
from foundations.models import OutgoingMail
from itla_impact.front.models import AccessibilityFeedback
from tests import factories as make

PEOPLE = ("aino", "petri", "maija", "helmi", "tuula")
HERE = ("aino", "petri", "maija")
COORDINATOR = ("aino",)
READER = ("maija",)
BACKBONE = ("tuula",)
NOBODY_SIGNED_IN = ()
"""Open to anyone, without reading who it is."""


@dataclass(frozen=True)
class World:
    """One row of each kind that an address can name."""

    ecosystem: Ecosystem
    goal: Goal
    activity: Activity
    membership: Membership
    seat: Seat
    invitation: Invitation
    token: str
    entry: Entry
    channel: Channel
    submission: Submission
    backbone_seat: Seat
    backbone_invitation: Invitation
    told: AccessibilityFeedback


Words = dict[str, Any]


def nothing(_world: World) -> Words:
    return {}


@dataclass(frozen=True)
class Door:
    """`at` gives the address' parts, `sends` the form that succeeds for those to whom the door opens."""

    route: str
    opens_to: tuple[str, ...]
    at: Callable[[World], Words] = nothing
    sends: Callable[[World], Words] = nothing
    posted_only: bool = False


def world_of(ecosystem: Ecosystem, coordinator: User, professional: User, organisation: Any) -> World:
    """A full ecosystem: `professional` has logged one entry for `organisation`."""
    membership = Membership.objects.get(ecosystem=ecosystem, organisation=organisation)
    goal = make.make_goal(ecosystem)
    activity = make.make_activity(ecosystem, partners=[membership], goals=[goal])
    entry = make.make_entry(activity, membership, timezone.localdate())
    entry.partners.create(membership=membership, sector=organisation.sector)
    EntryPart.objects.create(entry=entry, membership=membership, person=professional, created_on=timezone.localdate())
    offer = invitations.Offer(f"uusi@{ecosystem.slug}.example.org", "fi", Role.MODERATOR, None)
    invitation = invitations.invite(offer, ecosystem=ecosystem, by=coordinator)
    found = re.search(r"/invitations/([^/]+)/", OutgoingMail.objects.latest("pk").body)
    assert found
    seat = make.make_seat(make.make_user(), Role.PROFESSIONAL, ecosystem, organisation)
    channel = make.make_channel(ecosystem)
    return World(
        ecosystem=ecosystem,
        goal=goal,
        activity=activity,
        membership=membership,
        seat=seat,
        invitation=invitation,
        token=found[1],
        entry=entry,
        channel=channel,
        submission=make.make_submission(channel),
        backbone_seat=make.make_seat(make.make_user(), Role.BACKBONE),
        backbone_invitation=make.make_invitation(Role.BACKBONE),
        told=make.make_accessibility_feedback(),
    )


def here(world: World) -> Words:
    return {"slug": world.ecosystem.slug}


def row(name: str, key: str = "pk", attribute: str = "pk") -> Callable[[World], Words]:
    """The slug and one row of the world."""
    return lambda world: {**here(world), key: getattr(getattr(world, name), attribute)}


def of_the_backbone(name: str) -> Callable[[World], Words]:
    """A row of the network, which belongs to no ecosystem."""
    return lambda world: {"pk": getattr(world, name).pk}


def token(world: World) -> Words:
    return {"token": world.token}


def measure(world: World) -> Words:
    return {**here(world), "code": "occasions"}


def period(world: World) -> Words:
    return {**measure(world), "period": f"{date.today().year - 1}-Q1"}


def fi(_world: World) -> Words:
    return {"language": "fi"}


def ends(_world: World) -> Words:
    return {"on": timezone.localdate().isoformat()}


def activity_words(world: World) -> Words:
    return {"name_fi": "Kerho", "goals": [world.goal.pk], "partners": [world.membership.pk], "version": 1}


STAFF = [
    Door("front:overview", HERE, here),
    Door("ecosystems:agenda", HERE, here),
    Door("ecosystems:vision", COORDINATOR, here, lambda _world: {"text_fi": "Joka lapsi saa apua ajoissa."}),
    Door("ecosystems:new-goal", COORDINATOR, here, lambda _world: {"change_fi": "Apu", "worst_off_fi": "Nuoret"}),
    Door(
        "ecosystems:goal",
        COORDINATOR,
        row("goal", "number", "number"),
        lambda _world: {"change_fi": "Apu", "worst_off_fi": "Nuoret", "version": 1},
    ),
    Door("ecosystems:end-goal", COORDINATOR, row("goal", "number", "number"), ends),
    Door("ecosystems:new-activity", COORDINATOR, here, activity_words),
    Door("ecosystems:activity", COORDINATOR, row("activity"), activity_words),
    Door("ecosystems:end-activity", COORDINATOR, row("activity"), ends),
    Door("ecosystems:members", HERE, here),
    Door(
        "ecosystems:add-member",
        COORDINATOR,
        here,
        lambda _world: {"name_fi": "Uusi ry", "sector": "association", "since": timezone.localdate().isoformat()},
    ),
    Door("ecosystems:end-membership", COORDINATOR, row("membership"), ends),
    Door("ecosystems:people", COORDINATOR, here),
    Door(
        "ecosystems:invite",
        COORDINATOR,
        here,
        lambda _world: {"email": "toinen@example.org", "role": "moderator", "language": "fi"},
    ),
    Door(
        "ecosystems:give-seat",
        COORDINATOR,
        here,
        lambda world: {"person": world.seat.user_id, "role": "moderator", "organisation": ""},
    ),
    Door("ecosystems:resend-invitation", COORDINATOR, row("invitation"), posted_only=True),
    Door("ecosystems:withdraw-invitation", COORDINATOR, row("invitation"), posted_only=True),
    Door("ecosystems:end-seat", COORDINATOR, row("seat")),
    Door("ecosystems:settings", COORDINATOR, here, lambda _world: {"social_emergency_number": "040 123 4567"}),
    Door("ecosystems:entries", ("aino", "petri"), here),
    Door("ecosystems:own-entries", ("aino", "petri"), here),
    Door("ecosystems:all-entries", COORDINATOR, here),
    Door("ecosystems:entry", ("petri",), row("entry")),
    Door("ecosystems:join-entry", ("aino", "petri"), row("entry"), posted_only=True),
    Door("ecosystems:undo-entry", ("petri",), row("entry"), posted_only=True),
    Door(
        "ecosystems:delete-entry",
        COORDINATOR,
        row("entry", "key", "client_key"),
        lambda _world: {"reason": "Kirjattu kahdesti"},
    ),
    Door("ecosystems:network", BACKBONE),
    Door("ecosystems:found", BACKBONE),
    Door("ecosystems:backbone", BACKBONE),
    Door(
        "ecosystems:invite-backbone",
        BACKBONE,
        sends=lambda _world: {"email": "toinen@example.org", "language": "fi"},
    ),
    Door("ecosystems:resend-backbone-invitation", BACKBONE, of_the_backbone("backbone_invitation"), posted_only=True),
    Door("ecosystems:withdraw-backbone-invitation", BACKBONE, of_the_backbone("backbone_invitation"), posted_only=True),
    Door("ecosystems:end-backbone-seat", BACKBONE, of_the_backbone("backbone_seat")),
    Door("measures:list", HERE, here),
    Door("measures:measure", HERE, measure),
    Door("measures:csv", HERE, measure),
    Door("measures:provenance", HERE, period),
    Door("measures:target", COORDINATOR, measure),
    Door("feedback:inbox", READER, here),
    Door("feedback:submission", READER, row("submission")),
    Door("feedback:take-in-held", READER, here, posted_only=True),
    Door("feedback:reject-held", READER, here, posted_only=True),
    Door("feedback:mark-read", READER, row("submission"), posted_only=True),
    Door("feedback:hide-words", READER, row("submission"), posted_only=True),
    Door("feedback:reject", READER, row("submission"), posted_only=True),
    Door("feedback:take-in", READER, row("submission"), posted_only=True),
    Door("feedback:channels", COORDINATOR, here),
    Door("feedback:add-channel", COORDINATOR, here),
    Door("feedback:channel", COORDINATOR, row("channel")),
    Door("feedback:edit-channel", COORDINATOR, row("channel")),
    Door("feedback:open-channel", COORDINATOR, row("channel"), posted_only=True),
    Door("feedback:close-channel", COORDINATOR, row("channel"), posted_only=True),
    Door("feedback:remove-channel", COORDINATOR, row("channel"), posted_only=True),
    Door("feedback:poster", COORDINATOR, lambda world: {**row("channel")(world), "language": "fi"}),
    Door("status:show", BACKBONE),
    Door("front:accessibility-inbox", BACKBONE),
    Door(
        "front:accessibility-answer",
        BACKBONE,
        lambda world: {"pk": world.told.pk},
        lambda _world: {"answer": "Korjasimme sen."},
    ),
    Door("status:retry", BACKBONE, lambda _world: {"pk": 1}, posted_only=True),
    Door("front:jobs", BACKBONE),
    Door(
        "front:start-job",
        BACKBONE,
        lambda _world: {"kind": "import-statistics"},
        lambda _world: {"others": "3563, 1086"},
    ),
    Door("front:retry-job", BACKBONE, lambda _world: {"pk": 1}, posted_only=True),
]
OWN = [
    Door("front:me", PEOPLE, sends=lambda _world: {"name": "Uusi nimi", "language": "sv"}),
    Door("front:start", PEOPLE),
    Door("front:delete-me", PEOPLE, sends=lambda _world: {"password": "ei tämä"}),
    Door(
        "front:tokens",
        PEOPLE,
        sends=lambda _world: {"name": "Laskuri", "scopes": ["read:figures"], "days": "90"},
    ),
    Door("front:revoke-token", PEOPLE, lambda _world: {"pk": UUID(int=7)}, posted_only=True),
    Door("front:language", PEOPLE, sends=lambda _world: {"language": "sv"}, posted_only=True),
    Door("account_email", PEOPLE),
    Door("mfa_index", PEOPLE),
    Door("mfa_reauthenticate", PEOPLE),
    Door("mfa_activate_totp", PEOPLE),
    Door("mfa_deactivate_totp", PEOPLE),
    Door("mfa_view_recovery_codes", PEOPLE),
    Door("mfa_generate_recovery_codes", PEOPLE),
    Door("account_reauthenticate", PEOPLE),
    Door("account_change_password", PEOPLE),
    Door("account_set_password", PEOPLE),
]
THRESHOLD = [
    Door("account_login", NOBODY_SIGNED_IN),
    Door("account_logout", NOBODY_SIGNED_IN),
    Door("mfa_authenticate", NOBODY_SIGNED_IN),
    Door("account_inactive", NOBODY_SIGNED_IN),
    Door("organisation_sign_in", NOBODY_SIGNED_IN, posted_only=True),
    Door("organisation_callback", NOBODY_SIGNED_IN),
    Door("account_signup", NOBODY_SIGNED_IN),
    Door("account_reset_password", NOBODY_SIGNED_IN),
    Door("account_reset_password_done", NOBODY_SIGNED_IN),
    Door("account_reset_password_from_key_done", NOBODY_SIGNED_IN),
    Door("account_reset_password_from_key", NOBODY_SIGNED_IN, lambda _world: {"uidb36": "1", "key": "set-password"}),
    Door("ecosystems:invitation", NOBODY_SIGNED_IN, token),
    Door("ecosystems:accept-invitation", NOBODY_SIGNED_IN, token, posted_only=True),
    Door("ecosystems:join-by-invitation", NOBODY_SIGNED_IN, token, posted_only=True),
]
API = [
    Door("api:openapi", NOBODY_SIGNED_IN),
    Door("api:areas", NOBODY_SIGNED_IN),
    Door("api:measures", NOBODY_SIGNED_IN),
    Door("api:measure", NOBODY_SIGNED_IN, lambda _world: {"code": "occasions"}),
    Door("api:definitions", NOBODY_SIGNED_IN),
    Door("api:figures", NOBODY_SIGNED_IN),
    Door("api:ecosystems", NOBODY_SIGNED_IN),
    Door("api:ecosystem", NOBODY_SIGNED_IN, here),
    Door("api:entries", NOBODY_SIGNED_IN, here),
    Door("api:jobs", NOBODY_SIGNED_IN),
    Door("api:job", NOBODY_SIGNED_IN, lambda _world: {"job_id": 1}),
    Door("api:entry", NOBODY_SIGNED_IN, lambda world: {**here(world), "entry_id": world.entry.pk}),
]
"""What programs open, with a token and without a session: tests/api tries their locks."""
PUBLIC = [
    *API,
    Door("healthz", NOBODY_SIGNED_IN),
    Door("readyz", NOBODY_SIGNED_IN),
    Door("metrics", NOBODY_SIGNED_IN),
    Door("front:root", NOBODY_SIGNED_IN),
    Door("front:home", NOBODY_SIGNED_IN, fi),
    Door("front:privacy", NOBODY_SIGNED_IN, fi),
    Door("front:accessibility", NOBODY_SIGNED_IN, fi),
    Door(
        "front:accessibility-feedback",
        NOBODY_SIGNED_IN,
        fi,
        lambda _world: {"text": "Painike ei toimi.", "client_key": str(uuid4())},
    ),
    Door("front:accessibility-sent", NOBODY_SIGNED_IN, fi),
    Door("front:sources", NOBODY_SIGNED_IN, fi),
    Door("front:api", NOBODY_SIGNED_IN, fi),
    Door("front:public-ecosystem", NOBODY_SIGNED_IN, lambda world: {"language": "fi", **here(world)}),
    Door("feedback:short-address", NOBODY_SIGNED_IN, lambda world: {"code": world.channel.code}),
    Door("feedback:form", NOBODY_SIGNED_IN, lambda world: {"language": "fi", "code": world.channel.code}),
    Door("feedback:child-form", NOBODY_SIGNED_IN, lambda world: {"language": "fi", "code": world.channel.code}),
    Door("feedback:receipt", NOBODY_SIGNED_IN, fi),
    Door("feedback:delete-submission", NOBODY_SIGNED_IN, fi, posted_only=True),
    Door("feedback:help", NOBODY_SIGNED_IN, fi),
]
DOORS = [*STAFF, *OWN, *THRESHOLD, *PUBLIC]
WITHOUT_A_NAME = {"f/<str:code>/"}
"""Second spellings of an address that has a door under its name."""


def routes() -> dict[str, Callable[..., Any]]:
    """Every address of the URLconf by its name, or by its path when it has none."""
    return dict(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], path: str, space: str) -> Any:
    for one in patterns:
        here_path = f"{path}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here_path, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield (f"{space}{one.name}" if one.name else here_path), one.callback


def absent(parts: Words) -> Words:
    """The same kind of address, naming a row that does not exist."""
    missing: Words = {}
    for name, value in parts.items():
        if isinstance(value, UUID):
            missing[name] = UUID(int=0)
        elif isinstance(value, int):
            missing[name] = 987654321
        else:
            missing[name] = "ei-ole" if name == "slug" else value
    return missing
