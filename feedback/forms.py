"""What families may send: the answers to one version's questions, and a receipt."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ecosystems.models import Area
from feedback.models import AnsweredBy
from feedback.models.submissions import TEXT_LENGTH
from feedback.questionnaires import DONT_KNOW, UNKNOWN, Question
from foundations.forms import Form

TEXT = "text"
#: The field that people do not see; what fills it in is a program.
TRAP = "homepage"
TOO_LONG = _("Tekstissä on %(show_value)d merkkiä. Tilaa on %(limit_value)d merkille. Lyhennä tekstiä.")


class OwnWords(forms.CharField):
    """A text in which a line break counts as one character."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class Sheet:
    """The questions of a version in a place, and how their answers are checked: made once and shared by many forms."""

    def __init__(self, questions: Iterable[Question], municipalities: Iterable[Area]) -> None:
        self.questions = tuple(questions)
        self.municipalities = {area.code: area for area in municipalities}
        self.fields: dict[str, forms.Field] = {}
        for question in self.questions:
            self.fields[question.code] = self._field(question)
            if question.kind == TEXT and question.without_answer:
                self.fields[unsaid(question.code)] = forms.BooleanField(required=False)

    def _field(self, question: Question) -> forms.Field:
        if question.kind == TEXT:
            # The browser is not told of the limit: it would cut the end off a pasted text without a word.
            return OwnWords(required=False, max_length=TEXT_LENGTH, error_messages={"max_length": TOO_LONG})
        codes = [*self.municipalities, UNKNOWN] if question.kind == "municipality" else sorted(question.codes)
        choices = [(code, code) for code in codes]
        if question.takes_many:
            return forms.MultipleChoiceField(required=False, choices=choices)
        return forms.ChoiceField(required=False, choices=choices)


class SubmissionForm(Form):
    """The answers to the questions of a sheet; nothing is required. `cleaned_data` holds only what was answered."""

    def __init__(self, sheet: Sheet, data: QueryDict) -> None:
        super().__init__(data)
        self.sheet = sheet
        # Shared and not copied, as Django does for each form: making them anew costs ten times as much as reading them.
        self.fields = sheet.fields

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Et ole vielä vastannut mihinkään. Vastaa yhteen kysymykseen."), code="empty")
        return cleaned

    @property
    def text_field(self) -> str:
        """The code of the one question that is answered in own words."""
        return next(question.code for question in self.sheet.questions if question.kind == TEXT)

    def text(self) -> str:
        return str(self.cleaned_data.get(self.text_field, ""))

    def answered_by(self) -> AnsweredBy:
        """Who answers; the children's questionnaire does not ask."""
        if not any(question.kind == "answered_by" for question in self.sheet.questions):
            return AnsweredBy.CHILD
        return AnsweredBy(self.cleaned_data.get("answered_by") or UNKNOWN)

    def municipality(self) -> Area | None:
        return self.sheet.municipalities.get(self.cleaned_data.get("municipality", ""))

    def answers(self) -> dict[str, str | list[str]]:
        """{question code: option code, or a sorted list of them}, without what was left unanswered."""
        answers: dict[str, str | list[str]] = {}
        for question in self.sheet.questions:
            given = self.cleaned_data.get(question.code)
            if question.kind == TEXT:
                if not given and self.cleaned_data.get(unsaid(question.code)):
                    answers[question.code] = DONT_KNOW
            elif given and question.is_counted:
                answers[question.code] = _settled(given)
        return answers


def unsaid(code: str) -> str:
    """The name of the "en osaa sanoa" beside a text."""
    return f"{code}-unsaid"


def _settled(given: str | list[str]) -> str | list[str]:
    """A choice of many in a stable order; a place that was chosen outweighs "en osaa sanoa" beside it."""
    if isinstance(given, str):
        return given
    return sorted(set(given) - {DONT_KNOW}) or [DONT_KNOW]


class ReceiptForm(Form):
    """A receipt as it was typed; `feedback.receipts.typed` reads it."""

    code = forms.CharField(
        label=_("Palautteen koodi"),
        max_length=60,
        error_messages={"required": _("Kirjoita ensin koodi. Siinä on 16 merkkiä.")},
    )
