"""The agenda's forms: a vision, a goal (two things are required), an activity (three)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.models import Activity, Ecosystem, Goal, Membership, Vision
from foundations.editing import VersionField
from foundations.forms import Form
from foundations.languages import TextsFormField


class VisionForm(Form):
    text = TextsFormField(
        label=_("Visio"),
        help_text=_("Yksi lause: mikä on toisin, kun olemme onnistuneet? Esimerkiksi ”Joka lapsi saa apua ajoissa.”"),
        max_length=400,
        multiline=True,
    )
    version = VersionField(required=False)

    def __init__(self, *args: Any, vision: Vision | None, **kwargs: Any) -> None:
        if vision:
            kwargs["initial"] = {"text": vision.text, "version": vision.version}
        super().__init__(*args, **kwargs)


class GoalForm(Form):
    change = TextsFormField(
        label=_("Mikä muuttuu lapsille?"),
        help_text=_("Lyhyt otsikko: muutos lapsen elämässä, ei tehtävä meille. Esimerkiksi ”Apu ajoissa”."),
        max_length=120,
    )
    worst_off = TextsFormField(
        label=_("Kenen tilanne on nyt heikoin?"),
        help_text=_("Ryhmä tai alue, jonka tilanteesta onnistuminen näkyy ensin. Ei yksittäistä lasta tai perhettä."),
        max_length=300,
        multiline=True,
    )
    version = VersionField(required=False)

    def __init__(self, *args: Any, goal: Goal | None, **kwargs: Any) -> None:
        if goal:
            kwargs["initial"] = {"change": goal.change, "worst_off": goal.worst_off, "version": goal.version}
        super().__init__(*args, **kwargs)


class ActivityForm(Form):
    name = TextsFormField(label=_("Nimi"), help_text=_("Esimerkiksi ”Avoin kohtaamispaikka”."), max_length=120)
    goals = forms.ModelMultipleChoiceField(
        Goal.objects.none(),
        label=_("Minkä tavoitteen eteen?"),
        widget=forms.CheckboxSelectMultiple,
    )
    partners = forms.ModelMultipleChoiceField(
        Membership.objects.none(),
        label=_("Ketkä tekevät yhdessä?"),
        help_text=_("Valitse kaikki, jotka ovat mukana."),
        widget=forms.CheckboxSelectMultiple,
    )
    description = TextsFormField(label=_("Kuvaus"), max_length=1000, multiline=True, required=False)
    version = VersionField(required=False)

    def __init__(self, *args: Any, ecosystem: Ecosystem, activity: Activity | None, **kwargs: Any) -> None:
        if activity:
            kwargs["initial"] = {
                "name": activity.name,
                "description": activity.description,
                "goals": list(activity.goals.all()),
                "partners": list(activity.partners.all()),
                "version": activity.version,
            }
        super().__init__(*args, **kwargs)
        goals: Any = self.fields["goals"]
        partners: Any = self.fields["partners"]
        goals.queryset = ecosystem.goals.today()
        members = ecosystem.memberships.today().select_related("organisation")
        partners.queryset = members.order_by("organisation__sort_key")
        if not members.exists():
            partners.help_text = _("Jäseniä ei ole vielä. Lisää ensin organisaatio.")
        goals.label_from_instance = lambda goal: f"{goal.number}. {goal.change}"
        partners.label_from_instance = lambda membership: str(membership.organisation)


class EndForm(Form):
    """The first day that something is no longer so: today or later, at most two years ahead."""

    on = forms.DateField(
        label=_("Päättyy"),
        help_text=_("Ensimmäinen päivä, jolloin tämä ei enää ole voimassa."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        today = timezone.localdate()
        if not today <= day <= today.replace(year=today.year + 2, day=min(today.day, 28)):
            raise forms.ValidationError(_("Valitse päivä tästä päivästä kahden vuoden päähän."))
        return day
