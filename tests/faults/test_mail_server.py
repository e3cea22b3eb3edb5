"""The mail server is down, slow, silent, or says no. Each letter goes once, later, and nothing else waits for it."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone

from foundations import outbox
from foundations.models import OutgoingMail
from measures import recompute
from tests import factories as make
from tests.faults.mail_server import MailServer, listening
from tests.measures.oracle import assert_as_it_must_be

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

#: In seconds. An honest server may be slow on a busy machine; the one that says nothing is left soon.
PATIENCE, SOON = 60, 0.5


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", PATIENCE
    with listening() as server:
        settings.EMAIL_PORT = server.port
        yield server


def write_letters(number: int) -> list[str]:
    names = [f"n{each}@example.org" for each in range(number)]
    for name in names:
        outbox.post(to=name, subject=f"Kutsu {name}", body="Tervetuloa")
    return names


def the_pause_passes() -> None:
    OutgoingMail.objects.update(not_before=timezone.now())


def taken(server: MailServer) -> list[str]:
    """To whom the letters went that the server has taken."""
    return sorted(line[4:] for letter in server.taken for line in letter.splitlines() if line.startswith("To: "))


def test_while_the_server_is_down_letters_wait_and_go_once_afterwards(server: MailServer, settings) -> None:
    names = write_letters(3)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
        for _ in range(8):
            assert outbox.send_waiting() == 0
            the_pause_passes()
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {0}
    settings.EMAIL_PORT = server.port
    assert outbox.send_waiting() == 3
    assert outbox.send_waiting() == 0
    assert taken(server) == names


def test_a_server_that_says_nothing_is_asked_once_in_a_while_and_not_once_for_each_letter(
    server: MailServer, settings
) -> None:
    names = write_letters(30)
    server.pause, settings.EMAIL_TIMEOUT = 4 * SOON, SOON
    assert outbox.send_waiting() == 0
    assert outbox.send_waiting() == 0
    until = time.monotonic() + PATIENCE
    while not server.asked:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert server.asked == 1
    server.pause, settings.EMAIL_TIMEOUT = 0, PATIENCE
    the_pause_passes()
    assert outbox.send_waiting() == 30
    assert taken(server) == sorted(names)


def test_a_slow_server_holds_one_sender_for_so_long_and_the_figures_not_at_all(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LONGEST", 1.0)
    names = write_letters(30)
    server.pause = 0.1
    sent: list[int] = []

    def send() -> None:
        sent.append(outbox.send_waiting())
        connection.close()

    ecosystem = make.make_ecosystem()
    make.make_definition("occasions")
    make.make_entry(make.make_activity(ecosystem), make.make_membership(ecosystem))
    until = time.monotonic() + PATIENCE
    sender = threading.Thread(target=send)
    sender.start()
    while not OutgoingMail.objects.filter(attempts=1).exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    assert outbox.send_waiting() == 0, "the second worker is free for other work"
    recompute.tick()
    assert_as_it_must_be(timezone.localdate())
    sender.join(PATIENCE)
    assert 0 < sent[0] < 30
    server.pause = 0
    assert outbox.send_waiting() == 30 - sent[0]
    assert taken(server) == sorted(names)


@pytest.mark.parametrize("words", [b"451 come again", b"550 nobody here"])
def test_a_letter_that_is_refused_has_five_tries_and_the_others_go(server: MailServer, words: bytes) -> None:
    [refused] = write_letters(1)
    server.refuses = words
    for _ in range(7):
        assert outbox.send_waiting() == 0
        the_pause_passes()
    assert OutgoingMail.objects.set_aside().get().attempts == 5
    server.refuses = b""
    outbox.post(to="petri@example.org", subject="Kutsu", body="Tervetuloa")
    assert outbox.send_waiting() == 1
    assert taken(server) == ["petri@example.org"]
    assert refused not in "".join(server.taken)


def test_a_server_that_refuses_for_an_hour_gets_each_letter_once_afterwards(server: MailServer) -> None:
    names = write_letters(3)
    server.refuses = b"451 come again"
    for _ in range(2):
        outbox.send_waiting()
        the_pause_passes()
    server.refuses = b""
    assert outbox.send_waiting() == 3
    assert taken(server) == names
