"""A letter is stored with its cause and sent by the tick: once by two senders, again after a failure."""

import threading
from datetime import timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone, translation

from foundations import outbox
from foundations.models import OutgoingMail
from foundations.tasks import send_waiting_mail


class DeadServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPException("no route for\x00 anybody")


class AwayServer(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError


class SlowServer(BaseEmailBackend):
    taken = []
    other_has_left = threading.Event()

    def send_messages(self, messages):
        assert self.other_has_left.wait(10)
        self.taken.extend(message.to[0] for message in messages)
        return len(messages)


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


@pytest.fixture
def invitation(db):
    return outbox.post(to="petri@esimerkki.fi", subject="Kutsu\r\nBcc: kaikki", body="Avaa https://x/salainen")


def test_a_letter_waits_for_the_tick(invitation):
    assert mail.outbox == []
    send_waiting_mail()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["petri@esimerkki.fi"], "Kutsu Bcc: kaikki")
    assert letter.extra_headers["Content-Language"] == "fi"
    assert outbox.send_waiting() == 0


@pytest.mark.django_db
def test_a_letter_remembers_the_language_it_was_written_in():
    with translation.override("sv"):
        assert outbox.post(to="petri@esimerkki.fi", subject="Inbjudan", body="").language == "sv"


def test_what_was_sent_keeps_no_link(invitation):
    outbox.send_waiting()
    invitation.refresh_from_db()
    assert (invitation.body, invitation.attempts, invitation.sent_at is None) == ("", 1, False)


def test_the_demo_keeps_sent_mail_to_show_it(invitation, settings):
    settings.KEEP_SENT_MAIL = True
    outbox.send_waiting()
    invitation.refresh_from_db()
    assert "salainen" in invitation.body


def test_a_failing_server_is_tried_again_after_a_pause(invitation, dead_server, settings):
    assert outbox.send_waiting() == 0
    assert "SMTPException" in OutgoingMail.objects.get().last_error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.send_waiting() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        assert outbox.send_waiting() == 1
    assert OutgoingMail.objects.get().last_error == ""


def test_after_five_attempts_a_letter_is_set_aside_and_blocks_nobody(invitation, dead_server, settings):
    for day in range(7):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            outbox.send_waiting()
    assert OutgoingMail.objects.set_aside().get().attempts == 5
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.post(to="aino@esimerkki.fi", subject="Hei", body="")
    assert outbox.send_waiting() == 1


def test_a_sender_killed_before_marking_sends_the_same_letter_again(invitation, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(self, **kwargs):
        raise Killed

    taken = outbox._take()
    monkeypatch.setattr(OutgoingMail, "save", kill)
    with pytest.raises(Killed):
        outbox._send(taken, mail.get_connection())
    monkeypatch.undo()
    assert outbox.send_waiting() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        assert outbox.send_waiting() == 1
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_old_letters_are_forgotten(invitation):
    send_waiting_mail()
    assert OutgoingMail.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        send_waiting_mail()
    assert OutgoingMail.objects.count() == 0


def test_the_tick_knows_the_door(settings):
    assert settings.CELERY_BEAT_SCHEDULE["send-waiting-mail"]["task"] == send_waiting_mail.name


@pytest.mark.django_db(transaction=True)
def test_of_two_senders_at_once_one_sends_and_the_other_leaves_at_once(settings):
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"
    SlowServer.taken.clear()
    SlowServer.other_has_left.clear()
    names = [f"n{number}@esimerkki.fi" for number in range(2)]
    for name in names:
        outbox.post(to=name, subject="Hei", body="")

    def send():
        outbox.send_waiting()
        SlowServer.other_has_left.set()
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(SlowServer.taken) == names


def test_a_server_that_is_away_for_weeks_costs_no_letter_an_attempt(invitation, settings):
    settings.EMAIL_BACKEND = f"{__name__}.AwayServer"
    for day in range(20):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            assert outbox.send_waiting() == 0
    waiting = OutgoingMail.objects.get()
    assert (waiting.attempts, waiting.last_error) == (0, "The server was not reached: ConnectionRefusedError")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=False):
        assert outbox.send_waiting() == 1
