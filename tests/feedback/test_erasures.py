"""What a giver has deleted stays deleted when an older backup comes back."""

from pathlib import Path

import pytest

from ecosystems.models import Ecosystem
from feedback import erasures
from feedback.follow import take_back
from feedback.models import State, Submission
from tests import factories as make


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path: Path) -> Path:
    settings.ERASURE_LEDGER = tmp_path / "kept" / "erasures"
    return settings.ERASURE_LEDGER


@pytest.fixture
def said(jokilaakso: Ecosystem) -> list[Submission]:
    channel = make.make_channel(jokilaakso)
    return [make.make_submission(channel, text=f"Sanottu {n}") for n in range(3)]


def come_back(submission: Submission) -> None:
    """As an older backup brings it."""
    Submission.objects.filter(pk=submission.pk).update(state=State.READ, text="Sanottu ennen")


def test_what_was_deleted_is_deleted_again_and_nothing_else(said):
    take_back(said[0])
    come_back(said[0])
    assert erasures.replay() == 1
    assert sorted(Submission.objects.values_list("text", flat=True)) == ["", "Sanottu 1", "Sanottu 2"]
    assert erasures.replay() == 0


def test_the_ledger_tells_nothing_to_who_has_no_key(said, ledger):
    take_back(said[0])
    kept = ledger.read_text()
    assert said[0].pk.hex not in kept
    assert str(said[0].pk) not in kept
    assert ledger.stat().st_mode & 0o077 == 0


def test_a_ledger_that_cannot_be_written_keeps_nobody_from_deleting(said, ledger, caplog):
    ledger.mkdir(parents=True)
    take_back(said[0])
    assert Submission.objects.get(pk=said[0].pk).state == State.DELETED
    assert "cannot be written" in caplog.text
    ledger.rmdir()
    assert erasures.gather() == 1
    come_back(said[0])
    assert erasures.replay() == 1


def test_a_line_that_was_cut_off_spoils_no_other(said, ledger):
    take_back(said[0])
    with ledger.open("a") as out:
        out.write("0123456789abcdef")
    take_back(said[1])
    for one in said:
        come_back(one)
    assert erasures.replay() == 2


def test_a_ledger_of_another_key_is_said(said, ledger, settings):
    take_back(said[0])
    settings.RECEIPT_KEY = "another"
    with pytest.raises(erasures.ForeignLedger):
        erasures.replay()


def test_a_copy_of_another_machine_is_taken_over(said, ledger, settings, tmp_path):
    take_back(said[0])
    settings.ERASURE_LEDGER = tmp_path / "new"
    erasures.take_over(ledger)
    erasures.take_over(ledger)
    come_back(said[0])
    assert erasures.replay() == 1
    assert len(settings.ERASURE_LEDGER.read_text().splitlines()) == 2
