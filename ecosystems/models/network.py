"""Ecosystem, what it covers, and who belongs to it."""

from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import OpenTo, Scope
from ecosystems.models.activities import Activity
from ecosystems.models.dated import Dated, DatedQuerySet, DateRange
from ecosystems.models.people import Invitation
from ecosystems.models.places import PLACE_OF_A_MEMBERSHIP, PLACE_OF_AN_ECOSYSTEM
from foundations.languages import TextsField


class EcosystemQuerySet(OpenTo["Ecosystem"]):
    scope_paths = {Scope.ECOSYSTEM: "pk"}

    def raise_version(self) -> None:
        """Tells readers' browsers that the pages of these ecosystems have changed."""
        self.update(version=F("version") + 1)

    def for_overview(self) -> Self:
        """Exactly what the overview asks of the ecosystem itself: its vision, and counts, in the same query."""
        running = Activity.objects.today().filter(ecosystem=OuterRef("pk"))
        unused = Invitation.objects.filter(ecosystem=OuterRef("pk"), accepted_at=None, withdrawn_at=None)
        return self.select_related("vision").annotate(
            members_today=_count(Membership.objects.today().filter(ecosystem=OuterRef("pk"))),
            running_activities=_count(running),
            activities_with_gaps=_count(running.with_gaps()),
            invitations_waiting=_count(unused.filter(expires_at__gt=timezone.now())),
            invitations_expired=_count(unused.filter(expires_at__lte=timezone.now())),
        )


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    """How many of `rows` belong to the ecosystem of the outer query."""
    return Coalesce(Subquery(rows.order_by().values("ecosystem").annotate(n=Count("pk")).values("n")), 0)


class Ecosystem(models.Model):
    slug = models.SlugField(max_length=60, unique=True, help_text="Published; never changes")
    name = TextsField(_("nimi"))
    sort_key = models.CharField(max_length=160, editable=False)
    founded = models.DateField(_("perustettu"), default=timezone.localdate)
    social_emergency_number = models.CharField(
        _("alueen sosiaalipäivystyksen numero"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ]{1,18}$", _("Kirjoita puhelinnumero numeroin."))],
    )
    is_example = models.BooleanField(default=False)
    version = models.PositiveIntegerField(
        default=1, help_text="Raised by recompute and staff verbs, never by facts; part of the pages' ETag"
    )

    objects = EcosystemQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        triggers = [*PLACE_OF_AN_ECOSYSTEM, pgtrigger.ReadOnly(name="slug_never_changes", fields=["slug"])]

    def __str__(self) -> str:
        return str(self.name)


class CoverageQuerySet(DatedQuerySet["Coverage"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}


class Coverage(Dated):
    """An ecosystem covers a wellbeing area or some of its municipalities, from–to."""

    ecosystem = models.ForeignKey(Ecosystem, models.CASCADE, related_name="coverages")
    area = models.ForeignKey("ecosystems.Area", models.PROTECT, related_name="coverages")

    objects = CoverageQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_coverage_of_an_area_at_a_time",
                expressions=[("ecosystem", "="), ("area", "="), (DateRange("since", "until"), "&&")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ecosystem}: {self.area}"


class MembershipQuerySet(DatedQuerySet["Membership"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id", Scope.ORGANISATION: "organisation_id"}


class Membership(Dated):
    ecosystem = models.ForeignKey(Ecosystem, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey("ecosystems.Organisation", models.PROTECT, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="one_membership_at_a_time",
                expressions=[("organisation", "="), ("ecosystem", "="), (DateRange("since", "until"), "&&")],
                violation_error_message=_("Organisaatio on jo jäsen tuona aikana."),
            ),
            models.UniqueConstraint(fields=["id", "ecosystem"], name="membership_with_its_ecosystem"),
        ]
        triggers = PLACE_OF_A_MEMBERSHIP

    def __str__(self) -> str:
        return f"{self.organisation} ({self.ecosystem})"
