"""Any answers that the questions allow are read as they were given, and nothing else is read."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from ecosystems.models import Area
from feedback.forms import Sheet, SubmissionForm
from feedback.models import QuestionnaireVersion
from feedback.questionnaires import DONT_KNOW, _file, _written_out, questions_of

ASKED = {
    raw["code"]: questions_of(QuestionnaireVersion(questions=[_written_out(question) for question in raw["questions"]]))
    for raw in _file()["questionnaires"]
}
PLACES = [Area(code="205", level=Area.Level.MUNICIPALITY), Area(code="290", level=Area.Level.MUNICIPALITY)]
COUNTED = [
    question for asked in ASKED.values() for question in asked if question.is_counted and question.kind != "text"
]


def form_of(questionnaire: str, data: dict[str, list[str]]) -> SubmissionForm:
    sent = QueryDict(mutable=True)
    for key, values in data.items():
        sent.setlist(key, values)
    return SubmissionForm(Sheet(ASKED[questionnaire], PLACES), sent)


@st.composite
def given_answers(draw: st.DrawFn) -> tuple[str, dict[str, list[str]]]:
    questionnaire = draw(st.sampled_from(sorted(ASKED)))
    data: dict[str, list[str]] = {}
    for question in ASKED[questionnaire]:
        if question.kind not in {"text", "municipality"} and draw(st.booleans()):
            codes = st.sampled_from(sorted(question.codes))
            data[question.code] = draw(
                st.lists(codes, min_size=1, max_size=3 if question.takes_many else 1, unique=True)
            )
    return questionnaire, data


@given(given_answers())
def test_what_is_chosen_is_what_is_stored(case):
    questionnaire, data = case
    form = form_of(questionnaire, data)
    assert form.is_valid() == bool(data)
    if data:
        stored = form.answers()
        for question in ASKED[questionnaire]:
            chosen = data.get(question.code, []) if question.is_counted else []
            expected = set(chosen) - {DONT_KNOW} or set(chosen)
            found = stored.get(question.code, [])
            assert {*([found] if isinstance(found, str) else found)} == (
                expected if question.takes_many else set(chosen)
            )


@given(st.sampled_from(COUNTED), st.text(min_size=1, max_size=20))
def test_an_option_that_nobody_offered_is_refused(question, option):
    questionnaire = next(name for name, asked in ASKED.items() if question in asked)
    form = form_of(questionnaire, {question.code: [option], "service": ["school"], "child_adult": ["yes"]})
    if question.code not in {"service", "child_adult"} and option not in question.codes:
        assert not form.is_valid() or question.code not in form.answers()


@given(st.text(max_size=300))
def test_a_text_keeps_every_letter_but_the_space_around_it(text):
    form = form_of("adults", {"helped": [text], "got_help": ["3"]})
    if form.is_valid():
        assert form.text() == text.strip().replace("\r\n", "\n").replace("\r", "\n")


def test_the_municipality_is_one_of_the_areas_or_none():
    assert form_of("adults", {"municipality": ["290"]}).is_valid()
    form = form_of("adults", {"municipality": ["unknown"]})
    assert form.is_valid()
    assert form.municipality() is None
    assert not form_of("adults", {"municipality": ["091"]}).is_valid()
