"""The family's form as its template shows it: every question with what has been typed, whatever came before."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem
from feedback.forms import TEXT, TRAP, Sheet, unsaid
from feedback.help_lines import Help
from feedback.models import Channel, Questionnaire, QuestionnaireVersion
from feedback.questionnaires import Option, Question
from feedback.tokens import FormToken
from foundations.personal_data import KINDS, Found

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The mouths of the five faces, from the saddest; the pictures are drawn in the template.
MOUTHS = {
    "very_bad": "M15 36c4-7 14-7 18 0",
    "bad": "M16 34c4-4 12-4 16 0",
    "between": "M16 32h16",
    "good": "M16 30c4 5 12 5 16 0",
    "very_good": "M14 28c3 10 17 10 20 0",
}


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    text: str
    is_checked: bool
    mouth: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page; `unsaid` is its "en osaa sanoa", in `unsaid_name`."""

    number: int
    question: Question
    choices: tuple[Choice, ...]
    unsaid: Choice | None
    unsaid_name: str
    value: str
    errors: tuple[str, ...]
    has_lead: bool

    @property
    def unsaid_stands_apart(self) -> bool:
        """Whether "en osaa sanoa" stands under the choices, and not among or beside them."""
        return self.question.kind in {"faces", "pictures", TEXT}

    @property
    def unsaid_type(self) -> str:
        return "checkbox" if self.question.kind in {"pictures", TEXT} else "radio"

    @property
    def described_by(self) -> str:
        """The ids of what a screen reader says of the question besides its text."""
        hint = f"h{self.number}" if self.question.hint or self.question.warning else ""
        return f"{hint} {f'e{self.number}' if self.errors else ''}".strip()


@dataclass(frozen=True, slots=True)
class Pointed:
    """Something in the text that may tell who somebody is."""

    kind: "StrOrPromise"
    excerpt: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """`notice` is a sentence above an otherwise unchanged form; `pointed` what is pointed out before sending."""

    channel: Channel
    version: QuestionnaireVersion
    token: FormToken
    asked: tuple[Asked, ...]
    help: Help
    notice: str = ""
    general_errors: tuple[str, ...] = ()
    pointed: tuple[Pointed, ...] = ()
    seen: str = ""
    trap: str = TRAP

    @property
    def ecosystem(self) -> Ecosystem:
        return self.channel.ecosystem

    @property
    def is_for_children(self) -> bool:
        return self.version.questionnaire.code == Questionnaire.Code.CHILDREN

    @property
    def reading(self) -> str:
        """When adults read, before the numbers of those who answer now."""
        if self.is_for_children:
            return _("Aikuiset lukevat vastauksia arkipäivisin, eivät heti. Jos sinulla on hätä nyt, soita:")
        return _("Palautteet luetaan arkipäivisin, ei heti. Jos sinulla tai lapsellasi on hätä nyt, soita:")

    @property
    def url_name(self) -> str:
        return "feedback:child-form" if self.is_for_children else "feedback:form"

    @property
    def failed(self) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.asked if asked.errors)

    @property
    def text_place(self) -> str:
        """The id of the text area, to which "edit" leads."""
        return next(f"t{asked.number}" for asked in self.asked if asked.question.kind == TEXT)


def asked_of(sheet: Sheet, data: QueryDict, errors: Mapping[str, Any]) -> tuple[Asked, ...]:
    """The questions with what `data` says was chosen and typed; what is no option of a question is left out."""
    agreeing = next((question.code for question in sheet.questions if question.kind == "agree"), "")
    return tuple(
        Asked(
            number=number,
            question=question,
            choices=_choices(question, sheet, set(data.getlist(question.code))),
            unsaid=_unsaid(question, data),
            unsaid_name=unsaid(question.code) if question.kind == TEXT else question.code,
            value=data.get(question.code, "") if question.kind == TEXT else "",
            errors=tuple(str(error) for error in errors.get(question.code, ())),
            has_lead=question.code == agreeing,
        )
        for number, question in enumerate(sheet.questions, 1)
    )


def pointed_out(text: str, found: list[Found]) -> tuple[Pointed, ...]:
    return tuple(Pointed(KINDS[one.kind], text[one.start : one.end]) for one in found)


def seen_mark(text: str) -> str:
    """Says which text the personal data were pointed out in, so that another text is looked at anew."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def expired_notice() -> str:
    return _("Lomake oli auki niin kauan, että se piti uusia. Vastauksesi ovat tallella. Lähetä uudelleen.")


def foreign_notice() -> str:
    return _("Lomaketta ei lähetetty tältä sivulta. Vastauksesi ovat tallella. Lähetä uudelleen.")


def _choices(question: Question, sheet: Sheet, chosen: set[str]) -> tuple[Choice, ...]:
    areas = [Choice(code, str(area.short_name), code in chosen) for code, area in sheet.municipalities.items()]
    options = [_choice(option, chosen) for option in question.options]
    return tuple([*areas, *options] if question.kind == "municipality" else options)


def _choice(option: Option, chosen: set[str]) -> Choice:
    return Choice(option.code, str(option.text), option.code in chosen, MOUTHS.get(option.code, ""))


def _unsaid(question: Question, data: QueryDict) -> Choice | None:
    option = question.without_answer
    if option is None:
        return None
    if question.kind == TEXT:
        return Choice("on", str(option.text), unsaid(question.code) in data)
    return _choice(option, set(data.getlist(question.code)))
