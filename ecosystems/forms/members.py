"""Adding an organisation to the ecosystem, and what the ecosystem tells of itself."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.fi import ytunnus

from ecosystems.models import Ecosystem, Organisation
from ecosystems.models.organisations import Sector, validate_business_id
from ecosystems.network import Newcomer
from foundations.forms import Form, ModelForm
from foundations.languages import TextsFormField


class MemberForm(Form):
    """An organisation known by its business id needs nothing more; a new one, or a community without one, a name."""

    business_id = forms.CharField(
        label=_("Y-tunnus"),
        help_text=_("Muotoa 1234567-8. Jätä tyhjäksi, jos yhteisöllä ei ole Y-tunnusta."),
        max_length=9,
        required=False,
        validators=[validate_business_id],
    )
    name = TextsFormField(
        label=_("Nimi"),
        help_text=_("Jos organisaatio on jo palvelussa, Y-tunnus riittää."),
        max_length=120,
        must_have="any",
        required=False,
    )
    sector = forms.ChoiceField(label=_("Mitä se on?"), choices=[("", _("Valitse")), *Sector.choices], required=False)
    since = forms.DateField(label=_("Jäsen alkaen"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", timezone.localdate())

    def clean_business_id(self) -> str:
        typed: str = self.cleaned_data["business_id"]
        if not typed:
            return ""
        digits = ytunnus.compact(typed)
        return f"{digits[:-1]}-{digits[-1]}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        known = False
        if business_id := cleaned.get("business_id"):
            known = Organisation.objects.filter(business_id=business_id).exists()
        if not known and "business_id" not in self.errors:
            if not cleaned.get("name") and "name" not in self.errors:
                self.add_error("name", _("Kirjoita nimi."))
            if not cleaned.get("sector") and "sector" not in self.errors:
                self.add_error("sector", _("Valitse, mitä organisaatio on."))
        return cleaned

    def newcomer(self) -> Newcomer:
        cleaned = self.cleaned_data
        return Newcomer(cleaned["name"], cleaned["sector"], cleaned["business_id"])


class EcosystemForm(ModelForm):
    class Meta:
        model = Ecosystem
        fields = ["social_emergency_number"]
        help_texts = {
            "social_emergency_number": _(
                "Näkyy perheille jokaisella palautesivulla. Palautekanavan voi avata vasta, kun numero on annettu."
            )
        }
