"""Jobs are told to whoever looks after the network, and to nobody else."""

from collections.abc import Callable

import pytest

from ecosystems.models import User
from foundations import jobs
from foundations.models import Job
from tests.api.conftest import Program

Programs = Callable[..., Program]
JOBS = "/api/v1/jobs/"


@pytest.fixture
def imports(db: None) -> list[Job]:
    return [jobs.queue("import-statistics", {"indicators": [number]}) for number in (127, 3563, 1065)]


def test_tuula_reads_them_newest_first_in_her_language(tuula: User, program: Programs, imports: list[Job]) -> None:
    hers = program(tuula)
    page = hers.get(f"{JOBS}?limit=2&state=queued").json()
    rest = hers.get(page["next"]).json()
    swedish = hers.get(f"{JOBS}{imports[0].pk}/", headers={"Accept-Language": "sv"}).json()

    assert [one["id"] for one in page["items"] + rest["items"]] == [one.pk for one in imports[::-1]]
    assert rest["next"] is None
    assert "127" in swedish["about"]
    assert swedish["title"] != rest["items"][-1]["title"]
    assert hers.get(f"{JOBS}?state=done").json()["items"] == []


@pytest.mark.parametrize("name", ["aino", "petri", "maija", "helmi"])
def test_nobody_else_finds_any(
    program: Programs, imports: list[Job], request: pytest.FixtureRequest, name: str
) -> None:
    theirs = program(request.getfixturevalue(name))

    assert [theirs.get(path).status_code for path in (JOBS, f"{JOBS}{imports[0].pk}/")] == [404, 404]


def test_a_token_without_the_scope_reads_none(tuula: User, program: Programs, imports: list[Job]) -> None:
    assert program(tuula, "read:areas").get(JOBS).status_code == 403
