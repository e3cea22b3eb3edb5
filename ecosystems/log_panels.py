"""What the log offers to the pages above: its tab, and on the overview how much was done together lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, Entry, User
from foundations.menu import MenuItem, Panel

LATELY = timedelta(days=30)
MANY_SECTORS = 3


@dataclass(frozen=True, slots=True)
class JointWork:
    """Occasions of the last 30 days: never people, never who wrote."""

    ecosystem: Ecosystem
    occasions: int
    organisations: int
    of_many_sectors: int
    is_new: bool
    lacks_partner: bool
    may_add_partner: bool
    may_log: bool
    may_see_all: bool


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """The log, for everyone who may write in it."""
    if ecosystem is None or Access.LOG_ENTRIES not in deeds_in(user, ecosystem):
        return []
    url = reverse("ecosystems:entries", args=[ecosystem.slug])
    return [MenuItem(url, _("Kirjaa"), icon="log", current_prefix=url)]


def joint_work_panel(user: User, ecosystem: Ecosystem) -> Panel | None:
    """How much was done together lately; nothing where nothing was and she cannot begin.

    `ecosystem` was fetched `for_overview()`.
    """
    counted: Any = ecosystem
    deeds = deeds_in(user, ecosystem)
    if Access.SEE_FIGURES not in deeds:
        return None
    lately = Entry.objects.filter(ecosystem=ecosystem, date__gt=timezone.localdate() - LATELY)
    many = Count("pk", filter=Q(sectors__gte=MANY_SECTORS), distinct=True)
    there = Count("partners__membership__organisation", distinct=True)
    counts = lately.aggregate(occasions=Count("pk", distinct=True), of_many_sectors=many, organisations=there)
    may_log = Access.LOG_ENTRIES in deeds
    if not counts["occasions"] and not may_log:
        return None
    data = JointWork(
        ecosystem=ecosystem,
        is_new=ecosystem.founded > timezone.localdate() - LATELY,
        lacks_partner=not counts["occasions"] and counted.members_today < 2,
        may_add_partner=Access.MANAGE_MEMBERS in deeds,
        may_log=may_log,
        may_see_all=Access.DELETE_ENTRIES in deeds,
        **counts,
    )
    return Panel("ecosystems/panels/joint_work.html", data, column="side", order=40)
