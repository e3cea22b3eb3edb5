"""The form in which a person makes a token for a program of hers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ecosystems.models.tokens import ApiScope
from foundations.forms import Form


class TokenForm(Form):
    name = forms.CharField(
        label=_("Nimi"),
        max_length=60,
        help_text=_("Mistä ohjelmasta on kyse? Nimestä tunnistat tunnisteen myöhemmin."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Mitä ohjelma saa tehdä?"),
        choices=ApiScope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohjelma ei koskaan saa enempää kuin sinä itse."),
        error_messages={"required": _("Valitse vähintään yksi.")},
    )
    days = forms.TypedChoiceField(
        label=_("Kuinka kauan tunniste on voimassa?"),
        choices=[(30, _("30 päivää")), (90, _("90 päivää")), (180, _("180 päivää")), (365, _("365 päivää"))],
        coerce=int,
        initial=90,
        widget=forms.RadioSelect,
    )
