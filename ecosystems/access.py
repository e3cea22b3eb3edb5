"""Who may do what: one table of (role, deed, scope), and the one verb that asks it.

The rule is a filter. `Model.objects.open_to(user, Access.DEED)` answers "which may she?"; fetching one object through
it answers "may she?", so the two cannot disagree. Imports no model: the upper layers import this.
"""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ecosystems.models.people import User


class Role(models.TextChoices):
    """What a seat lets a person be."""

    COORDINATOR = "coordinator", _("koordinaattori")
    PROFESSIONAL = "professional", _("ammattilainen")
    REPRESENTATIVE = "representative", _("edustaja")
    MODERATOR = "moderator", _("palautteen lukija")
    BACKBONE = "backbone", _("kansallinen taustatuki")


#: Who acts for an organisation always has one.
FOR_AN_ORGANISATION = (Role.PROFESSIONAL, Role.REPRESENTATIVE)


class Access(StrEnum):
    """Deeds, never levels."""

    SEE_ECOSYSTEM = "see_ecosystem"
    SEE_FIGURES = "see_figures"
    SET_TARGETS = "set_targets"
    EDIT_AGENDA = "edit_agenda"
    MANAGE_MEMBERS = "manage_members"
    APPOINT_COORDINATOR = "appoint_coordinator"
    APPOINT_PROFESSIONAL = "appoint_professional"
    APPOINT_REPRESENTATIVE = "appoint_representative"
    APPOINT_MODERATOR = "appoint_moderator"
    APPOINT_BACKBONE = "appoint_backbone"
    LOG_ENTRIES = "log_entries"
    SEE_OWN_ENTRIES = "see_own_entries"
    DELETE_ENTRIES = "delete_entries"
    MANAGE_CHANNELS = "manage_channels"
    READ_FEEDBACK = "read_feedback"
    SEE_NETWORK = "see_network"
    FOUND_ECOSYSTEMS = "found_ecosystems"
    SEE_STATUS = "see_status"
    RETRY_WORK = "retry_work"
    SEE_JOBS = "see_jobs"
    RUN_JOBS = "run_jobs"
    ANSWER_ACCESSIBILITY_FEEDBACK = "answer_accessibility_feedback"


class Scope(StrEnum):
    """How far a deed reaches from the seat that grants it."""

    NETWORK = "network"
    ECOSYSTEM = "ecosystem"
    ORGANISATION = "organisation"
    OWN = "own"


_EVERYONE_AT_WORK = (Role.COORDINATOR, Role.PROFESSIONAL, Role.REPRESENTATIVE, Role.MODERATOR)

TABLE: frozenset[tuple[Role, Access, Scope]] = frozenset(
    [
        *((role, Access.SEE_ECOSYSTEM, Scope.ECOSYSTEM) for role in _EVERYONE_AT_WORK),
        *((role, Access.SEE_FIGURES, Scope.ECOSYSTEM) for role in _EVERYONE_AT_WORK),
        *(
            (role, deed, scope)
            for role in (Role.COORDINATOR, Role.PROFESSIONAL, Role.REPRESENTATIVE)
            for deed, scope in ((Access.LOG_ENTRIES, Scope.ORGANISATION), (Access.SEE_OWN_ENTRIES, Scope.OWN))
        ),
        (Role.COORDINATOR, Access.SET_TARGETS, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.EDIT_AGENDA, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.MANAGE_MEMBERS, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.APPOINT_COORDINATOR, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.APPOINT_PROFESSIONAL, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.APPOINT_REPRESENTATIVE, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.APPOINT_MODERATOR, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.DELETE_ENTRIES, Scope.ECOSYSTEM),
        (Role.COORDINATOR, Access.MANAGE_CHANNELS, Scope.ECOSYSTEM),
        (Role.MODERATOR, Access.READ_FEEDBACK, Scope.ECOSYSTEM),
        (Role.BACKBONE, Access.SEE_NETWORK, Scope.NETWORK),
        (Role.BACKBONE, Access.FOUND_ECOSYSTEMS, Scope.NETWORK),
        (Role.BACKBONE, Access.APPOINT_COORDINATOR, Scope.NETWORK),
        (Role.BACKBONE, Access.APPOINT_BACKBONE, Scope.NETWORK),
        (Role.BACKBONE, Access.SEE_STATUS, Scope.NETWORK),
        (Role.BACKBONE, Access.RETRY_WORK, Scope.NETWORK),
        (Role.BACKBONE, Access.SEE_JOBS, Scope.NETWORK),
        (Role.BACKBONE, Access.RUN_JOBS, Scope.NETWORK),
        (Role.BACKBONE, Access.ANSWER_ACCESSIBILITY_FEEDBACK, Scope.NETWORK),
    ]
)

#: The deed that lets a person give somebody this role.
APPOINTS: dict[Role, Access] = {role: Access(f"appoint_{role}") for role in Role}


def roles_for(deed: Access, scope: Scope) -> list[Role]:
    """The roles to which the table gives `deed` at `scope`."""
    return [role for role, what, how_far in TABLE if what == deed and how_far == scope]


def deeds_in(user: "User | AnonymousUser", ecosystem: models.Model | None) -> frozenset[Access]:
    """What `user` may do somewhere in `ecosystem` (None: the network) today: for menus and buttons, not a check.

    One query for a request, however many menus ask.
    """
    if not user.is_authenticated:
        return frozenset()
    kept: dict[Any, frozenset[Access]] = user.__dict__.setdefault("_deeds", {})
    where = ecosystem.pk if ecosystem else None
    if where not in kept:
        seats = apps.get_model("ecosystems", "Seat").objects.of(user).today().filter(Q(ecosystem=where))
        held = {(role, organisation is not None) for role, organisation in seats.values_list("role", "organisation")}
        kept[where] = frozenset(
            deed
            for role, deed, scope in TABLE
            if (role, True) in held or ((role, False) in held and scope != Scope.ORGANISATION)
        )
    return kept[where]


def signed_in(request: HttpRequest) -> "User":
    """The person behind a request that has passed the door."""
    return cast("User", request.user)


Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class OpenTo(models.QuerySet[Row_co]):
    """A queryset that can be asked which of its rows a person may do a deed to.

    Subclasses say where each scope is found from the row: `scope_paths = {Scope.ECOSYSTEM: "ecosystem_id", …}`.
    A scope that is not named is closed. `Scope.NETWORK` needs no path.
    """

    scope_paths: dict[Scope, str] = {}

    def open_to(self, user: "User | AnonymousUser", deed: Access, *, on: date | None = None) -> Self:
        """The rows to which `user` may do `deed` on the day `on` (today in Helsinki); none for an anonymous visitor."""
        if not user.is_authenticated:
            return self.none()
        on = on or timezone.localdate()
        allowed = Q()
        for scope in Scope:
            if roles := roles_for(deed, scope):
                allowed |= self._reach(user, scope, roles, on)
        return self.filter(allowed) if allowed else self.none()

    def _reach(self, user: "User", scope: Scope, roles: list[Role], on: date) -> Q:
        seats = apps.get_model("ecosystems", "Seat").objects.of(user).valid_on(on).filter(role__in=roles)
        if scope == Scope.NETWORK:
            return Q(Exists(seats.filter(ecosystem=None)))
        path = self.scope_paths.get(scope)
        if path is None:
            return Q(pk__in=[])
        if scope == Scope.OWN:
            return Q(**{path: user.pk})
        reach = seats.filter(**{f"{scope}_id": OuterRef(path)})
        if scope == Scope.ORGANISATION:
            reach = reach.filter(ecosystem_id=OuterRef(self.scope_paths[Scope.ECOSYSTEM]))
        return Q(Exists(reach))
