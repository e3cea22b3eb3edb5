"""Organisation: a wellbeing area, municipality, association, parish, school provider, or a community without an id."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.fi import ytunnus

from foundations.languages import TextsField


class Sector(models.TextChoices):
    """In the order in which a page names the members: children, young people and families first."""

    FAMILIES = "families", _("Lapset, nuoret ja perheet")
    WELLBEING_AREA = "wellbeing_area", _("Hyvinvointialue")
    MUNICIPALITY = "municipality", _("Kunta")
    EDUCATION = "education", _("Oppilaitos")
    ASSOCIATION = "association", _("Järjestö")
    PARISH = "parish", _("Seurakunta")
    OTHER = "other", _("Muu")


def validate_business_id(value: str) -> None:
    """A Finnish business id (Y-tunnus) with its check digit; raises ValidationError otherwise."""
    try:
        ytunnus.validate(value)
    except InvalidNumber as error:
        raise ValidationError(_("Y-tunnus ei ole oikein. Se on muotoa 1234567-8.")) from error


class Organisation(models.Model):
    name = TextsField(_("nimi"))
    sort_key = models.CharField(max_length=160, editable=False)
    sector = models.CharField(_("sektori"), max_length=20, choices=Sector)
    business_id = models.CharField(
        _("Y-tunnus"), max_length=9, null=True, blank=True, unique=True, validators=[validate_business_id]
    )
    is_example = models.BooleanField(default=False)

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(condition=~Q(business_id=""), name="organisation_without_a_business_id_has_none"),
        ]

    def __str__(self) -> str:
        return str(self.name)
