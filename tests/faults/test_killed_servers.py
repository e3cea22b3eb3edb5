"""PostgreSQL and Redis are killed under families and professionals who write, through the five processes."""

import re
import secrets
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from itla_impact.embedded import cluster as clusters
from tests.deployment.installation import Installation, Visitor, has_redis
from tests.factories import PASSWORD

pytestmark = [pytest.mark.faults, pytest.mark.skipif(not has_redis(), reason="needs redis-server: .ci/run installs it")]

WRITERS = 4
SEED = """
from tests import factories as make
channel = make.make_channel(make.make_ecosystem('Jokilaakson lapset', slug='jokilaakso'))
make.make_user('Petri')
print('channel', channel.code)
"""
#: Each writer says her own number, and what she was told is compared with what is there.
TOLD = """
from feedback.models import Submission
from feedback.receipts import submission_with, typed
import json, sys
acknowledged = json.load(open({file!r}))
print('lost', sum(submission_with(typed(code)) is None for code, _ in acknowledged))
texts = list(Submission.objects.values_list('text', flat=True))
print('once', all(texts.count(text) == 1 for _, text in acknowledged))
print('twice', len(texts) - len(set(texts)))
"""
EQUAL = """
from ecosystems.models import Change
from feedback.models import Submission
from measures import audit, recompute
from measures.models import LeafTally, Work
Submission.objects.filter(state='quarantined').update(state='received', held='')
for work in Work.objects.all():
    recompute.retry(work)
recompute.tick()
def tallies():
    return sorted(LeafTally.objects.values_list('source', 'month', 'profile__dimensions', 'count'), key=str)
before = tallies()
print('waiting', Change.objects.count(), 'findings', audit.run_audit().findings.count())
recompute.rebuild()
print('equal', before == tallies() and len(before) > 0)
"""


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Installation]:
    """With a PostgreSQL that keeps what it has acknowledged, as an installation's does."""
    folder = Path(tempfile.mkdtemp(prefix="itla-faults-"))
    folder.chmod(0o755)
    cluster = clusters.at(folder)
    cluster.make()
    cluster.start()
    cluster.wait()
    made = Installation(tmp_path, cluster)
    try:
        made.start_all()
        yield made
    finally:
        made.end()
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Families:
    """Several who open the form and send it, over and over, until they are told to stop."""

    def __init__(self, five: Installation, channel: str) -> None:
        self.five, self.address = five, f"/sv/f/{channel}/"
        self.acknowledged: list[tuple[str, str]] = []
        self.pages: Counter[int] = Counter()
        self.outage = ""
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def __enter__(self) -> "Families":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)

    def _write(self) -> None:
        while not self.stop.is_set():
            text = "sanottu " + "".join(secrets.choice("bdfgjklm") for _ in range(20))
            try:
                status, page, _ = Visitor(self.five).post(self.address, got_help="4", helped=text)
            except OSError:
                self.pages[0] += 1
                continue
            self.pages[status] += 1
            if code := re.search(r"receipt__code[^>]*>\s*([0-9A-Z-]{19})", page):
                self.acknowledged.append((code[1], text))
            elif status >= 500:
                self.outage = page
            time.sleep(0.05)

    def wait_for(self, more: int) -> None:
        wanted, until = len(self.acknowledged) + more, time.monotonic() + 60
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < until, (self.pages, self.five.log("web")[-2000:])
            time.sleep(0.1)

    def wait_for_outage(self) -> None:
        before, until = self.pages[503], time.monotonic() + 30
        while self.pages[503] == before:
            assert time.monotonic() < until, self.pages
            time.sleep(0.05)


def kill_postgresql(five: Installation) -> None:
    """As when the machine's memory ends: the server and all that it started."""
    process = five.cluster.process
    assert process
    process.send_signal(signal.SIGKILL)
    process.wait()


def signs_in(five: Installation) -> None:
    petri = Visitor(five)
    status, page, _ = petri.post("/accounts/login/", login="petri@example.org", password=PASSWORD)
    assert status == 302, page
    assert petri.get("/me/")[0] == 200


def test_what_families_were_told_is_there_once_whatever_was_killed_meanwhile(five: Installation) -> None:
    channel = five.shell(SEED).split()[1]
    with Families(five, channel) as families:
        families.wait_for(5)
        kill_postgresql(five)
        families.wait_for_outage()
        five.cluster.start()
        five.cluster.wait()
        families.wait_for(5)
        with five.cluster.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        families.wait_for(5)
        five.running["redis"].kill()
        five.running["redis"].wait()
        signs_in(five)
        families.wait_for(5)
        five.start("redis")
        five.running["worker"].kill()
        five.running["worker"].wait()
        five.start("worker")
        families.wait_for(5)
    five.end()

    file = five.folder / "acknowledged.json"
    file.write_text(str([list(pair) for pair in families.acknowledged]).replace("'", '"'))
    told = five.shell(TOLD.format(file=str(file)))
    assert "lost 0" in told
    assert "once True" in told
    assert "twice 0" in told
    assert families.pages[500] == 0, five.log("web")[-3000:]
    assert 'lang="sv"' in families.outage
    assert re.search(r"tel:\+?\d", families.outage), families.outage
    equal = five.shell(EQUAL)
    assert "waiting 0 findings 0" in equal
    assert "equal True" in equal
