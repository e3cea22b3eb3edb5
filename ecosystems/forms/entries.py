"""The form in which an entry is logged and corrected, and the one in which a coordinator says why she deletes it."""

import datetime
import json
import uuid
from typing import Any, cast

from django import forms
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ecosystems import activity_log
from ecosystems.activity_log import Occasion, earliest_day
from ecosystems.areas import municipalities_covered
from ecosystems.models import Activity, ActivityPartner, Area, Ecosystem, Entry, Membership, User
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from foundations import finnish
from foundations.editing import Difference, VersionField, in_words
from foundations.forms import Form
from foundations.personal_data import hints
from foundations.templatetags.texts import spoken

MOST_PEOPLE = 500
MOST_PROFESSIONALS = 50
LONGEST_NOTE = 500


class NamedField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> SafeString:
        return spoken(obj.name)


class MemberField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> SafeString:
        return spoken(obj.organisation.name)


class PartnersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> SafeString:
        return spoken(obj.organisation.name)


class CountField(forms.IntegerField):
    """How many; an empty field is `if_empty`."""

    def __init__(self, *, most: int, least: int = 0, if_empty: int = 0, **kwargs: Any) -> None:
        self.if_empty = if_empty
        widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "input input--n", "placeholder": if_empty})
        super().__init__(min_value=least, max_value=most, required=False, widget=widget, **kwargs)
        self.error_messages["invalid"] = _("Kirjoita kokonaisluku.")

    def clean(self, value: Any) -> int:
        cleaned = super().clean(value)
        return self.if_empty if cleaned is None else cleaned


class OccasionForm(Form):
    """What was done: the part that logging and correcting share."""

    activity = NamedField(
        label=_("Mitä teitte?"),
        queryset=Activity.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Valitse, mitä teitte."),
            "invalid_choice": _("Tämä toiminto ei ole enää valittavissa. Valitse toinen."),
        },
    )
    partners = PartnersField(
        label=_("Kenen kanssa?"),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Valitse vähintään yksi organisaatio."),
            "invalid_choice": _("Yksi organisaatioista ei ole ekosysteemin jäsen. Valitse uudelleen."),
            "invalid_pk_value": _("Yksi organisaatioista ei ole ekosysteemin jäsen. Valitse uudelleen."),
        },
    )
    setting = forms.ChoiceField(
        label=_("Missä?"),
        choices=Setting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse, missä olitte.")},
    )
    children = CountField(label=_("Lapsia"), most=MOST_PEOPLE)
    adults = CountField(label=_("Aikuisia"), most=MOST_PEOPLE)
    professionals = CountField(label=_("Ammattilaisia"), most=MOST_PROFESSIONALS, least=1, if_empty=2, initial=2)
    how_early = forms.ChoiceField(
        label=_("Kuinka varhain olitte liikkeellä?"),
        choices=HowEarly.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse, kuinka varhain olitte liikkeellä.")},
    )
    child_heard = forms.ChoiceField(
        label=_("Kuultiinko lasten oma näkemys?"),
        choices=ChildHeard.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    date = forms.DateField(
        label=_("Päivä"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={
            "required": _("Valitse päivä."),
            "invalid": _("Kirjoita päivä muodossa 24.11.2026."),
        },
    )
    municipality = NamedField(
        label=_("Kunta"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("Ei tiedossa"),
        widget=forms.Select(attrs={"class": "select"}),
        error_messages={"invalid_choice": _("Kunta ei kuulu ekosysteemin alueeseen. Valitse toinen.")},
    )

    def __init__(
        self, *args: Any, ecosystem: Ecosystem, own: list[Membership], entry: Entry | None = None, **kwargs: Any
    ) -> None:
        """`own` are the memberships of the writer; she is with all others. What `entry` holds can be chosen still."""
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self._offer("activity", activities_to_log(ecosystem, own, today, entry))
        self._offer("partners", partners_to_choose(ecosystem, own, today, self["activity"].value(), entry))
        self._offer("municipality", municipalities_to_choose(ecosystem, today, entry))
        self.fields["date"].widget = forms.DateInput(
            format="%Y-%m-%d",
            attrs={"type": "date", "class": "input", "min": f"{earliest_day(today):%F}", "max": f"{today:%F}"},
        )

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows

    def lacks(self) -> str:
        """What there must be before anything can be logged: "activity" or "partner"; "" when both are there."""
        return next((name.removesuffix("s") for name in ("activity", "partners") if not self[name].subwidgets), "")

    @property
    def counts(self) -> list[forms.BoundField]:
        return [self["children"], self["adults"], self["professionals"]]

    @property
    def asks_when(self) -> bool:
        """Whether day and municipality have to be looked at: there is no municipality yet, or one of them is wrong."""
        if self.is_bound:
            return bool({"date", "municipality"} & self.errors.keys())
        return not self["municipality"].value()

    @property
    def when_in_words(self) -> str:
        """Tänään 24.11. · Koskenranta."""
        typed = self["date"].value()
        try:
            day = self.fields["date"].to_python(typed)
        except forms.ValidationError:
            day = None
        words = finnish.format_day_short(day) if day else str(typed or "–")
        if day == timezone.localdate():
            words = _("Tänään %(day)s") % {"day": words}
        chosen = [str(option.data["label"]) for option in self["municipality"] if option.data["selected"]]
        return " · ".join([str(words), *chosen])

    @property
    def partners_of(self) -> str:
        """{activity: [membership, …]} as JSON, for log-partners.js."""
        found: dict[int, list[int]] = {}
        offered = cast("forms.ModelChoiceField[Any]", self.fields["activity"]).queryset
        partners = ActivityPartner.objects.filter(activity__in=cast("QuerySet[Activity]", offered).order_by())
        for activity, membership in partners.values_list("activity", "membership"):
            found.setdefault(activity, []).append(membership)
        return json.dumps(found)

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        today = timezone.localdate()
        if day > today:
            raise forms.ValidationError(_("Päivä on tulevaisuudessa. Kirjaa vasta, kun tilaisuus on pidetty."))
        if day < earliest_day(today) and "date" in self.changed_data:
            raise forms.ValidationError(_("Päivä on yli vuoden takana. Kirjata voi enintään vuoden taakse."))
        return day

    def clean(self) -> None:
        """Where children were met, their view was heard or it was not; only without children there was none to hear."""
        heard = self.cleaned_data.get("child_heard")
        if self.cleaned_data.get("children") and heard in ("", ChildHeard.NO_CHILDREN):
            self.add_error("child_heard", _("Kirjasit lapsia. Kerro vielä, kuultiinko heidän oma näkemyksensä."))

    def occasion(self) -> Occasion:
        """What a valid form tells."""
        told = {name: self.cleaned_data[name] for name in Occasion.__dataclass_fields__ if name != "partners"}
        return Occasion(**told, partners=list(self.cleaned_data["partners"]))


class EntryForm(OccasionForm):
    """A new entry: for which organisation, and what was learned."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    another = forms.BooleanField(widget=forms.HiddenInput, required=False)
    membership = MemberField(
        label=_("Minkä organisaation puolesta?"),
        queryset=Membership.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Valitse organisaatiosi."), "invalid_choice": _("Valitse oma organisaatiosi.")},
    )
    learned = forms.CharField(
        label=_("Mitä opimme?"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "textarea textarea--s"}),
        help_text=_(
            "Yksi lause työtavasta, ei perheestä. Lause tallennetaan erilleen: siihen jää vain ekosysteemi ja "
            "vuosineljännes, ei tätä kirjausta eikä nimeäsi."
        ),
    )

    learned_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """The note in which she has been shown what may tell who somebody is; sent again as it is, it is hers to decide."""

    field_order = ["client_key", "another", "membership"]

    def __init__(self, *args: Any, own: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, own=own, **kwargs)
        self.own = own
        self._offer(
            "membership", Membership.objects.filter(pk__in=[one.pk for one in own]).select_related("organisation")
        )
        self.asks_organisation = len(own) > 1
        if not self.asks_organisation:
            del self.fields["membership"]

    @property
    def writes_for(self) -> Membership:
        """The organisation for which a valid form was written."""
        return self.cleaned_data["membership"] if self.asks_organisation else self.own[0]

    def log(self, *, by: User) -> Entry:
        """Store what a valid form tells. Raises AlreadyLogged."""
        told = self.cleaned_data
        return activity_log.log(
            self.occasion(),
            membership=self.writes_for,
            by=by,
            client_key=told["client_key"],
            another=told["another"],
            learned=told["learned"],
        )

    def clean(self) -> None:
        super().clean()
        self._point_out_personal_data()
        chosen = self.cleaned_data.get("membership")
        if chosen and set(self.cleaned_data.get("partners", ())) == {chosen}:
            self.add_error("partners", _("Valitse vähintään yksi organisaatio oman lisäksi."))

    def _point_out_personal_data(self) -> None:
        note = self.cleaned_data.get("learned", "")
        found = [] if note == self.cleaned_data.get("learned_seen") else hints(note)
        if not found:
            return
        words = finnish.list_in_words(f"”{note[one.start : one.end]}”" for one in found)
        self.add_error(
            "learned",
            _("Voiko tästä tunnistaa jonkun: %(words)s? Poista se, tai tallenna uudelleen, jos ei voi.")
            % {"words": words},
        )
        data = cast(QueryDict, self.data).copy()
        data["learned_seen"] = note
        self.data = data


class CorrectionForm(OccasionForm):
    """An entry that is there, with the version it was opened at."""

    version = VersionField()

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(
            *args,
            entry=entry,
            initial={**told_of(entry, beside=entry.membership_id), "version": entry.version},
            **kwargs,
        )

    def differences_from(self, entry: Entry) -> list[Difference]:
        """The fields of a valid form that say otherwise than `entry` does now."""
        others = [one.membership for one in entry.partners.all() if one.membership_id != entry.membership_id]
        stored = told_of(entry, beside=entry.membership_id)
        stored |= {"activity": entry.activity, "partners": [one.organisation for one in others]}
        yours = self.cleaned_data | {"partners": [one.organisation for one in self.cleaned_data["partners"]]}
        said = [(self[name], in_words(self[name], yours[name]), in_words(self[name], stored[name])) for name in stored]
        return [Difference(field.label, mine, theirs) for field, mine, theirs in said if mine != theirs]


class EntryDeletionForm(Form):
    """Why a coordinator deletes an entry."""

    reason = forms.CharField(
        label=_("Miksi poistat kirjauksen?"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2, "class": "textarea textarea--s"}),
        help_text=_("Syy jää talteen. Älä kirjoita siihen nimiä."),
        error_messages={"required": _("Kirjoita syy.")},
    )


def told_of(entry: Entry, *, beside: int) -> dict[str, Any]:
    """The form's words for an entry; its partners are all organisations beside the membership `beside`."""
    told = {name: getattr(entry, name) for name in Occasion.__dataclass_fields__ if name != "partners"}
    told["activity"] = entry.activity_id
    return told | {"partners": [one.membership_id for one in entry.partners.all() if one.membership_id != beside]}


def activities_to_log(
    ecosystem: Ecosystem, own: list[Membership], today: datetime.date, entry: Entry | None = None
) -> QuerySet[Activity]:
    """The ecosystem's activities of today, those in which one's own organisation is a partner first."""
    of_ours = ActivityPartner.objects.filter(activity=OuterRef("pk"), membership__in=own)
    running = Activity.objects.filter(ecosystem=ecosystem).valid_on(today)
    if entry:
        running |= Activity.objects.filter(pk=entry.activity_id)
    return running.order_by(Case(When(Exists(of_ours), then=Value(0)), default=Value(1)), "sort_key", "pk")


def partners_to_choose(
    ecosystem: Ecosystem, own: list[Membership], today: datetime.date, activity: object, entry: Entry | None = None
) -> QuerySet[Membership]:
    """The other members of today, those of the chosen `activity` (its id, as typed, or None) first.

    A person of several organisations may have been with one of her own.
    """
    members = Membership.objects.filter(ecosystem=ecosystem).valid_on(today)
    if entry:
        members |= Membership.objects.filter(pk__in=entry.partners.values("membership"))
    if len(own) == 1:
        members = members.exclude(pk=own[0].pk)
    members = members.select_related("organisation")
    chosen = str(activity or "")
    if not chosen.isdecimal():
        return members.order_by("organisation__sort_key", "pk")
    of_it = ActivityPartner.objects.filter(membership=OuterRef("pk"), activity=int(chosen))
    first = Case(When(Exists(of_it), then=Value(0)), default=Value(1))
    return members.order_by(first, "organisation__sort_key", "pk")


def municipalities_to_choose(ecosystem: Ecosystem, today: datetime.date, entry: Entry | None = None) -> QuerySet[Area]:
    """Those that the ecosystem covers today."""
    covered = municipalities_covered(ecosystem, today)
    if entry and entry.municipality_id:
        return covered | Area.objects.filter(pk=entry.municipality_id)
    return covered
