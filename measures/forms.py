"""The form of a target."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.models import Ecosystem, Goal
from foundations.forms import Form


class TargetForm(Form):
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Tavoite, johon mittari kuuluu"), empty_label=None)
    value = forms.DecimalField(
        label=_("Mihin lukuun pyritään"), max_digits=10, decimal_places=2, localize=True, min_value=0
    )
    due = forms.DateField(label=_("Mihin mennessä"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, ecosystem: Ecosystem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = self.fields["goal"]
        assert isinstance(goals, forms.ModelChoiceField)  # noqa: S101
        goals.queryset = ecosystem.goals.today()

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due <= timezone.localdate():
            raise forms.ValidationError(_("Valitse tuleva päivä."))
        return due
