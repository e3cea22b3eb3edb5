"""AuditRun and AuditFinding: what the nightly audit compared and what did not agree."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditRunQuerySet(models.QuerySet["AuditRun"]):
    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def clean(self) -> Self:
        """Finished, and everything agreed."""
        return self.finished().filter(findings=None)


class AuditRun(models.Model):
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    leaves = models.PositiveIntegerField(default=0, help_text="Leaves compared with their facts")
    nodes = models.PositiveIntegerField(default=0, help_text="Tallies compared with what lies under them")
    series = models.PositiveIntegerField(default=0, help_text="Series compared with tallies")

    objects = AuditRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class AuditFinding(models.Model):
    class Kind(models.TextChoices):
        LEAF = "leaf", _("Laskelma poikkeaa kirjauksista ja palautteista")
        NODE = "node", _("Paikan laskelma ei ole osiensa summa")
        SERIES = "series", _("Sarja poikkeaa laskelmista")
        PROFILES = "profiles", _("Lähteellä on liikaa erilaisia yhdistelmiä")

    run = models.ForeignKey(AuditRun, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(help_text="How many rows differ")
    example = models.JSONField(default=dict, help_text="The key of one of them: numbers of rows, no values")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}: {self.count}"
