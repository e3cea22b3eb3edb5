"""A supervisor reads how much waits and what has failed; nobody else knows that there is such an address."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystems.models import User
from foundations import outbox
from measures.models import AuditRun
from tests.access.asking import words_of
from tests.access.doors import World
from tests.access.visitors import clients, world  # noqa: F401

TOKEN = "a-token-of-the-supervisor"
PERMITTED = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def read(client: Client) -> dict[str, float]:
    text = client.get("/metrics", headers=PERMITTED).content.decode()
    return {name: float(value) for name, value in re.findall(r"^(itla_\w+) (\S+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer other", f"Basic {TOKEN}", TOKEN, "Bearer ä"])
def test_without_the_token_there_is_no_such_address(client: Client, db: None, token: None, given: str) -> None:
    refused = client.get("/metrics", headers={"Authorization": given} if given else {})
    missing = client.get("/no-such-address", headers={"Authorization": given} if given else {})

    assert (refused.status_code, words_of(refused)) == (missing.status_code, words_of(missing))


def test_where_no_token_is_set_none_opens_it(client: Client, db: None) -> None:
    for given in ("Bearer ", "Bearer None", ""):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_it_counts_what_waits(client: Client, world: World, petri: User, token: None) -> None:  # noqa: F811
    before = read(client)
    outbox.post(to=petri.email, subject="Hei", body="Hei")
    world.entry.delete()
    after = read(client)

    assert after["itla_mail_waiting"] == before["itla_mail_waiting"] + 1
    assert after["itla_changes_waiting"] > before["itla_changes_waiting"] > 0
    assert "itla_audit_age_seconds" not in after
    now = timezone.now()
    AuditRun.objects.create(started_at=now, finished_at=now, leaves=0, nodes=0, series=0)
    assert read(client)["itla_audit_findings"] == 0


def test_it_names_nobody_and_reads_no_session(
    clients: dict[str, Client],  # noqa: F811
    world: World,  # noqa: F811
    token: None,
) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = clients["aino"].get("/metrics", headers=PERMITTED)
    text = answer.content.decode()

    assert answer.status_code == 200
    assert not [word for word in ("okilaakso", "aino", "example.org", world.channel.code) if word in text]
    assert not [one for one in queries.captured_queries if "django_session" in one["sql"]]
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert len(queries) < 12
