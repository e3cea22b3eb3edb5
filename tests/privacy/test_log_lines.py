"""A whole journey of everybody leaves lines of JSON with request ids, and in them nothing of anybody."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from foundations import outbox
from foundations.models import OutgoingMail
from itla_impact.log_lines import JsonLines, logger, request_id
from tests import factories as make
from tests.access.doors import DOORS, World
from tests.access.visitors import address, clients, world  # noqa: F401

FREE_TEXT = "Neuvolan Marjatta auttoi meitä Kajaanissa"
LEARNED = "Iltapäivä sopi perheille paremmin"
ADDRESS = "203.0.113.77"
HASH_OF_NOBODY = "a" * 40


class Log:
    """What production would have written."""

    def __init__(self) -> None:
        self.stream = StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything down to INFO, also from those whose level is higher in the tests."""
    kept = Log()
    handler = logging.StreamHandler(kept.stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    levels = {one: one.level for one in (root, logger, logging.getLogger("django.request"))}
    for one in levels:
        one.setLevel(logging.INFO)
    root.addHandler(handler)
    yield kept
    root.removeHandler(handler)
    for one, level in levels.items():
        one.setLevel(level)


def family(channel_code: str) -> str:
    """A family gives feedback, looks at it and tries a wrong code; gives back the receipt's code."""
    browser = Client(REMOTE_ADDR=ADDRESS, headers={"User-Agent": "Nokia 3310 of the Virtanens"})
    url = reverse("feedback:form", args=["fi", channel_code])
    token = re.search(r'name="token"[^>]*value="([^"]+)"', browser.get(url).content.decode())
    assert token
    words = {"token": token[1], "got_help": "4", "text": FREE_TEXT, "helped": FREE_TEXT, "anyway": "1"}
    sent = browser.post(url, words).content.decode()
    code = re.search(r"\b(?:[0-9A-Z]{4}[- \u2011\xa0]){3}[0-9A-Z]{4}\b", sent)
    for tried in (code[0] if code else "0000-0000-0000-0000", "1111-2222-3333-4444"):
        browser.post(reverse("feedback:receipt", args=["fi"]), {"code": tried})
    return code[0] if code else ""


def everybody(world: World, browsers: dict[str, Client]) -> set[str]:  # noqa: F811
    """Every door is opened and every form sent; gives back the words that no line may hold."""
    code = family(world.channel.code)
    guest = Client(REMOTE_ADDR=ADDRESS)
    aino = User.objects.get(name="Aino")
    guest.post(reverse("account_login"), {"login": aino.email, "password": "väärä arvaus 1"})
    guest.post(reverse("account_reset_password"), {"email": aino.email})
    for door in DOORS:
        if door.route == "account_logout":
            continue
        browser = browsers[door.opens_to[0]] if door.opens_to else guest
        url = address(door, door.at(world))
        browser.get(url, {"q": FREE_TEXT})
        browser.post(url, {**door.sends(world), "learned": LEARNED, "text": FREE_TEXT})
    outbox.send_waiting()
    people = set(User.objects.values_list("email", flat=True)) | set(User.objects.values_list("name", flat=True))
    letters = {word for letter in OutgoingMail.objects.all() for word in re.findall(r"/([\w-]{20,})/", letter.body)}
    keys = {browser.cookies["itla_session"].value for browser in browsers.values() if "itla_session" in browser.cookies}
    secrets = {code, world.token, world.channel.code, str(world.submission.pk), str(world.entry.client_key)}
    return people | letters | keys | secrets | {FREE_TEXT, LEARNED, ADDRESS, "Nokia", "väärä arvaus", "192.0.2"} - {""}


@pytest.mark.slow
def test_a_whole_journey_leaves_nothing_of_anybody(
    world: World,  # noqa: F811
    clients: dict[str, Client],  # noqa: F811
    log: Log,
) -> None:
    cache.clear()
    refused = everybody(world, clients) - {""}
    staff = [line for line in log.lines if line["message"] == "answered"]

    assert len(refused) > 15
    assert not [word for word in refused if word in log.text]
    assert len(staff) > 50
    assert all(re.fullmatch(r"[0-9a-f]{32}", line["request"]) and line["route"] for line in staff)
    assert world.ecosystem.slug not in "".join(line["route"] for line in staff)


def test_a_family_leaves_no_line_at_all(world: World, log: Log) -> None:  # noqa: F811
    family(world.channel.code)

    assert log.lines == []


@pytest.mark.parametrize("path", ["/me/", "/fi/privacy/"])
def test_a_failure_says_where_and_not_what(
    client: Client, petri: User, log: Log, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def fails(*_args: object, **_words: object) -> None:
        try:
            raise IntegrityError(f"Key (email)=({petri.email}) already exists: {FREE_TEXT}")
        except IntegrityError as error:
            raise RuntimeError(f"could not store {FREE_TEXT}") from error

    monkeypatch.setattr("itla_impact.front.views.me.render", fails)
    monkeypatch.setattr("itla_impact.front.views.information.render", fails)
    client.raise_request_exception = False
    client.force_login(petri)
    answer = client.get(path)
    failure = next(line for line in log.lines if line["level"] == "ERROR")

    assert (failure["error"], failure["because_of"]) == ("RuntimeError", ["IntegrityError"])
    assert failure["status"] == 500
    assert any("fails" in place for place in failure["where"])
    assert failure["request"] == answer.headers["X-Request-ID"]
    assert petri.email not in log.text
    assert FREE_TEXT not in log.text


def test_a_link_that_fails_is_told_by_its_route(client: Client, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("ecosystems.views.invitations.verbs.find", fails)
    client.raise_request_exception = False
    client.get(reverse("ecosystems:invitation", args=[HASH_OF_NOBODY]))

    assert log.lines[0]["route"] == "invitations/<str:token>/"
    assert HASH_OF_NOBODY not in log.text


@pytest.mark.parametrize(
    "secret",
    ["petri@example.org", "192.0.2.7", "2001:db8:0:1::7", "131052-308T", "ABCD-EFGH-JKMN-PQRS", "x" * 43],
)
def test_our_own_words_are_masked_once_more(log: Log, secret: str) -> None:
    logging.getLogger("feedback.intake").warning("Something of %s failed.", secret)

    assert log.lines[0]["message"].startswith("Something of …")
    assert secret not in log.text


def test_others_words_are_kept_without_what_was_filled_in(log: Log) -> None:
    logging.getLogger("celery.app.trace").error("Task %(name)s raised: %(exc)r", {"name": "x", "exc": FREE_TEXT})

    assert log.lines[0]["message"] == "Task %(name)s raised: %(exc)r"


@pytest.mark.parametrize(
    ("proxies", "given", "believed"),
    [(0, "abcdef-123456", False), (1, "abcdef-123456", True), (1, "x\ny", False), (1, "a" * 65, False)],
)
def test_a_proxys_request_id_is_taken_and_a_visitors_is_not(
    client: Client, settings: Any, proxies: int, given: str, believed: bool
) -> None:
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert (answer.headers["X-Request-ID"] == given) is believed
    assert request_id.get() == ""


def test_a_secret_of_the_second_factor_is_in_no_line(client: Client, aino: User, log: Log) -> None:
    secret = make.make_factor(aino)
    client.post(reverse("account_login"), {"login": aino.email, "password": make.PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": "135791"})

    assert secret not in log.text
    assert "135791" not in log.text
