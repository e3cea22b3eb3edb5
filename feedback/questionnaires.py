"""What is asked: the questions of a version as the form, the inbox and the figures read them, and the loader of the two
starter questionnaires from the project's own file.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from feedback.models import Questionnaire, QuestionnaireVersion
from foundations.languages import Texts

FILE = Path(__file__).parent / "reference" / "questionnaires.json"

#: The option that is an answer but stands outside n.
DONT_KNOW = "dont_know"
UNKNOWN = "unknown"
KINDS = ("choice", "agree", "faces", "pictures", "text", "answered_by", "municipality")


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` says how it is asked. `without_answer` is its "en osaa sanoa", apart from the real options."""

    code: str
    kind: str
    text: Texts
    hint: Texts
    warning: Texts
    options: tuple[Option, ...]
    without_answer: Option | None

    @property
    def takes_many(self) -> bool:
        return self.kind == "pictures"

    @property
    def codes(self) -> frozenset[str]:
        """Every option code that may be stored under this question."""
        extra = {self.without_answer.code} if self.without_answer else set()
        return frozenset(extra | {option.code for option in self.options})

    @property
    def is_counted(self) -> bool:
        """Whether its answers are in `Submission.answers` as option codes (and not in columns of their own)."""
        return self.kind not in {"answered_by", "municipality"}


def questions_of(version: QuestionnaireVersion) -> tuple[Question, ...]:
    """The questions of a version in the order in which they are asked."""
    return tuple(_question(raw) for raw in version.questions)


def newest(code: str) -> QuestionnaireVersion:
    """The version asked now; raises QuestionnaireVersion.DoesNotExist when nothing has been loaded."""
    version = QuestionnaireVersion.objects.asked(code).first()
    if version is None:
        raise QuestionnaireVersion.DoesNotExist(f"No questionnaire {code!r} has been loaded.")
    return version


def _question(raw: dict[str, Any]) -> Question:
    without_answer = raw.get("without_answer")
    return Question(
        code=raw["code"],
        kind=raw["kind"],
        text=Texts(raw["text"]),
        hint=Texts(raw.get("hint")),
        warning=Texts(raw.get("warning")),
        options=tuple(_option(option) for option in raw.get("options", ())),
        without_answer=_option(without_answer) if without_answer else None,
    )


def _option(raw: dict[str, Any]) -> Option:
    return Option(code=raw["code"], text=Texts(raw["text"]))


def load_questionnaires() -> None:
    """Makes a new version of each questionnaire of the file that differs from its newest one; repeatable."""
    for raw in _file()["questionnaires"]:
        questionnaire, _made = Questionnaire.objects.get_or_create(code=raw["code"])
        questions = [_written_out(question) for question in raw["questions"]]
        latest = QuestionnaireVersion.objects.asked(raw["code"]).first()
        if latest and latest.questions == questions and dict(latest.title) == raw["title"]:
            continue
        QuestionnaireVersion.objects.create(
            questionnaire=questionnaire,
            number=latest.number + 1 if latest else 1,
            title=raw["title"],
            questions=questions,
        )


def _written_out(question: dict[str, Any]) -> dict[str, Any]:
    """A question with its scale and its "en osaa sanoa" in full, as a version keeps it."""
    raw = dict(question)
    if raw["kind"] in _file()["scales"]:
        raw["options"] = _file()["scales"][raw["kind"]]
        raw["without_answer"] = DONT_KNOW
    if name := raw.get("without_answer"):
        raw["without_answer"] = _file()[name]
    return raw


def wording_of(kind: str, code: str) -> str:
    """The text of a "question" or an "option" in the reader's language; its code where the file knows no such one."""
    found = _wordings().get((kind, code))
    return str(found) if found else code


@cache
def text_codes() -> tuple[str, ...]:
    """The codes of the questions that are answered in own words."""
    asked = (one for raw in _file()["questionnaires"] for one in raw["questions"])
    return tuple(question["code"] for question in asked if question["kind"] == "text")


@cache
def _wordings() -> dict[tuple[str, str], Texts]:
    """By code; an option's code says nearly the same under each question that has it."""
    known: dict[tuple[str, str], Texts] = {}
    for question in (one for raw in _file()["questionnaires"] for one in raw["questions"]):
        written = _written_out(question)
        known[("question", written["code"])] = Texts(written["text"])
        for option in [*written.get("options", ()), *filter(None, [written.get("without_answer")])]:
            known.setdefault(("option", option["code"]), Texts(option["text"]))
    return known


@cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded
