"""What the families of the demo say: nobody's name, nothing twice in a row, and a mood that fits the answers."""

from itertools import pairwise
from random import Random

from feedback.models import State, Submission
from foundations.personal_data import hints, identity_codes
from itla_impact.demo import content
from itla_impact.demo.voices import Voices


def every_text(words):
    if isinstance(words, str):
        yield words
    for below in words.values() if isinstance(words, dict) else words if isinstance(words, list) else ():
        yield from every_text(below)


def test_no_text_points_at_anybody():
    for text in every_text(content.read("voices")):
        assert not list(identity_codes(text)), text
        assert not list(hints(text)), text


def test_nothing_is_said_twice_in_a_row():
    voices = Voices(Random("nothing twice"))
    said = [voices.child("en", pleased=True) for _time in range(50)]
    assert all(one != other for one, other in pairwise(said))


def test_what_waits_for_maija_answers_as_it_speaks(demo):
    oldest = Submission.objects.filter(ecosystem__slug="jokilaakso", state=State.RECEIVED).earliest("date")
    assert oldest.text.startswith("Asumme kylän")
    assert oldest.answers["got_help"] in {"1", "2", "3"}


def test_some_words_have_been_hidden_and_only_by_a_reader(demo):
    hidden = Submission.objects.filter(text__contains="▮▮▮")
    assert hidden.exists()
    assert set(hidden.values_list("state", flat=True)) == {State.READ}
