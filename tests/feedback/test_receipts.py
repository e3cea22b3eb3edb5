"""The receipt is the same for the same answers, forgives how it is typed, and opens to nobody else."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from feedback.receipts import ALPHABET, MISREAD, NotACode, Receipt, receipt_for, submission_with, typed
from tests import factories as make

OTHER = "ABCDEFGHAAAAAAAA"

codes = st.text(ALPHABET, min_size=16, max_size=16)
answers = st.dictionaries(
    st.text(max_size=8), st.text(max_size=8) | st.lists(st.text(max_size=4), max_size=3), max_size=4
)


@given(st.text(max_size=30), answers)
def test_the_same_answers_on_the_same_form_have_the_same_receipt_in_four_groups(nonce, said):
    receipt = receipt_for(nonce, said)
    assert receipt == receipt_for(nonce, dict(reversed(said.items())))
    assert [len(group) for group in str(receipt).split("-")] == [4, 4, 4, 4]
    assert set(receipt.code) <= set(ALPHABET)
    assert typed(str(receipt)) == receipt


@given(st.text(max_size=8), answers, st.text(max_size=8), answers)
def test_other_answers_or_another_form_have_another_receipt(nonce, said, other_nonce, other):
    if (nonce, said) != (other_nonce, other):
        assert receipt_for(nonce, said) != receipt_for(other_nonce, other)


@given(codes, st.data())
def test_a_code_is_read_however_it_is_typed(code, data):
    swaps = {"0": "0Oo", "1": "1IiLl", "V": "VvUu"}
    written = "".join(
        data.draw(st.sampled_from(swaps.get(char, char + char.lower())))
        + data.draw(st.sampled_from(["", "", "", " ", "-", " – ", "."]))
        for char in code
    )
    assert typed(written) == Receipt(code)


def test_a_code_copied_from_a_full_width_keyboard_is_read():
    assert typed("ＡＢＣＤ ２３４５ ABCD 2345") == Receipt("ABCD2345ABCD2345")


@pytest.mark.parametrize("text", ["", "PAJU-4821-KOSKI", "A" * 17, "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ", "?" * 16, "٤" * 16])
def test_what_cannot_be_a_code_is_said_to_be_none(text):
    with pytest.raises(NotACode):
        typed(text)


def test_no_code_holds_a_letter_that_is_read_as_another():
    assert not set("OILU") & set(ALPHABET)
    assert set(MISREAD.values()) <= {*ALPHABET}


@given(codes, codes)
def test_the_kept_hash_is_of_the_whole_code_and_holds_none_of_it(code, other):
    assert (Receipt(code).key == Receipt(other).key) == (code == other)
    assert code not in str(Receipt(code).key)
    assert code not in repr(Receipt(code))


def test_another_key_gives_another_code_and_another_hash():
    receipt = receipt_for("a", {"x": "1"})
    stored = receipt.key
    with override_settings(RECEIPT_KEY="another"):
        assert receipt_for("a", {"x": "1"}) != receipt
        assert Receipt(receipt.code).key != stored


def test_the_right_selector_with_a_wrong_verifier_finds_nothing(poster):
    right = Receipt("ABCDEFGH23456789")
    submission = make.make_submission(poster, key=right.key)
    assert submission_with(right) == submission
    assert submission_with(Receipt("ABCDEFGH23456788")) is None


def test_two_submissions_that_share_a_selector_are_told_apart(poster):
    first, second = (make.make_submission(poster, key=Receipt(code).key) for code in ("ABCDEFGH23456789", OTHER))
    assert submission_with(Receipt(OTHER)) == second != first
