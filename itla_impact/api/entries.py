"""Entries as the API spells them, and what is sent to log one: the words of the page's form."""

from typing import Any

from django.http import QueryDict
from rest_framework import serializers

from ecosystems.entry_lines import EntryLine
from ecosystems.forms.entries import LONGEST_NOTE, MOST_PEOPLE, MOST_PROFESSIONALS
from ecosystems.models import Area, Entry, Organisation
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from itla_impact.api.parsing import Strict
from itla_impact.api.problems import Problem
from itla_impact.api.shapes import AREA_ID, TextsShape, area_id

LARGEST_KEY = 2**63 - 1


class KeyField(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, **kwargs)


class NewEntry(Strict):
    """An occasion of joint work. The page's own rules are asked after these; `errors` of the answer tell of both."""

    membership = KeyField(required=False, help_text="For which of your organisations; needed when you have several")
    activity = KeyField()
    partners = serializers.ListField(child=KeyField(), min_length=1, max_length=100, help_text="Memberships' ids")
    date = serializers.DateField()
    setting = serializers.ChoiceField(Setting.choices)
    how_early = serializers.ChoiceField(HowEarly.choices)
    children = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, default=0)
    adults = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, default=0)
    professionals = serializers.IntegerField(min_value=1, max_value=MOST_PROFESSIONALS, default=2)
    child_heard = serializers.ChoiceField(
        ChildHeard.choices, required=False, help_text="Needed where children were met: `yes` or `no`"
    )
    municipality = serializers.RegexField(AREA_ID, required=False, allow_null=True, help_text="An area's id")
    learned = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="What was learned: one sentence, kept apart from the entry",
    )
    learned_seen = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="The same sentence again, when a person has read the warning about it and keeps it",
    )
    another = serializers.BooleanField(default=False, help_text="It is another occasion than those of the 409")
    join = KeyField(required=False, help_text="The `id` of an entry of the 409: you were there too")

    def as_form(self, client_key: str) -> QueryDict:
        """The words as the page's form sends them."""
        told = {name: value for name, value in self.validated_data.items() if value is not None}
        told.pop("join", None)
        if area := told.get("municipality"):
            level, _dash, code = area.partition("-")
            told["municipality"] = Area.objects.filter(level=level, code=code).values_list("pk", flat=True).first() or 0
        sent = QueryDict(mutable=True)
        sent.setlist("partners", [str(key) for key in told.pop("partners")])
        sent["another"] = "on" if told.pop("another") else ""
        sent["client_key"] = client_key
        for name, value in told.items():
            sent[name] = str(value)
        return sent


class OrganisationShape(serializers.Serializer):
    name = TextsShape()
    sector = serializers.CharField()


class EntryShape(serializers.Serializer):
    """An entry as you may see it: of a small one of another organisation its month, activity and organisations."""

    id = serializers.IntegerField()
    activity = serializers.IntegerField()
    organisation = OrganisationShape(help_text="Whose entry it is")
    is_ours = serializers.BooleanField()
    named = OrganisationShape(many=True, help_text="Who else was there by the writer's word")
    joined = OrganisationShape(many=True, help_text="Who else was there by their own word")
    month = serializers.RegexField(r"^\d{4}-\d{2}$")
    date = serializers.DateField(allow_null=True, help_text="null: fewer than ten people were met")
    municipality = serializers.RegexField(AREA_ID, allow_null=True)
    setting = serializers.ChoiceField(Setting.choices, allow_null=True)
    how_early = serializers.ChoiceField(HowEarly.choices, allow_null=True)
    child_heard = serializers.ChoiceField(ChildHeard.choices, allow_null=True)
    children = serializers.IntegerField(allow_null=True)
    adults = serializers.IntegerField(allow_null=True)
    professionals = serializers.IntegerField(allow_null=True)


#: What a reader of whom the day is hidden is not told either.
HIDDEN_WITH_THE_DAY = ("setting", "how_early", "child_heard", "children", "adults", "professionals")


def entry(line: EntryLine, stored: Entry) -> dict[str, Any]:
    """`stored` as `line` lets its reader see it."""
    is_told = line.day is not None
    return {
        "id": line.pk,
        "activity": line.activity.pk,
        "organisation": _organisation(line.organisation),
        "is_ours": line.is_ours,
        "named": [_organisation(one) for one in line.named],
        "joined": [_organisation(one) for one in line.joined],
        "month": f"{line.month:%Y-%m}",
        "date": line.day,
        "municipality": area_id(line.municipality),
        **{name: getattr(stored, name) if is_told else None for name in HIDDEN_WITH_THE_DAY},
    }


def _organisation(one: Organisation) -> dict[str, Any]:
    return {"name": dict(one.name), "sector": one.sector}


class AlikeProblem(Problem):
    alike = EntryShape(many=True, help_text="Entries that may be of the same occasion")
