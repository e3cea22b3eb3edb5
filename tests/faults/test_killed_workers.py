"""A worker is killed while it counts or sends mail. What was acknowledged is there once, and the figures are right."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from feedback.models import Submission
from foundations import outbox
from foundations.models import OutgoingMail
from measures import recompute
from measures.models import Work
from tests import factories as make
from tests.faults.dying import die, in_child, killed_at_statement
from tests.measures.oracle import assert_as_it_must_be

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_a_process_killed_at_every_statement_of_a_count_loses_nothing() -> None:
    ecosystem = make.make_ecosystem()
    member = make.make_membership(ecosystem)
    activity, channel = make.make_activity(ecosystem), make.make_channel(ecosystem)
    make.make_definition("occasions")
    recompute.tick()
    number, killed = 0, True
    while killed:
        make.make_entry(activity, member, children=number)
        make.make_submission(channel, {"got_help": str(1 + number % 5)}, day=timezone.localdate())
        killed = killed_at_statement(number, recompute.tick)
        Work.objects.update(not_before=timezone.now())
        recompute.tick()
        assert not Work.objects.exists()
        assert_as_it_must_be(timezone.localdate())
        number += 1
    assert 10 < number < 200
    assert Submission.objects.count() == number


@pytest.fixture
def letters(settings, tmp_path: Path) -> Path:
    """A mail server that every process shares: a folder with one file for each letter it took."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "taken"
    settings.EMAIL_FILE_PATH.mkdir()
    return tmp_path / "taken"


def send_all() -> None:
    """The pause after the killed attempt has passed."""
    OutgoingMail.objects.update(not_before=timezone.now())
    outbox.send_waiting()


def identities(letters: Path) -> list[str]:
    lines = [line for file in letters.iterdir() for line in file.read_text().splitlines()]
    return [line for line in lines if line.startswith("Message-ID")]


def test_a_sender_killed_at_any_statement_sends_the_letter_later(letters: Path) -> None:
    number, killed = 0, True
    while killed:
        mail = outbox.post(to=f"{number}@example.org", subject="Kutsu", body="Tervetuloa")
        killed = killed_at_statement(number, outbox.send_waiting)
        send_all()
        mail.refresh_from_db()
        assert mail.sent_at is not None
        assert mail.attempts <= 2
        number += 1
    assert number > 3
    assert len(set(identities(letters))) == number
    # Only who was killed between handing over and marking has sent a letter twice, under one name.
    assert len(identities(letters)) <= number + 2


def test_a_sender_killed_before_handing_over_sends_once(letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = outbox.post(to="aino@example.org", subject="Kutsu", body="Tervetuloa")
    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", lambda self: die())
        assert in_child(outbox.send_waiting) == -9
    assert outbox.send_waiting() == 0, "another sender keeps off until the pause has passed"
    send_all()
    mail.refresh_from_db()
    assert (len(identities(letters)), mail.attempts) == (1, 2)


def test_a_letter_that_kills_each_sender_is_set_aside_and_the_next_one_goes(
    letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = outbox.post(to="aino@example.org", subject="Myrkkyä", body="x")
    good = outbox.post(to="petri@example.org", subject="Kutsu", body="Tervetuloa")
    send = EmailMessage.send
    monkeypatch.setattr(EmailMessage, "send", lambda self: die() if self.subject == "Myrkkyä" else send(self))
    for _ in range(8):
        OutgoingMail.objects.filter(pk=poison.pk).update(not_before=timezone.now())
        in_child(outbox.send_waiting)
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.sent_at, poison.attempts) == (None, 5)
    assert good.sent_at is not None
    assert len(identities(letters)) == 1
