"""Every answer carries the headers that keep a browser in order, and leads nowhere but to ourselves."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from foundations.models import OutgoingMail
from tests import factories as make
from tests.access.asking import FORM, Asker, asker_of
from tests.access.doors import DOORS, Door, World
from tests.access.visitors import address, clients, world  # noqa: F401
from tests.patience import within_reason

EXPECTED = {
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'",
}
EVIL = ("https://evil.example/x", "//evil.example/x", "/\\evil.example/x", "https:evil.example", "javascript:alert(1)")
SPLIT = "/me/\r\nSet-Cookie: taken=1"
MEGABYTE = 1024 * 1024


def lacking(answer: HttpResponse) -> list[str]:
    """The headers that the answer lacks or has with another value."""
    wrong = [name for name, part in EXPECTED.items() if part not in answer.headers.get(name, "")]
    policy = answer.headers.get("Content-Security-Policy", "")
    return wrong + [word for word in ("unsafe", "data:", "*", "http:") if word in policy]


def answers_of(browser: Client, door: Door, world: World) -> list[HttpResponse]:  # noqa: F811
    url = address(door, door.at(world))
    return [browser.get(url), browser.post(url, door.sends(world)), browser.put(url)]


@pytest.mark.parametrize("name", ["nobody", "aino", "maija", "tuula"])
def test_every_door_answers_with_the_headers(
    world: World,  # noqa: F811
    clients: dict[str, Client],  # noqa: F811
    name: str,
) -> None:
    wrong = []
    for door in DOORS:
        if door.route == "account_logout":
            continue
        for answer in answers_of(clients.get(name, Client()), door, world):
            wrong += [f"{door.route} {answer.status_code}: {header}" for header in lacking(answer)]

    assert not wrong


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/static/css/family.css", "/static/none.css", "/ei/ole/", "/f/%00/", "/accounts/"])
def test_files_and_missing_pages_have_them_too(client: Client, path: str) -> None:
    assert lacking(client.get(path)) == []


def test_a_failing_page_has_them_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_words: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("itla_impact.front.views.information.render", fails)
    client.raise_request_exception = False
    answer = client.get("/fi/privacy/")

    assert answer.status_code == 500
    assert lacking(answer) == []


def test_a_foreign_host_and_plain_http_are_refused_with_them(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["impact.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    browser = Client()
    foreign = browser.get("/fi/", HTTP_HOST="evil.example")
    plain = browser.get("/fi/", HTTP_HOST="impact.example")
    missing = browser.get("/ei/ole/", HTTP_HOST="impact.example", secure=True)

    assert [foreign.status_code, plain.status_code, missing.status_code] == [400, 301, 404]
    assert plain.headers["Location"] == "https://impact.example/fi/"
    assert "max-age=3600" in missing.headers["Strict-Transport-Security"]
    assert [lacking(answer) for answer in (foreign, plain, missing)] == [[], [], []]


def test_a_form_without_its_mark_is_refused_with_them(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a", "password": "b"})

    assert answer.status_code == 403
    assert lacking(answer) == []


@pytest.mark.slow
def test_no_door_leads_out_of_the_house(world: World, clients: dict[str, Client]) -> None:  # noqa: F811
    """`next`, in the address and in the form, and the words with which other programs name the same.

    All doors are asked for a page of ours and for one elsewhere; those that led to ours, for every other evil one.
    """
    out, leading = [], []
    for name in ("nobody", "aino"):
        for door in DOORS:
            browser = clients[name] if name == "aino" and door.route != "account_logout" else Client()
            ways = answers_to(browser, door, world, "/fi/privacy/"), answers_to(browser, door, world, EVIL[0])
            out += [led for answers in ways for led in led_out(door, answers)]
            if any(one.headers.get("Location") == "/fi/privacy/" for one in ways[0]):
                leading.append((browser, door))
    for browser, door in leading:
        for evil in (*EVIL[1:], SPLIT):
            out += led_out(door, answers_to(browser, door, world, evil))

    assert not out
    assert {door.route for _browser, door in leading} >= {"front:language"}


def answers_to(browser: Client, door: Door, world: World, next_url: str) -> list[HttpResponse]:  # noqa: F811
    words = dict.fromkeys(("next", "url", "redirect_to", "return", "back"), next_url)
    url = address(door, door.at(world))
    return [browser.get(url, words), browser.post(url, {**door.sends(world), **words})]


def led_out(door: Door, answers: list[HttpResponse]) -> list[str]:
    out = []
    for answer in answers:
        to = urlsplit(answer.headers.get("Location", "").replace("\\", "/"))
        elsewhere = to.netloc or to.scheme or answer.headers.get("HX-Redirect", "").startswith("http")
        if elsewhere or "taken" in answer.cookies or answer.status_code >= 500:
            out.append(f"{door.route} {answer.status_code} {answer.headers.get('Location')}")
    return out


@pytest.mark.parametrize("next_url", EVIL)
def test_signing_in_and_out_lead_home(client: Client, petri: User, next_url: str) -> None:
    signed_in = client.post(
        f"{reverse('account_login')}", {"login": petri.email, "password": make.PASSWORD, "next": next_url}
    )
    signed_out = client.post(reverse("account_logout"), {"next": next_url})

    assert signed_in.headers["Location"] == reverse("front:start")
    assert signed_out.headers["Location"] == "/"


def test_a_letter_names_the_site_whatever_host_was_asked(client: Client, petri: User, settings: Any) -> None:
    settings.SITE_URL = "https://impact.example"
    client.post(reverse("account_reset_password"), {"email": petri.email}, HTTP_HOST="evil.example")
    links = re.findall(r"https?://[^/\s]+", OutgoingMail.objects.latest("pk").body)

    assert set(links) == {"https://impact.example"}


@pytest.fixture
def askers(clients: dict[str, Client]) -> dict[str, Asker]:  # noqa: F811
    return {"aino": asker_of(clients["aino"]), "nobody": Asker()}


def whoever(door: Door, askers: dict[str, Asker]) -> Asker:
    return askers["aino" if "aino" in door.opens_to else "nobody"]


def test_ten_thousand_fields_are_refused_everywhere(world: World, askers: dict[str, Asker]) -> None:  # noqa: F811
    many = "&".join(f"field{number}=1" for number in range(10_000)).encode()
    let_in = []
    with within_reason("refusing ten thousand fields"):
        for door in DOORS:
            answer = whoever(door, askers).ask("POST", address(door, door.at(world)), many)
            if answer.status_code >= 500 or answer.status_code == 200:
                let_in.append(f"{door.route}: {answer.status_code}")

    # These read nothing of what was sent.
    assert {one.split(": ")[0] for one in let_in} <= {"account_signup", "ecosystems:accept-invitation"}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_beyond_its_limit_is_refused_before_it_is_read(db: None, kind: str) -> None:
    class Unread:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("read")

        readline = read

    said = {"CONTENT_LENGTH": str(MEGABYTE + 1), "CONTENT_TYPE": kind, "wsgi.input": Unread()}
    answer = Client().generic("POST", reverse("account_login"), **said)

    assert answer.status_code == 413
    assert lacking(answer) == []


@pytest.mark.slow
def test_deep_json_and_broken_forms_break_nothing(world: World, askers: dict[str, Asker]) -> None:  # noqa: F811
    deep = b"[" * 100_000 + b"]" * 100_000
    broken = []
    for door in DOORS:
        for body, kind in (
            (deep, "application/json"),
            (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
            (b"a=%ff%fe&b=%", FORM),
            (b"\xff\xfe\x00", f"{FORM}; charset=utf-16"),
        ):
            answer = whoever(door, askers).ask("POST", address(door, door.at(world)), body, kind)
            if answer.status_code >= 500:
                broken.append(f"{door.route} {kind}: {answer.status_code}")

    assert not broken


EVIL_TEXTS = ("1" * 900_000, "131052-" * 120_000, "a@" * 400_000, " " * 900_000, "katu " * 180_000, "\u200d1" * 200_000)


def test_no_text_of_a_family_keeps_the_server_for_ever(client: Client, world: World) -> None:  # noqa: F811
    url = reverse("feedback:form", args=["fi", world.channel.code])
    for text in EVIL_TEXTS:
        token = re.search(r'name="token"[^>]*value="([^"]+)"', client.get(url).content.decode())
        assert token
        # Twenty times, since it cannot be longer: so each may take three seconds.
        with within_reason(f"a text of {text[:8]!r}"):
            for _time in range(20):
                answer = client.post(url, {"token": token[1], "text": text, "what_helped": text[:100_000]})

                assert answer.status_code < 500, text[:8]
