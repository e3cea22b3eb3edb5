"""Questions have stable codes, three languages, and versions that never change once answered."""

import pytest
from django.db import DatabaseError, transaction

from feedback.models import AnsweredBy, QuestionnaireVersion
from feedback.questionnaires import KINDS, load_questionnaires, newest, questions_of
from foundations.languages import INTERFACE_LANGUAGES
from tests import factories as make


@pytest.fixture
def both(questions):
    return {code: questions_of(newest(code)) for code in ("adults", "children")}


def test_loading_again_changes_nothing(questions):
    before = list(QuestionnaireVersion.objects.values_list("pk", "number"))
    load_questionnaires()
    assert list(QuestionnaireVersion.objects.values_list("pk", "number")) == before


def test_a_changed_file_makes_a_new_version_and_leaves_the_old_one(questions):
    version = newest("adults")
    QuestionnaireVersion.objects.filter(pk=version.pk).update(questions=version.questions[:2])
    load_questionnaires()
    assert newest("adults").number == 2
    assert len(questions_of(newest("adults"))) == 9


def test_answered_questions_never_change(poster):
    version = make.make_submission(poster).version
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk).update(questions=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        QuestionnaireVersion.objects.filter(pk=version.pk)._raw_delete("default")


def test_the_questions_of_the_adults_and_of_the_children_are_those_that_were_agreed(both):
    assert [question.code for question in both["adults"]] == [
        "service",
        "got_help",
        "listened",
        "could_influence",
        "told_many",
        "felt_safe",
        "helped",
        "answered_by",
        "municipality",
    ]
    assert [question.code for question in both["children"]] == [
        "child_feeling",
        "child_good_places",
        "child_listened",
        "child_adult",
        "child_change",
    ]


def test_childrens_codes_are_their_own_and_can_be_pooled_with_nothing(both):
    codes = {name: {question.code for question in asked} for name, asked in both.items()}
    assert not codes["adults"] & codes["children"]


def test_every_text_is_there_in_three_languages(both):
    for question in (*both["adults"], *both["children"]):
        options = [*question.options, *([question.without_answer] if question.without_answer else [])]
        texts = [question.text, *(option.text for option in options)]
        texts += [text for text in (question.hint, question.warning) if text]
        assert [text for text in texts if set(text) != set(INTERFACE_LANGUAGES)] == []
        assert question.kind in KINDS


def test_every_question_can_be_left_to_not_knowing(both):
    for question in (*both["adults"], *both["children"]):
        assert question.without_answer or "unknown" in question.codes


def test_who_answers_is_asked_in_the_words_that_are_kept(both):
    asked = next(question for question in both["adults"] if question.kind == "answered_by")
    assert asked.codes <= set(AnsweredBy.values)
