"""What the figures count of feedback: which submissions, which answers, in which cell."""

from datetime import date

import pytest
from django.db import IntegrityError, connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ecosystems.models import Area, Ecosystem, Membership, Place, User
from feedback.measuring import SOURCE, facts
from feedback.models import AnsweredBy, Channel, Questionnaire, Rejection, State, Submission
from feedback.moderation import mark_read, reject, take_in
from feedback.questionnaires import questions_of
from measures import recompute, series
from measures.library import load_library
from measures.models import Definition
from measures.periods import Month
from measures.sources import UnknownName, source
from tests import factories as make

COLUMNS = ["ecosystem_id", "membership_id", "municipality_id", "month", *SOURCE.dimensions, "count", *SOURCE.sums]


def counted(dirty: str | None = None) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(facts(dirty))
        assert [column.name for column in cursor.description] == COLUMNS
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def said(rows: list[dict[str, object]]) -> list[tuple[object, object]]:
    return sorted((row["question"], row["option"]) for row in rows)


@pytest.fixture
def clinic(jokilaakso: Ecosystem, koskenranta: Membership) -> Channel:
    """A channel of Koskenranta's own."""
    return make.make_channel(jokilaakso, koskenranta, kind=Channel.Kind.WEB)


def test_the_source_is_found_under_the_name_that_the_triggers_write(db):
    assert source("feedback") is SOURCE


def test_each_answer_is_a_fact_in_the_cell_of_its_submission(clinic: Channel):
    kajaani = Area.objects.get(code="205")
    make.make_submission(clinic, {"got_help": "5", "told_many": "2"}, day=date(2026, 3, 17), municipality=kajaani)

    rows = counted()

    assert said(rows) == [("got_help", "5"), ("told_many", "2")]
    assert {(row["ecosystem_id"], row["membership_id"], row["municipality_id"], row["month"]) for row in rows} == {
        (clinic.ecosystem_id, clinic.membership_id, kajaani.pk, date(2026, 3, 1))
    }
    assert {(row["channel_kind"], row["age_group"], row["count"]) for row in rows} == {("web", "adults", 1)}


def test_a_choice_of_many_is_a_fact_for_each_chosen_option(clinic: Channel):
    make.make_submission(
        clinic,
        {"child_good_places": ["home", "friends"]},
        answered_by=AnsweredBy.CHILD,
        questionnaire=Questionnaire.Code.CHILDREN,
    )
    assert said(counted()) == [("child_good_places", "friends"), ("child_good_places", "home")]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (State.RECEIVED, True),
        (State.READ, True),
        (State.QUARANTINED, False),
        (State.REJECTED, False),
    ],
)
def test_what_was_received_counts_and_what_is_held_or_rejected_does_not(clinic: Channel, state: State, counts: bool):
    make.make_submission(clinic, state=state)
    assert bool(counted()) is counts


def test_what_its_giver_deleted_is_counted_no_more(clinic: Channel):
    gone, kept = make.make_submission(clinic), make.make_submission(clinic, {"got_help": "1"})
    Submission.objects.filter(pk=gone.pk).forget()
    assert [row["option"] for row in counted()] == ["1"]
    assert kept.state == State.RECEIVED


def test_only_the_asked_cells_are_answered_also_where_municipality_or_member_are_unknown(clinic: Channel):
    own = make.make_channel(clinic.ecosystem)
    make.make_submission(own, {"got_help": "1"}, day=date(2026, 3, 1))
    make.make_submission(own, {"got_help": "2"}, day=date(2026, 4, 30))
    make.make_submission(clinic, {"got_help": "3"}, day=date(2026, 4, 30))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE wanted_cells ON COMMIT DROP AS SELECT %s::bigint AS ecosystem_id,"
            " NULL::bigint AS membership_id, NULL::bigint AS municipality_id, DATE '2026-04-01' AS month",
            [clinic.ecosystem_id],
        )
    assert said(counted("wanted_cells")) == [("got_help", "2")]


def test_a_young_person_answers_in_an_age_group_of_her_own(clinic: Channel):
    for answerer in (AnsweredBy.GUARDIAN, AnsweredBy.RELATIVE, AnsweredBy.YOUTH, AnsweredBy.UNKNOWN):
        make.make_submission(clinic, answered_by=answerer)
    assert sorted(str(row["age_group"]) for row in counted()) == ["adults", "adults", "unknown", "youth"]


def test_a_channel_that_has_been_answered_keeps_its_kind_so_that_no_figure_moves_unseen(clinic: Channel):
    make.make_submission(clinic)
    with pytest.raises(IntegrityError, match="never change"):
        Channel.objects.filter(pk=clinic.pk).update(kind=Channel.Kind.EVENT)


def test_a_channel_may_be_renamed_and_before_the_first_answer_made_into_another_kind(clinic: Channel):
    Channel.objects.filter(pk=clinic.pk).update(kind=Channel.Kind.EVENT)
    make.make_submission(clinic)
    assert Channel.objects.filter(pk=clinic.pk).update(name="Kirjaston aula", kind=Channel.Kind.EVENT) == 1


def test_a_condition_may_name_only_what_is_declared():
    SOURCE.check({"of": "count", "where": {"question": ["got_help"], "age_group": ["adults", "youth"]}})
    with pytest.raises(UnknownName):
        SOURCE.check({"of": "count", "where": {"age_group": ["everybody"]}})
    with pytest.raises(UnknownName):
        SOURCE.check({"of": "count", "where": {"text": ["Apua ei saanut."]}})


def codes(questionnaire: str) -> dict[str, list[str]]:
    version = make.newest(questionnaire)
    return {question.code: sorted(question.codes) for question in questions_of(version) if question.is_counted}


def test_children_and_adults_have_no_question_in_common(questions: None):
    assert set(codes(Questionnaire.Code.CHILDREN)).isdisjoint(codes(Questionnaire.Code.ADULTS))


def test_all_that_can_be_answered_stays_far_under_the_limit_of_profiles(questions: None):
    adults, children = codes(Questionnaire.Code.ADULTS), codes(Questionnaire.Code.CHILDREN)
    kinds = len(Channel.Kind.values)
    profiles = kinds * (3 * sum(map(len, adults.values())) + sum(map(len, children.values())))
    assert profiles < 2500


@pytest.fixture
def library(questions: None) -> None:
    load_library()


def of_feedback() -> list[Definition]:
    return list(Definition.objects.current().filter(source="feedback"))


def test_the_starter_library_asks_for_codes_that_the_questionnaires_have(library: None):
    asked = {**codes(Questionnaire.Code.ADULTS), **codes(Questionnaire.Code.CHILDREN)}
    assert len(of_feedback()) == 6
    for definition in of_feedback():
        for condition in (definition.numerator, definition.denominator):
            for question in condition["where"]["question"]:
                assert set(condition["where"]["option"]) <= set(asked[question]), definition


def test_no_measure_pools_childrens_answers_with_others_and_i_cannot_say_is_outside_n(library: None):
    children = set(codes(Questionnaire.Code.CHILDREN))
    for definition in of_feedback():
        conditions = [definition.numerator["where"], definition.denominator["where"]]
        questions_asked = {question for where in conditions for question in where["question"]}
        assert questions_asked <= children or questions_asked.isdisjoint(children)
        assert "dont_know" not in conditions[1]["option"]
        assert set(conditions[0]["option"]) < set(conditions[1]["option"])


def slot(code: str, channel: Channel, day: date) -> series.Slot | None:
    """What the measure `code` says at the channel's ecosystem in the month of `day`, after a tick."""
    recompute.tick()
    definition = Definition.objects.current().get(measure__code=code)
    place = Place.objects.get(ecosystem=channel.ecosystem, residual=False)
    line = series.read([definition.pk], [place.pk]).get((definition.pk, place.pk), series.NOTHING)
    return line.at(Month.at(day.year, day.month))


def test_a_submission_becomes_a_figure_and_goes_out_of_it(library: None, clinic: Channel, maija: User):
    day = date(2026, 3, 17)
    other = make.make_channel(clinic.ecosystem)
    helped, not_helped, unsure = (
        make.make_submission(other, {"got_help": answer}, day=day) for answer in ("4", "2", "dont_know")
    )
    assert slot("got-help", other, day) == series.Slot(1, 2, 2)

    mark_read(helped, by=maija)
    assert slot("got-help", other, day) == series.Slot(1, 2, 2)

    reject(not_helped, because=Rejection.ROBOT, seen=State.RECEIVED, by=maija)
    assert slot("got-help", other, day) == series.Slot(1, 1, 1)

    take_in(not_helped, seen=State.REJECTED, by=maija)
    assert slot("got-help", other, day) == series.Slot(1, 2, 2)

    Submission.objects.filter(pk=helped.pk).forget()
    assert slot("got-help", other, day) == series.Slot(0, 1, 1)
    assert unsure.state == State.RECEIVED


def test_what_is_held_becomes_a_figure_only_when_a_reader_takes_it_in(library: None, clinic: Channel, maija: User):
    own = make.make_channel(clinic.ecosystem)
    day = date(2026, 3, 17)
    held = make.make_submission(own, {"listened": "5"}, day=day, state=State.QUARANTINED)
    assert slot("listened", own, day) is None
    take_in(held, seen=State.QUARANTINED, by=maija)
    assert slot("listened", own, day) == series.Slot(1, 1, 1)


def test_a_childs_answer_moves_the_childrens_measure_alone(library: None, clinic: Channel):
    day = date(2026, 3, 17)
    make.make_submission(
        clinic,
        {"child_listened": "yes"},
        day=day,
        answered_by=AnsweredBy.CHILD,
        questionnaire=Questionnaire.Code.CHILDREN,
    )
    assert slot("child-listened", clinic, day) == series.Slot(1, 1, 1)
    assert slot("listened", clinic, day) is None


class AnyAnswers(TestCase):
    """Whatever is answered, the facts are the answers of what counts, and no child's stands among others'."""

    def setUp(self) -> None:
        make.load_what_families_see()
        self.channel = make.make_channel(make.make_ecosystem())
        self.asked = {code: codes(code) for code in Questionnaire.Code.values}

    @settings(max_examples=25, deadline=None)
    @given(data=st.data())
    def test_facts_are_the_answers_of_what_counts(self, data: st.DataObject) -> None:
        Submission.objects.all().delete()
        expected: list[tuple[object, object]] = []
        for _each in range(data.draw(st.integers(0, 6))):
            questionnaire = data.draw(st.sampled_from(Questionnaire.Code.values))
            answers = {
                code: data.draw(st.sampled_from(options))
                for code, options in self.asked[questionnaire].items()
                if options and data.draw(st.booleans())
            }
            state = data.draw(st.sampled_from([state for state in State if state != State.DELETED]))
            is_child = questionnaire == Questionnaire.Code.CHILDREN
            answerer = AnsweredBy.CHILD if is_child else data.draw(st.sampled_from(sorted({*AnsweredBy} - {"child"})))
            make.make_submission(self.channel, answers, state=state, answered_by=answerer, questionnaire=questionnaire)
            if state in (State.RECEIVED, State.READ):
                expected += answers.items()
        rows = counted()
        assert said(rows) == sorted(expected)
        for row in rows:
            assert (row["question"] in self.asked["children"]) == (row["age_group"] == "children")


def test_a_figure_says_its_question_and_answers_in_words():
    assert SOURCE.words is not None
    assert SOURCE.words("question", "got_help") == "Sain apua, kun sitä tarvitsin"
    assert SOURCE.words("option", "5") == "Täysin samaa mieltä"
    assert SOURCE.words("age_group", "youth") == "13–17-vuotiaat"
    assert SOURCE.words("question", "asked_of_old") == "asked_of_old"
