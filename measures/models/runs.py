"""LastRun: when an ecosystem's figures were last changed by the counting, and by what kind of run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LastRun(models.Model):
    """One row for an ecosystem, written together with the raising of its version; `at` names the run."""

    class Kind(models.TextChoices):
        TICK = "tick", _("päivitys, joka laski muuttuneet kirjaukset ja palautteet")
        REBUILD = "rebuild", _("kaiken laskeminen alusta")

    ecosystem = models.OneToOneField("ecosystems.Ecosystem", models.CASCADE, primary_key=True, related_name="last_run")
    at = models.DateTimeField(help_text="When the run began")
    kind = models.CharField(max_length=10, choices=Kind)
    build = models.CharField(max_length=64, help_text="The version of the product that counted")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
