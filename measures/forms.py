"""The forms of a target and of what is brought from Sotkanet."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.models import Ecosystem, Goal
from foundations.editing import VersionField
from foundations.forms import Form, StartForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TargetForm(Form):
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Tavoite, johon mittari kuuluu"), empty_label=None)
    value = forms.DecimalField(
        label=_("Mihin lukuun pyritään"), max_digits=10, decimal_places=2, localize=True, min_value=0
    )
    due = forms.DateField(label=_("Mihin mennessä"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    version = VersionField(required=False)

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


class ImportForm(StartForm):
    """Which indicators: some of those that are offered as (number, words), and others by their numbers."""

    MOST = 50
    LARGEST = 999_999

    chosen = forms.MultipleChoiceField(
        label=_("Mittareiden tilastot"), widget=forms.CheckboxSelectMultiple, required=False
    )
    others = forms.CharField(
        label=_("Muita numeroita"),
        help_text=_("Sotkanetin indikaattorin numero, esimerkiksi 1086. Erota useat pilkulla."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, offered: "Sequence[tuple[int, StrOrPromise]]", weekly: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        if weekly:
            chosen.help_text = _("Nämä haetaan myös itsestään viikon välein.")
        chosen.choices = [(str(number), words) for number, words in offered]

    def clean_others(self) -> list[int]:
        words = self.cleaned_data["others"].replace(",", " ").replace(";", " ").split()
        for word in words:
            if not (word.isascii() and word.isdecimal() and 0 < int(word) <= self.LARGEST):
                raise forms.ValidationError(_("%(word)s ei ole indikaattorin numero."), params={"word": word[:20]})
        return [int(word) for word in words]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.parameters()["indicators"]:
            self.add_error("chosen", _("Valitse ainakin yksi tilasto tai kirjoita sen numero."))
        elif not self.errors and len(self.parameters()["indicators"]) > self.MOST:
            self.add_error("others", _("Valitse enintään %(most)s tilastoa kerralla.") % {"most": self.MOST})
        return cleaned

    def parameters(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"indicators": sorted({*map(int, cleaned["chosen"]), *cleaned["others"]})}
