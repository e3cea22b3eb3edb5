"""The list of doors: every address of the product, to whom it opens, and what is sent there with success.

A new address without a door here fails `test_matrix`. Who may do a deed is said in docs/security-model.md; a door says
which deed it asks. Tried is each with every role that somebody has or had, near and far: `matrix.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from ecosystems import api_tokens, invitations
from ecosystems.access import Access as May
from ecosystems.access import Role
from ecosystems.models import (
    Activity,
    ApiToken,
    Ecosystem,
    Entry,
    EntryPart,
    Goal,
    Invitation,
    Membership,
    Seat,
    User,
)
from feedback.models import Channel, State, Submission
from foundations.models import Job
from itla_impact.front.models import AccessibilityFeedback
from measures.models import Work
from tests import factories as make
from tests.access import words
from tests.access.said import people_of
from tests.access.words import Words, nothing
from tests.reading import link_in_the_last_letter

PEOPLE = ("aino", "petri", "maija", "helmi", "tuula")
"""Whoever has signed in."""
NOBODY_SIGNED_IN = ()
"""Open to anyone, without reading who it is."""


@dataclass(frozen=True)
class World:
    """One row of each kind that an address can name."""

    ecosystem: Ecosystem
    goal: Goal
    activity: Activity
    membership: Membership
    partner: Membership
    seat: Seat
    invitation: Invitation
    token: str
    entry: Entry
    channel: Channel
    shut_channel: Channel
    submission: Submission
    held: Submission
    api_token: ApiToken
    backbone_seat: Seat
    backbone_invitation: Invitation
    told: AccessibilityFeedback
    work: Work
    job: Job


@dataclass(frozen=True)
class Door:
    """`asks` for these deeds, all of them; for PEOPLE or NOBODY_SIGNED_IN. `at` gives the address' parts.

    `sends` is the form that succeeds for those to whom the door opens; without one it takes no form.
    """

    route: str
    asks: May | tuple[May | str, ...]
    at: Callable[[World], Words] = nothing
    sends: Callable[[World], Words] = nothing
    posted_only: bool = False
    query: Callable[[World], Words] = nothing
    """What stands after the question mark when the form is sent."""
    not_of_her_own: bool = False
    """Shut to a row, in the address or in the form, that concerns an organisation of hers."""
    finds_by_form: bool = False
    """Its row is found by what the form tells: a row that is not meant changes nothing, and the form is shown again."""

    @property
    def deeds(self) -> tuple[May, ...]:
        return tuple(one for one in self._asked if isinstance(one, May))

    @property
    def opens_to(self) -> tuple[str, ...]:
        """The people of the tests for whom it is; of a row of Jokilaakso's. What is somebody's own is Petri's."""
        if not self.deeds:
            return tuple(str(one) for one in self._asked)
        return people_of(self.deeds)

    @property
    def takes_a_form(self) -> bool:
        return self.posted_only or self.sends is not nothing

    @property
    def _asked(self) -> tuple[May | str, ...]:
        return self.asks if isinstance(self.asks, tuple) else (self.asks,)


def world_of(
    ecosystem: Ecosystem,
    coordinator: User,
    professional: User,
    organisation: Any,
    *,
    of_channels: Membership | None = None,
) -> World:
    """A full ecosystem: `professional` has logged one entry for `organisation`. Channels are of all unless told."""
    membership = Membership.objects.get(ecosystem=ecosystem, organisation=organisation)
    partner = make.make_membership(ecosystem)
    goal = make.make_goal(ecosystem)
    activity = make.make_activity(ecosystem, partners=[membership], goals=[goal])
    offer = invitations.Offer(f"uusi.{goal.pk}@{ecosystem.slug}.example.org", "fi", Role.MODERATOR, None)
    invitation = invitations.invite(offer, ecosystem=ecosystem, by=coordinator)
    channel = make.make_channel(ecosystem, of_channels)
    return World(
        ecosystem=ecosystem,
        goal=goal,
        activity=activity,
        membership=membership,
        partner=partner,
        seat=make.make_seat(make.make_user(), Role.PROFESSIONAL, ecosystem, organisation),
        invitation=invitation,
        token=link_in_the_last_letter().split("/")[2],
        entry=_logged(activity, membership, partner, professional),
        channel=channel,
        shut_channel=make.make_channel(ecosystem, of_channels, name="Tuleva", opened_on=None),
        submission=make.make_submission(channel, text="Saimme apua Annalta."),
        held=make.make_submission(channel, state=State.QUARANTINED),
        api_token=api_tokens.make(professional, name="Laskuri", scopes=["read:areas"], days=30, with_factor=False)[0],
        backbone_seat=make.make_seat(make.make_user(), Role.BACKBONE),
        backbone_invitation=make.make_invitation(Role.BACKBONE),
        told=make.make_accessibility_feedback(),
        work=Work.objects.create(step="of the tests", ecosystem_id=goal.pk, attempts=5),
        job=_failed_job(goal.pk),
    )


def _logged(activity: Activity, membership: Membership, partner: Membership, professional: User) -> Entry:
    today = timezone.localdate()
    entry = make.make_entry(activity, membership, today)
    for there in (membership, partner):
        entry.partners.create(membership=there, sector=there.organisation.sector)
    EntryPart.objects.create(entry=entry, membership=membership, person=professional, created_on=today)
    return entry


def _failed_job(number: int) -> Job:
    return Job.objects.create(
        kind="import-statistics",
        parameters={"indicators": [number]},
        state=Job.State.FAILED,
        attempts=5,
        error="timeout",
        finished_at=timezone.now(),
    )


def here(world: World) -> Words:
    return {"slug": world.ecosystem.slug}


def row(name: str, key: str = "pk", attribute: str = "pk") -> Callable[[World], Words]:
    """The slug and one row of the world."""
    return lambda world: {**here(world), key: getattr(getattr(world, name), attribute)}


def of_the_network(name: str) -> Callable[[World], Words]:
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


SEES, EDITS, MEMBERS = May.SEE_ECOSYSTEM, May.EDIT_AGENDA, May.MANAGE_MEMBERS
LOGS = (May.SEE_ECOSYSTEM, May.LOG_ENTRIES)
HER_OWN = (*LOGS, May.SEE_OWN_ENTRIES)

STAFF = [
    Door("front:overview", SEES, here),
    Door("ecosystems:agenda", SEES, here),
    Door("ecosystems:vision", EDITS, here, words.vision),
    Door("ecosystems:new-goal", EDITS, here, words.goal),
    Door("ecosystems:goal", EDITS, row("goal", "number", "number"), words.goal),
    Door("ecosystems:end-goal", EDITS, row("goal", "number", "number"), words.ends),
    Door("ecosystems:new-activity", EDITS, here, words.activity),
    Door("ecosystems:activity", EDITS, row("activity"), words.activity),
    Door("ecosystems:end-activity", EDITS, row("activity"), words.ends),
    Door("ecosystems:members", SEES, here),
    Door("ecosystems:add-member", MEMBERS, here, words.member),
    Door("ecosystems:end-membership", MEMBERS, row("membership"), words.ends),
    Door("ecosystems:people", MEMBERS, here),
    Door("ecosystems:invite", MEMBERS, here, words.invitation),
    Door("ecosystems:give-seat", MEMBERS, here, words.seat),
    Door("ecosystems:resend-invitation", May.APPOINT_MODERATOR, row("invitation"), posted_only=True),
    Door("ecosystems:withdraw-invitation", May.APPOINT_MODERATOR, row("invitation"), posted_only=True),
    Door("ecosystems:end-seat", May.APPOINT_PROFESSIONAL, row("seat"), words.confirmed),
    Door("ecosystems:settings", MEMBERS, here, words.settings),
    Door("ecosystems:entries", LOGS, here, words.entry),
    Door("ecosystems:own-entries", LOGS, here),
    Door("ecosystems:all-entries", May.DELETE_ENTRIES, here),
    Door("ecosystems:entry", HER_OWN, row("entry"), words.correction),
    Door("ecosystems:join-entry", LOGS, row("entry"), words.same_occasion, posted_only=True, finds_by_form=True),
    Door("ecosystems:undo-entry", HER_OWN, row("entry"), posted_only=True),
    Door("ecosystems:delete-entry", May.DELETE_ENTRIES, row("entry", "key", "client_key"), words.reason),
    Door("ecosystems:network", May.SEE_NETWORK),
    Door(
        "ecosystems:found",
        May.FOUND_ECOSYSTEMS,
        sends=words.founding,
        query=lambda world: {"area": world.ecosystem.coverages.get().area_id},
    ),
    Door("ecosystems:backbone", May.APPOINT_BACKBONE),
    Door("ecosystems:invite-backbone", May.APPOINT_BACKBONE, sends=words.invitation_to_the_backbone),
    Door(
        "ecosystems:resend-backbone-invitation",
        May.APPOINT_BACKBONE,
        of_the_network("backbone_invitation"),
        posted_only=True,
    ),
    Door(
        "ecosystems:withdraw-backbone-invitation",
        May.APPOINT_BACKBONE,
        of_the_network("backbone_invitation"),
        posted_only=True,
    ),
    Door("ecosystems:end-backbone-seat", May.APPOINT_BACKBONE, of_the_network("backbone_seat"), words.confirmed),
    Door("measures:list", May.SEE_FIGURES, here),
    Door("measures:measure", May.SEE_FIGURES, measure),
    Door("measures:csv", May.SEE_FIGURES, measure),
    Door("measures:provenance", May.SEE_FIGURES, period),
    Door("measures:target", May.SET_TARGETS, measure, words.target),
    Door("feedback:inbox", May.READ_FEEDBACK, here),
    Door("feedback:submission", May.READ_FEEDBACK, row("submission"), not_of_her_own=True),
    Door("feedback:take-in-held", May.READ_FEEDBACK, here, words.chosen, True, not_of_her_own=True),
    Door("feedback:reject-held", May.READ_FEEDBACK, here, words.chosen, True, not_of_her_own=True),
    Door("feedback:mark-read", May.READ_FEEDBACK, row("submission"), posted_only=True, not_of_her_own=True),
    Door("feedback:hide-words", May.READ_FEEDBACK, row("submission"), words.hiding, True, not_of_her_own=True),
    Door("feedback:reject", May.READ_FEEDBACK, row("submission"), words.rejection, True, not_of_her_own=True),
    Door("feedback:take-in", May.READ_FEEDBACK, row("held"), words.taking_in, True, not_of_her_own=True),
    Door("feedback:channels", May.MANAGE_CHANNELS, here),
    Door("feedback:add-channel", May.MANAGE_CHANNELS, here, words.new_channel),
    Door("feedback:channel", May.MANAGE_CHANNELS, row("channel")),
    Door("feedback:edit-channel", May.MANAGE_CHANNELS, row("channel"), words.channel),
    Door("feedback:open-channel", May.MANAGE_CHANNELS, row("shut_channel"), posted_only=True),
    Door("feedback:close-channel", May.MANAGE_CHANNELS, row("channel"), posted_only=True),
    Door("feedback:remove-channel", May.MANAGE_CHANNELS, row("shut_channel"), posted_only=True),
    Door("feedback:poster", May.MANAGE_CHANNELS, lambda world: {**row("channel")(world), "language": "fi"}),
    Door("status:show", May.SEE_STATUS),
    Door("front:accessibility-inbox", May.ANSWER_ACCESSIBILITY_FEEDBACK),
    Door("front:accessibility-answer", May.ANSWER_ACCESSIBILITY_FEEDBACK, of_the_network("told"), words.answer),
    Door("status:retry", May.RETRY_WORK, of_the_network("work"), posted_only=True),
    Door("front:jobs", May.SEE_JOBS),
    Door("front:start-job", May.RUN_JOBS, lambda _world: {"kind": "import-statistics"}, words.job),
    Door("front:retry-job", May.RUN_JOBS, of_the_network("job"), posted_only=True),
]
OWN = [
    Door("front:me", PEOPLE, sends=words.me),
    Door("front:start", PEOPLE),
    Door("front:delete-me", PEOPLE, sends=words.wrong_password),
    Door("front:tokens", PEOPLE, sends=words.api_token),
    Door("front:revoke-token", PEOPLE, of_the_network("api_token"), posted_only=True),
    Door("front:language", PEOPLE, sends=words.language, posted_only=True),
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
    Door("api:job", NOBODY_SIGNED_IN, lambda world: {"job_id": world.job.pk}),
    Door("api:entry", NOBODY_SIGNED_IN, lambda world: {**here(world), "entry_id": world.entry.pk}),
]
"""What programs open, with a token and without a session; to a browser they are as open as any, and say 401."""
BY_TOKEN = [
    Door("api:ecosystem", SEES, here),
    Door("api:entries", LOGS, here, words.entry_of_a_program),
    Door("api:entry", HER_OWN, lambda world: {**here(world), "entry_id": world.entry.pk}),
    Door("api:jobs", May.SEE_JOBS),
    Door("api:job", May.SEE_JOBS, lambda world: {"job_id": world.job.pk}),
]
"""Which deeds a token's person needs; the other addresses of the API open to every token with their scope."""
PUBLIC = [
    *API,
    Door("healthz", NOBODY_SIGNED_IN),
    Door("readyz", NOBODY_SIGNED_IN),
    Door("metrics", NOBODY_SIGNED_IN),
    Door("front:root", NOBODY_SIGNED_IN),
    Door("front:home", NOBODY_SIGNED_IN, fi),
    Door("front:privacy", NOBODY_SIGNED_IN, fi),
    Door("front:accessibility", NOBODY_SIGNED_IN, fi),
    Door("front:accessibility-feedback", NOBODY_SIGNED_IN, fi, words.accessibility),
    Door("front:accessibility-sent", NOBODY_SIGNED_IN, fi),
    Door("front:sources", NOBODY_SIGNED_IN, fi),
    Door("front:api", NOBODY_SIGNED_IN, fi),
    Door("front:public-ecosystem", NOBODY_SIGNED_IN, lambda world: {"language": "fi", **here(world)}),
    Door("feedback:short-address", NOBODY_SIGNED_IN, lambda world: {"code": world.channel.code}),
    Door("feedback:form", NOBODY_SIGNED_IN, lambda world: {"language": "fi", "code": world.channel.code}),
    Door("feedback:child-form", NOBODY_SIGNED_IN, lambda world: {"language": "fi", "code": world.channel.code}),
    Door("feedback:receipt", NOBODY_SIGNED_IN, fi),
    Door("feedback:delete-submission", NOBODY_SIGNED_IN, fi),
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
