"""What `Dockerfile` and `docker-compose.yml` say, and the five processes they describe, doing their work."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from itla_impact import env
from itla_impact.celery import MOST_MEMORY
from itla_impact.settings.base import JOB_MEMORY_MB
from tests import factories as make
from tests.deployment.installation import Installation, Visitor, compose, has_redis, image, installed

SECONDS = 30
PRODUCT = ("prepare", "web", "worker", "beat")
SEED = """
from ecosystems.access import Role
from feedback.models import Channel
from tests import factories as make
ecosystem = make.make_ecosystem('Jokilaakson lapset', slug='jokilaakso')
own, other = make.make_membership(ecosystem, 'Perhetalo ry'), make.make_membership(ecosystem, 'Koskenranta')
activity = make.make_activity(ecosystem, partners=[own, other])
petri = make.make_user('Petri', email='petri@example.org')
make.make_seat(petri, Role.PROFESSIONAL, ecosystem, own.organisation)
channel = make.make_channel(ecosystem)
for _ in range(12):
    make.make_submission(channel, {'got_help': '2'})
print(f'seeded {activity.pk} {other.pk} {channel.code}')
"""


def test_the_image_runs_as_nobody_of_importance_and_asks_for_no_secret() -> None:
    text = (env.CHECKOUT / "Dockerfile").read_text()
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 2
    assert re.search(r"^USER itla$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert "KEY=" not in text
    assert image()["DJANGO_SETTINGS_MODULE"] == "itla_impact.settings.production"
    ignored = (env.CHECKOUT / ".dockerignore").read_text().split()
    assert {".git", "secrets", "production.env", "var", ".venv"} <= set(ignored)


def test_every_process_of_ours_has_a_root_that_cannot_be_written() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "redis", *PRODUCT}
    for name in PRODUCT:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["volumes"] == ["data:/srv/data"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in services["database"]
    assert "ports" not in services["redis"]


def test_nothing_grows_without_end() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}
        assert name == "database" or "mem_limit" in service
        assert ":latest" not in service["image"]
        assert ":" in service["image"] or service["image"].startswith("localhost/")
    # Its own limits come first: of two tasks, of two jobs, and something for the process that started them.
    assert int(services["worker"]["mem_limit"].removesuffix("g")) > 2 * (MOST_MEMORY + JOB_MEMORY_MB * 2**20) / 2**30


def test_the_proxy_of_the_manual_sets_each_header_that_the_product_believes() -> None:
    manual = (env.CHECKOUT / "docs" / "operations.md").read_text()
    set_by_nginx = dict(re.findall(r"proxy_set_header (\S+) (\S+);", manual))
    assert set_by_nginx == {
        "Host": "$host",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-For": "$proxy_add_x_forwarded_for",
        "X-Request-ID": "$request_id",
    }
    assert "header_up X-Request-ID {http.request.uuid}" in manual


def test_secrets_come_from_files_alone() -> None:
    services = compose()["services"]
    named = set(compose()["secrets"])
    for service in services.values():
        assert set(service.get("secrets", [])) <= named
        for name, value in service.get("environment", {}).items():
            secret = re.search("KEY|PASSWORD|DATABASE_URL", name)
            assert not secret or (name.endswith("_FILE") and value.removeprefix("/run/secrets/") in named), name


def test_the_image_starts_as_the_web_does() -> None:
    last = re.findall(r"^CMD (\[.*\])$", (env.CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)
    assert [str(compose()["services"]["web"]["command"]).replace("'", '"')] == last


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    if not has_redis():
        pytest.skip("needs redis-server: .ci/run installs it")
    with installed(tmp_path_factory.mktemp("installation")) as made:
        yield made


def running(petri: Visitor, code: str) -> int:
    """How many are behind the running quarter's figure on the measure's page; 0 before there is one."""
    _, page, _ = petri.get(f"/e/jokilaakso/measures/{code}/")
    words = re.sub(r"<[^>]+>", " ", page)
    found = re.search(r"Kesken, [\w–]+ \d{4}\s+(?:[\d,]+\s%.*?n = )?([\d\s]+)", words, re.DOTALL)
    return int(re.sub(r"\s", "", found[1])) if found else 0


def becomes(petri: Visitor, code: str, wanted: int) -> bool:
    until = time.monotonic() + SECONDS
    while (now := running(petri, code)) != wanted and time.monotonic() < until:
        time.sleep(0.5)
    return now == wanted


@pytest.mark.slow
def test_what_petri_logs_and_a_family_says_becomes_figures_through_five_processes(five: Installation) -> None:
    seeded = re.search(r"seeded (\d+) (\d+) (\S+)", five.shell(SEED))
    assert seeded
    activity, partner, channel = seeded.groups()

    petri = Visitor(five)
    status, _, _ = petri.post("/accounts/login/", login="petri@example.org", password=make.PASSWORD)
    assert status == 302
    assert "__Host-itla_session" in petri.cookies
    assert becomes(petri, "got-help", 12), five.log("worker")
    occasion = {"activity": activity, "partners": partner, "setting": "school", "how_early": "before_worry"}
    counts = {"child_heard": "yes", "children": "23", "adults": "0", "professionals": "2"}
    counts["date"] = timezone.localdate().isoformat()
    status, page, _ = petri.post("/e/jokilaakso/entries/", **occasion, **counts)
    assert status in {200, 302}, page
    assert becomes(petri, "occasions", 1), five.log("worker") + page

    family = Visitor(five)
    status, page, _ = family.post(f"/fi/f/{channel}/", got_help="5")
    assert status == 200
    assert "receipt__code" in page
    assert family.cookies == {}
    # Sent at once, it waits in quarantine; the figures count it when it is taken in.
    assert "0 rows" not in five.shell(
        "from feedback.models import Submission as S; print(S.objects.filter(held='too_fast').update("
        "state='received', held=''), 'rows')"
    )
    assert becomes(petri, "got-help", 13), five.log("worker")


@pytest.mark.slow
def test_two_web_workers_and_two_task_workers_run(five: Installation) -> None:
    for service in ("web", "worker"):
        asked = ["pgrep", "-c", "-P", str(five.running[service].pid)]
        assert int(subprocess.run(asked, capture_output=True, text=True, check=False).stdout) == 2, service


@pytest.mark.slow
def test_files_come_hashed_compressed_and_for_ever(five: Installation) -> None:
    visitor = Visitor(five)
    page = visitor.get("/fi/help/")[1]
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
    assert sheet, page[:2000]
    status, _, headers = visitor.get(sheet[1], **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]


@pytest.mark.slow
def test_an_emptied_broker_and_cache_lose_nothing(five: Installation) -> None:
    five.kill("redis")
    visitor = Visitor(five)
    assert visitor.get("/readyz")[0] == 200
    assert visitor.get("/fi/help/")[0] == 200
    five.shell(
        "from ecosystems.models import Activity, Membership; from tests import factories as make;"
        "from django.utils import timezone;"
        "make.make_entry(Activity.objects.get(), Membership.objects.first(), timezone.localdate())"
    )
    five.start("redis")
    until = time.monotonic() + 60
    while "0 wait" not in five.shell("from ecosystems.models import Change; print(Change.objects.count(), 'wait')"):
        assert time.monotonic() < until, five.log("worker")
        time.sleep(1)


@pytest.mark.slow
def test_no_log_holds_an_address_a_code_or_a_word_of_anybody(five: Installation, tmp_path: Path) -> None:
    logs = "".join(five.log(service) for service in ("web", "worker", "beat"))
    assert "petri@example.org" not in logs
    assert "192.0.2.7" not in logs
    assert "Traceback" not in five.log("web")
