"""ApiToken: a key with which a program acts as a person, as far as its scopes go and until its last day."""

import uuid
from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = timedelta(days=365)


class ApiScope(models.TextChoices):
    """What a program may ask for; what it is given is decided by the person's own rights."""

    READ_ECOSYSTEMS = "read:ecosystems", _("lukea ekosysteemien jäsenet ja toiminnot")
    READ_AREAS = "read:areas", _("lukea alueet")
    READ_MEASURES = "read:measures", _("lukea mittarit ja niiden määritelmät")
    READ_FIGURES = "read:figures", _("lukea luvut ja tilastot")
    READ_ENTRIES = "read:entries", _("lukea omat kirjauksesi")
    WRITE_ENTRIES = "write:entries", _("kirjata yhteistä työtä puolestasi")
    READ_JOBS = "read:jobs", _("lukea taustatyöt")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def unended(self) -> Self:
        """Neither revoked nor past their last day; what else ends a token is asked when it is used."""
        return self.filter(revoked_on=None, expires_on__gt=timezone.localdate())


class ApiToken(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("ecosystems.User", models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("nimi"), max_length=60)
    scopes = ArrayField(models.CharField(max_length=20, choices=ApiScope))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    session_hash = models.CharField(
        max_length=64, editable=False, help_text="As her sessions': a new password or a lost role ends the token too"
    )
    with_factor = models.BooleanField(default=False, help_text="Made in a session that had proved the second factor")
    created_on = models.DateField(default=timezone.localdate)
    expires_on = models.DateField(help_text="The first day on which it no longer opens")
    last_used_on = models.DateField(null=True, blank=True)
    revoked_on = models.DateField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("created_on")) & Q(expires_on__lte=F("created_on") + LONGEST),
                name="api_token_ends_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=[*ApiScope.values]),
                name="api_token_has_known_scopes",
            ),
        ]

    def __str__(self) -> str:
        return self.name
