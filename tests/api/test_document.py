"""The document is true: it is up to date, and no answer is one that it does not tell of, whatever is asked."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ecosystems.access import Role
from ecosystems.models import Activity, Ecosystem, Membership, User
from foundations import jobs
from foundations.models import Job
from itla_impact.api.openapi import FILE
from measures import recompute
from tests import factories as make
from tests.api.conftest import token_of

DOCUMENT = json.loads(FILE.read_text())
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
EXAMPLES = 12
"""Of each operation, in each of the two modes; always the same ones."""


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Answers end in the test's own transaction, as they do for Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(petri: User, meeting_place: Activity, koskenranta: Membership, jokilaakso: Ecosystem, settings: Any) -> str:
    """Of somebody to whom everything of the API opens, in a world that holds something of everything."""
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    make.make_seat(petri, Role.BACKBONE)
    make.make_definition("occasions")
    make.make_entry(meeting_place, koskenranta)
    jobs.queue("import-statistics", {"indicators": [127]})
    recompute.tick()
    return token_of(petri)


def test_the_document_is_what_the_views_say(tmp_path: Any) -> None:
    made = tmp_path / "openapi.json"
    call_command("spectacular", format="openapi-json", file=str(made), fail_on_warn=True, validate=True)

    assert made.read_text() == FILE.read_text(), (
        "./run manage spectacular --format openapi-json --file itla_impact/api/openapi.json"
    )


def test_it_is_served_as_a_file_to_anyone(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert answer.json() == DOCUMENT
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_every_address_says_its_scope() -> None:
    scopes = re.compile(r"`(?:read|write):[a-z]+`")
    operations = [one for methods in DOCUMENT["paths"].values() for one in methods.values()]

    assert len(operations) >= 12
    assert not [one["operationId"] for one in operations if not scopes.search(one["description"])]
    assert not [one["operationId"] for one in operations if one["security"] != [{"token": []}]]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_no_answer_is_a_failure_or_untold(
    *, token: str, meeting_place: Activity, koskenranta: Membership, path: str, method: str, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operation = schema[path][method.upper()]
    names = {"slug": "jokilaakso", "code": "occasions", "job_id": Job.objects.get().pk}
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "sv"}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        # Half of the addresses name what is there, so that more than their 404 is seen.
        if mode is GenerationMode.POSITIVE:
            case.path_parameters.update({name: names[name] for name in case.path_parameters if name in names})
            if isinstance(case.body, dict) and "partners" in case.body:
                case.body.update(activity=meeting_place.pk, partners=[koskenranta.pk])
        case.call_and_validate(headers=headers, checks=list(CHECKS))

    ask()
