"""What a reader does to a submission: one wins when two click at once, and hidden words are gone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from ecosystems.models import Ecosystem, User
from ecosystems.models.changes import Change
from feedback.models import Channel, Rejection, State, Submission
from feedback.moderation import (
    MARK,
    AlreadyTaken,
    TextChanged,
    fingerprint,
    hide,
    mark_read,
    occurrences,
    reject,
    take_in,
    without,
)
from tests import factories as make


def hide_words(submission: Submission, words: str, *, by: User) -> None:
    hide(submission, occurrences(submission.text, words), seen=fingerprint(submission.text), by=by)


def test_of_two_readers_who_mark_it_read_one_wins(poster: Channel, maija: User):
    said = make.make_submission(poster)
    mark_read(said, by=maija)
    with pytest.raises(AlreadyTaken) as late:
        mark_read(said, by=maija)
    assert late.value.now == State.READ


@pytest.mark.django_db(transaction=True)
def test_when_one_takes_in_and_another_rejects_at_the_same_moment_exactly_one_is_done(poster: Channel, maija: User):
    said = make.make_submission(poster, state=State.QUARANTINED)
    together = Barrier(2)

    def at_once(verb: str) -> str:
        together.wait()
        try:
            if verb == "take in":
                take_in(said, seen=State.QUARANTINED, by=maija)
            else:
                reject(said, because=Rejection.ROBOT, seen=State.QUARANTINED, by=maija)
        except AlreadyTaken:
            return "late"
        else:
            return verb
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = set(pool.map(at_once, ["take in", "reject"]))

    said.refresh_from_db()
    assert done == {"late", {State.RECEIVED: "take in", State.REJECTED: "reject"}[State(said.state)]}


def test_a_verb_reaches_nothing_that_its_reader_may_not_read(poster: Channel, aino: User, helmi: User):
    said = make.make_submission(poster)
    for person in (aino, helmi):
        with pytest.raises(AlreadyTaken):
            mark_read(said, by=person)
    said.refresh_from_db()
    assert said.state == State.RECEIVED


def test_what_was_deleted_by_its_giver_comes_back_by_no_verb(poster: Channel, maija: User):
    said = make.make_submission(poster, text="Kiitos Siljalle.")
    Submission.objects.filter(pk=said.pk).forget()
    verbs = [
        lambda: mark_read(said, by=maija),
        lambda: take_in(said, seen=State.QUARANTINED, by=maija),
        lambda: take_in(said, seen=State.DELETED, by=maija),
        lambda: reject(said, because=Rejection.ROBOT, seen=State.RECEIVED, by=maija),
        lambda: hide_words(said, "Silja", by=maija),
    ]
    for verb in verbs:
        with pytest.raises(AlreadyTaken) as late:
            verb()
        assert late.value.now == State.DELETED
    kept = Submission.objects.get()
    assert (kept.state, kept.text, kept.answers) == (State.DELETED, "", {})


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        (State.RECEIVED, lambda said, by: reject(said, because=Rejection.ROBOT, seen=State.RECEIVED, by=by)),
        (State.READ, lambda said, by: reject(said, because=Rejection.THREAT, seen=State.READ, by=by)),
        (State.QUARANTINED, lambda said, by: take_in(said, seen=State.QUARANTINED, by=by)),
        (State.REJECTED, lambda said, by: take_in(said, seen=State.REJECTED, by=by)),
        (State.RECEIVED, lambda said, by: mark_read(said, by=by)),
    ],
)
def test_every_turn_reports_its_cell_and_makes_browsers_ask_again(poster: Channel, maija: User, before: State, verb):
    said = make.make_submission(poster, state=before)
    Change.objects.all().delete()
    version = Ecosystem.objects.get(pk=poster.ecosystem_id).version
    verb(said, maija)
    assert list(Change.objects.values_list("source", "ecosystem_id", "month")) == [
        ("feedback", poster.ecosystem_id, said.date.replace(day=1))
    ]
    assert Ecosystem.objects.get(pk=poster.ecosystem_id).version > version


def test_a_reader_hides_words_and_they_are_nowhere(poster: Channel, maija: User):
    said = make.make_submission(poster, text="Silja Virtanen auttoi. Kiitos Siljalle!")
    hide_words(said, "Silja", by=maija)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(feedback_submission)::text FROM feedback_submission")
        stored = cursor.fetchone()[0]
    assert "Silja" not in stored
    assert Submission.objects.get().text == f"{MARK} Virtanen auttoi. Kiitos {MARK}!"


def test_words_are_hidden_after_reading_too_and_not_when_rejected(poster: Channel, maija: User):
    read = make.make_submission(poster, text="Kiitos Siljalle.", state=State.READ)
    hide_words(read, "Silja", by=maija)
    rejected = make.make_submission(poster, text="Kiitos Siljalle.", state=State.REJECTED)
    with pytest.raises(AlreadyTaken):
        hide_words(rejected, "Silja", by=maija)
    assert [one.text for one in Submission.objects.listed(State.READ)] == [f"Kiitos {MARK}."]


def test_places_chosen_in_another_text_hide_nothing(poster: Channel, maija: User):
    said = make.make_submission(poster, text="Kiitos Siljalle.")
    old = Submission.objects.get()
    hide_words(said, "Silja", by=maija)
    with pytest.raises(TextChanged):
        hide(old, [(0, 6)], seen=fingerprint("Kiitos Siljalle."), by=maija)
    assert Submission.objects.get().text == f"Kiitos {MARK}."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Anna", ["Anna", "Annalle"]),
        ("anna", ["annan"]),
        ("KUHMO", ["Kuhmossa"]),
        ("soitti  Anna", ["soitti\nAnna"]),
        ("nna", []),
        ("", []),
        ("  ", []),
        ("(", []),
    ],
)
def test_words_are_found_whole_with_their_endings(words: str, found: list[str]):
    text = "Meille soitti\nAnna. Annalle annan kiitoksen Kuhmossa."
    assert [text[start:end] for start, end in occurrences(text, words)] == found


def test_the_mark_does_not_tell_how_much_it_hides():
    assert without("Anna tuli.", [(0, 4)]) == without("Maximiliana tuli.", [(0, 11)]) == f"{MARK} tuli."
    assert without("Anna Virtanen tuli.", [(0, 4), (5, 13)]) == f"{MARK} tuli."


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=6))
def test_nothing_of_a_hidden_passage_is_left_and_nothing_else_is_lost(text: str, drawn: list[tuple[int, int]]):
    passages = [(start, min(start + length, len(text))) for start, length in drawn if start < len(text)]
    hidden = without(text, passages)
    kept = [char for place, char in enumerate(text) if not any(start <= place < end for start, end in passages)]
    left = hidden.replace(MARK, "")
    assert [char for char in left if not char.isspace()] == [
        char for char in "".join(kept).replace(MARK, "") if not char.isspace()
    ]
    assert (MARK in hidden) or not passages
