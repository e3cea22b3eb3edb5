"""Area: country, collaborative area, wellbeing area, municipality; one tree of official codes with validity dates."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.models.dated import not_ended
from ecosystems.models.places import PLACE_OF_AN_AREA
from foundations.languages import TextsField


class AreaQuerySet(models.QuerySet["Area"]):
    def valid_on(self, day: date) -> Self:
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, not_ended(day, until="valid_until"))

    def today(self) -> Self:
        return self.valid_on(timezone.localdate())

    def municipalities(self) -> Self:
        return self.filter(level=Area.Level.MUNICIPALITY)

    def wellbeing_areas(self) -> Self:
        return self.filter(level=Area.Level.WELLBEING_AREA)


class Area(models.Model):
    class Level(models.TextChoices):
        COUNTRY = "country", _("maa")
        COLLABORATIVE_AREA = "collaborative_area", _("yhteistyöalue")
        WELLBEING_AREA = "wellbeing_area", _("hyvinvointialue")
        MUNICIPALITY = "municipality", _("kunta")

    id = models.AutoField(primary_key=True, help_text="Of four bytes: every fact holds one")
    level = models.CharField(max_length=20, choices=Level)
    code = models.CharField(
        max_length=8, help_text="Statistics Finland's code: 3 digits for a municipality, 2 for a wellbeing area"
    )
    name = TextsField()
    short_name = TextsField(help_text="Without the kind: Kainuu, not Kainuun hyvinvointialue")
    sort_key = models.CharField(max_length=160, help_text="Finnish order of the Finnish name")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="The area into which this one was merged",
    )
    valid_from = models.DateField(null=True, blank=True, help_text="Empty: from before the register begins")
    valid_until = models.DateField(null=True, blank=True)
    sotkanet_region = models.PositiveIntegerField(null=True, blank=True, unique=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["level", "code"], name="one_area_for_a_code"),
            models.CheckConstraint(
                condition=Q(level="country", parent=None) | (~Q(level="country") & Q(parent__isnull=False)),
                name="area_has_a_parent_unless_it_is_the_country",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(valid_until__isnull=False), name="area_with_a_successor_has_ended"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="area_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) & ~Q(successor=F("id")), name="area_is_not_its_own_kin"
            ),
        ]
        triggers = PLACE_OF_AN_AREA

    def __str__(self) -> str:
        return str(self.name)
