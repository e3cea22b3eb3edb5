"""The drill: a backup is made while the product runs, its machine is lost, and everything comes back on another one."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.start.conftest import folder_for_anyone
from tests.start.installation import Installation, ending

pytestmark = [pytest.mark.slow]

WRITE = """
from ecosystems import api_tokens
from ecosystems.models import Area
from feedback.models import Submission
from measures import recompute
from tests import factories as make
ecosystem = make.make_ecosystem('Drill', slug='drill')
member = make.make_membership(ecosystem)
activity = make.make_activity(ecosystem, partners=[member])
for number in range(20):
    make.make_entry(activity, member, municipality=Area.objects.get(code='290', level='municipality'))
channel = make.make_channel(ecosystem)
for number in range(12):
    make.make_submission(channel, {'got_help': str(1 + number % 5)}, text=f'Sanottu {number}')
api_tokens.make(make.make_user(), name='Laskuri', scopes=['read:areas'], days=30, with_factor=False)
recompute.tick()
"""
ERASE = """
from feedback.follow import take_back
from feedback.models import Submission
for submission in Submission.objects.filter(text__in=['Sanottu 3', 'Sanottu 4']):
    take_back(submission)
"""
TELL = """
from django.contrib.sessions.models import Session
from ecosystems.models import ApiToken, Entry
from feedback.models import Submission
from measures.models import LeafTally, Profile
from measures.recompute import rebuild
def tallies():
    of = dict(Profile.objects.values_list('pk', 'dimensions'))
    leaves = LeafTally.objects.values_list('source', 'month', 'parts')
    return sorted(((*leaf, of[one], *told) for *leaf, parts in leaves for one, *told in parts), key=str)
before = tallies()
rebuild()
print('equal', before == tallies() and len(before) > 3)
print('entries', Entry.objects.count(), 'sessions', Session.objects.count(), 'tokens', ApiToken.objects.count())
print('said', sorted(Submission.objects.exclude(text='').values_list('text', flat=True)))
"""


def shell(installation: Installation, code: str) -> str:
    done = installation.manage("shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(installation: Installation, *args: str) -> str:
    done = installation.manage(*args)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def new_machine() -> Iterator[Installation]:
    with folder_for_anyone() as folder, ending(Installation(Path(folder) / "data")) as made:
        yield made


def test_what_was_backed_up_comes_back_and_what_was_erased_since_does_not(
    installation: Installation, new_machine: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "itla.dump"
    installation.start()
    shell(installation, WRITE)
    done = installation.manage("backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["itla.dump"]
    assert "exists already" in refused(installation, "backup", str(file))
    assert "The database is in use" in refused(installation, "restore", str(file), "--yes-replace")
    shell(installation, ERASE)
    installation.end()
    assert "The database is not empty" in refused(installation, "restore", str(file))

    new_machine.data.mkdir()
    shutil.copytree(installation.data / "secrets", new_machine.data / "secrets")
    assert "There is no ledger of erasures" in refused(new_machine, "restore", str(file))
    done = new_machine.manage("restore", str(file), "--erasures", str(installation.data / "erasures"))
    assert done.returncode == 0, done.stderr
    assert "2 deleted submissions were deleted again" in done.stdout
    told = shell(new_machine, TELL)
    assert "equal True" in told
    assert "entries 20 sessions 0 tokens 0" in told
    assert "'Sanottu 2'" in told
    assert "'Sanottu 3'" not in told
    assert "'Sanottu 4'" not in told


def test_a_restore_that_fails_changes_nothing(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "itla.dump"
    shell(installation, WRITE)
    assert installation.manage("backup", str(file)).returncode == 0
    half = tmp_path / "half.dump"
    half.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    foreign = tmp_path / "words.dump"
    foreign.write_text("these are words")
    before = shell(installation, TELL)
    assert "cut short or changed" in refused(installation, "restore", str(half), "--yes-replace")
    assert "is no whole backup" in refused(installation, "restore", str(foreign), "--yes-replace")
    assert "There is no file" in refused(installation, "restore", str(tmp_path / "none"), "--yes-replace")
    (installation.data / "secrets" / "receipt_key").write_text("another key")
    assert "with another RECEIPT_KEY" in refused(installation, "restore", str(file), "--yes-replace")
    assert shell(installation, TELL) == before
    assert subprocess.run(["ls", str(tmp_path)], capture_output=True, text=True, check=True).stdout.count("dump") == 3
