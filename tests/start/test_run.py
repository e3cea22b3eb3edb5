"""Somebody types `./run`. These tests really do, each in an empty folder."""

import os
import shutil
import signal
import socket
import subprocess
import time

import pytest

from tests.start.installation import Installation

pytestmark = [pytest.mark.slow]


def test_an_empty_folder_becomes_a_running_product(empty: Installation) -> None:
    empty.start()
    assert empty.status("/healthz") == 200
    empty.wait_for_words("Nobody can sign in yet. Seat the first person: ./run manage create_backbone")
    assert empty.end() == 0
    assert empty.left() == []


def test_the_second_start_prepares_nothing(installation: Installation) -> None:
    installation.start()
    assert "Bringing the database up to date" not in installation.output


def test_secrets_and_letters_are_closed_to_others(installation: Installation) -> None:
    installation.start()
    secrets = list((installation.data / "secrets").iterdir())
    assert {path.name for path in secrets} >= {"secret_key", "receipt_key", "rate_limit_key"}
    assert {path.stat().st_mode & 0o077 for path in secrets} == {0}
    assert (installation.data / "outbox").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("child", ["embedded.web", "embedded.worker", "postgres -D"])
def test_a_killed_process_comes_back(installation: Installation, child: str) -> None:
    installation.start()
    killed = installation.child(child)
    os.kill(killed, signal.SIGKILL)
    installation.wait_for_words("ended unexpectedly (signal 9); starting it again")
    installation.wait_for("/readyz")
    assert installation.child(child) != killed
    assert installation.end() == 0
    assert installation.left() == []


def test_a_data_directory_that_is_removed_ends_it_with_a_sentence(installation: Installation) -> None:
    installation.start()
    shutil.rmtree(installation.data, ignore_errors=True)
    assert installation.process.wait(30) == 1
    assert "was removed while Itla Impact ran" in installation.output.strip().splitlines()[-1]
    assert installation.left() == []


def test_it_starts_again_after_its_launcher_was_killed(installation: Installation) -> None:
    installation.start()
    installation.end(signal.SIGKILL)
    installation.start()
    assert installation.end() == 0
    assert installation.left() == []


def test_a_database_that_outlived_everything_is_taken_over(installation: Installation) -> None:
    installation.start()
    pid = installation.child("postgres -D")
    os.kill(pid, signal.SIGSTOP)
    installation.end(signal.SIGKILL)
    os.kill(pid, signal.SIGCONT)
    installation.start()
    assert installation.child("postgres -D") != pid


def test_ending_leaves_other_processes_alone(installation: Installation) -> None:
    bystander = subprocess.Popen(["sleep", "120"])
    installation.start()
    installation.end()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_the_number_of_a_dead_database_may_belong_to_a_stranger(installation: Installation) -> None:
    installation.start()
    installation.end()
    stranger = subprocess.Popen(["sleep", "120"])
    pidfile = installation.data / "postgres" / "cluster" / "postmaster.pid"
    pidfile.write_text(f"{stranger.pid}\n{pidfile.parent}\n")
    installation.start()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_taken_port_is_said(empty: Installation) -> None:
    with socket.create_server(("127.0.0.1", empty.port)):
        said = empty.refused()
    assert f"Port {empty.port} is taken by another program." in said
    assert "Traceback" not in said


def test_a_port_that_cannot_be_is_said(empty: Installation) -> None:
    assert "PORT is 80808: there are ports up to 65535." in empty.refused(PORT="80808")


def test_two_launchers_do_not_share_a_folder(installation: Installation) -> None:
    installation.start()
    second = Installation(installation.data.with_name("second"), {"ITLA_DATA_DIR": str(installation.data)})
    assert f"already runs with the data directory {installation.data} at {installation.url}" in second.refused()


def test_a_data_directory_of_another_postgresql_is_said(empty: Installation) -> None:
    cluster = empty.data / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n")
    said = empty.refused()
    assert "The data directory belongs to PostgreSQL 9" in said
    assert "Traceback" not in said


def test_a_database_that_does_not_answer_is_said(empty: Installation) -> None:
    said = empty.refused(DATABASE_URL="postgres://nobody:secret@127.0.0.1:9/none")
    assert "The database that DATABASE_URL names cannot be reached" in said
    assert "Traceback" not in said
    assert "secret" not in said


def test_a_data_directory_that_cannot_be_made_is_said(empty: Installation) -> None:
    empty.data.write_text("a file is in the way")
    said = empty.refused()
    assert f"The data directory {empty.data} cannot be written" in said
    assert "Traceback" not in said


def test_a_wrong_word_in_the_environment_is_said(empty: Installation) -> None:
    said = empty.refused(ITLA_DEMO="yes")
    assert "ITLA_DEMO is 'yes': write 1 or 0." in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_full_disk_is_said(empty: Installation) -> None:
    empty.data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(empty.data)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let root mount")
    try:
        said = empty.refused()
    finally:
        subprocess.run(["umount", str(empty.data)], check=True)
    assert "The disk is full" in said
    assert "Traceback" not in said


def test_commands_work_beside_a_running_product_and_without_one(installation: Installation) -> None:
    count = ["shell", "--no-imports", "-c", "from ecosystems.models import Area; print('areas', Area.objects.count())"]
    installation.start()
    beside = installation.manage(*count)
    assert "areas 3" in beside.stdout, beside.stderr
    installation.end()
    assert installation.manage(*count).stdout == beside.stdout
    assert installation.left() == []


def test_a_folder_with_spaces_a_bare_locale_and_a_closed_umask_do_no_harm(installation: Installation) -> None:
    """Beside whatever PostgreSQL and Redis there are: ours is on no port, and a broker is not needed."""
    moved = installation.data.with_name("oma kansio ä")
    installation.data.rename(moved)
    installation.data = moved
    installation.variables |= {"LC_ALL": "C", "LANG": "C"}
    before = os.umask(0o077)
    try:
        installation.start()
    finally:
        os.umask(before)
    assert installation.status("/fi/") == 200
    assert installation.end() == 0
    assert installation.left() == []


def test_a_path_too_long_for_a_socket_gets_a_shorter_one(installation: Installation) -> None:
    installation.data = installation.data.with_name("folder-with-a-name-that-goes-on-" + "and-on-" * 14)
    installation.start()
    assert installation.end() == 0


def test_it_ends_while_it_is_still_preparing(empty: Installation) -> None:
    empty.run()
    empty.wait_for_words("Bringing the database up to date")
    time.sleep(0.3)
    assert empty.end() == 130
    assert empty.left() == []
    empty.start()
