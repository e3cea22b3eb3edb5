"""What an installation says about itself, and what it refuses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from ecosystems.models import User
from itla_impact import env

NEEDED = {
    "SECRET_KEY": "a-key-that-is-long-enough-and-has-many-different-letters-0123456789",
    "RECEIPT_KEY": "r",
    "RATE_LIMIT_KEY": "l",
    "ALLOWED_HOSTS": "impact.example",
    "SITE_URL": "https://impact.example",
    "DATABASE_URL": "postgres://itla:secret@database/itla",
    "CACHE_URL": "redis://redis/1",
    "CELERY_BROKER_URL": "redis://redis/0",
    "DEFAULT_FROM_EMAIL": "noreply@impact.example",
    "EMAIL_HOST": "mail.impact.example",
}


def production(*command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Django's check, or another `command` of Python, with these settings."""
    words = {"DJANGO_SETTINGS_MODULE": "itla_impact.settings.production", "PATH": os.environ["PATH"], **variables}
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    asked = [sys.executable, *(command or check)]
    return subprocess.run(asked, env=words, cwd=env.CHECKOUT, capture_output=True, text=True, check=False)


def test_production_is_content_with_what_it_needs() -> None:
    done = production(**NEEDED)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(NEEDED))
def test_production_guesses_nothing(name: str) -> None:
    done = production(**{other: value for other, value in NEEDED.items() if other != name})
    assert f"{name} must be set" in done.stderr


def test_what_is_missing_stops_the_start_with_a_sentence() -> None:
    without = {name: value for name, value in NEEDED.items() if name != "SITE_URL"}
    done = production("-m", "itla_impact.embedded.prepare", "database", **without)
    assert (done.returncode, done.stderr) == (1, "\nSITE_URL must be set.\n")


def test_a_command_says_that_the_database_cannot_be_reached() -> None:
    nowhere = {**NEEDED, "DATABASE_URL": "postgres://itla:secret@127.0.0.1:9/itla"}
    done = production("manage.py", "jobs", **nowhere)
    assert done.returncode == 1
    assert done.stderr.startswith("\nThe database that DATABASE_URL names cannot be reached: ")
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_production_refuses_the_demo() -> None:
    assert "production refuses it" in production(**NEEDED, ITLA_DEMO="1").stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.delenv("RECEIPT_KEY", raising=False)
    monkeypatch.setenv("RECEIPT_KEY_FILE", str(tmp_path / "key"))
    assert env.secret("RECEIPT_KEY") == "from a file"


def test_a_secret_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECEIPT_KEY", raising=False)
    made = env.secret("RECEIPT_KEY", keep_in=tmp_path / "secrets")
    assert len(made) >= 48
    assert env.secret("RECEIPT_KEY", keep_in=tmp_path / "secrets") == made


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example.fi",
        "login.example.fi",
        "ftp://example.fi",
        "https://",
        "https://[login",
        f"https://{'a' * 200}.fi",
    ],
)
def test_a_provider_that_others_can_listen_to_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ISSUER", address)
    with pytest.raises(ImproperlyConfigured, match="https address"):
        env.issuer("OIDC_ISSUER")


def test_a_provider_is_named_as_it_calls_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("https://login.example.fi/realms/Kunta/", "http://127.0.0.1:8080/x", ""):
        monkeypatch.setenv("OIDC_ISSUER", address)
        assert env.issuer("OIDC_ISSUER") == address


@pytest.mark.slow
def test_a_provider_without_a_secret_stops_the_start() -> None:
    told = {"OIDC_ISSUER": "https://login.example.fi", "OIDC_CLIENT_ID": "itla", "OIDC_NAME": "Kunta"}

    assert "OIDC_CLIENT_SECRET must be set" in production(**NEEDED, **told).stderr
    assert production(**NEEDED, **told, OIDC_CLIENT_SECRET="s").returncode == 0


@pytest.mark.parametrize("url", ["mysql://a/b", "postgres://host", "postgres://host:port/name", "words"])
def test_a_database_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(url)


def test_a_socket_folder_keeps_its_case() -> None:
    assert env.database("postgres://itla@%2FTmp%2FItla:5432/itla")["HOST"] == "/Tmp/Itla"


@pytest.mark.django_db
def test_every_answer_carries_the_policy(client: Client) -> None:
    for path in ("/healthz", "/fi/", "/no/such/page/", "/static/img/none.svg"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Permissions-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_being_alive_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"alive\n"


@pytest.mark.django_db
def test_an_open_page_does_not_vary_by_cookie(client: Client, petri: User) -> None:
    client.force_login(petri)
    answer = client.get("/fi/help/")
    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies


@pytest.mark.django_db
def test_a_page_speaks_the_language_of_its_path_or_of_the_browser(client: Client) -> None:
    assert client.get("/sv/help/", headers={"accept-language": "en"}).headers["Content-Language"] == "sv"
    assert (
        client.get("/accounts/login/", headers={"accept-language": "de, sv-FI;q=0.8"}).headers["Content-Language"]
        == "sv"
    )
    assert client.get("/accounts/login/", headers={"accept-language": "de"}).headers["Content-Language"] == "fi"


def test_a_web_process_waits_neither_for_a_lock_nor_for_a_statement_without_end() -> None:
    ask = "from itla_impact.wsgi import application; import os; print(os.environ['PGOPTIONS'])"
    done = subprocess.run([sys.executable, "-c", ask], cwd=env.CHECKOUT, capture_output=True, text=True, check=True)
    assert "lock_timeout=4s" in done.stdout
    assert "statement_timeout=20s" in done.stdout
