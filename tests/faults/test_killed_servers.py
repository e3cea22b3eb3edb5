"""PostgreSQL, Redis and the worker are killed under families, professionals and a coordinator who write."""

import pytest

from tests.deployment.installation import Visitor
from tests.factories import PASSWORD
from tests.faults.world import World
from tests.faults.writers import Coordinator, Families, Professionals, hidden_in

pytestmark = [pytest.mark.faults]


def test_what_people_were_told_is_there_once_whatever_was_killed_meanwhile(world: World) -> None:
    with Families(world) as families, Professionals(world, 2) as petri, Coordinator(world) as aino:
        everybody = (families, petri, aino)

        def all_write(more: int) -> None:
            for writers in everybody:
                writers.wait_for(more)

        all_write(3)
        world.kill_postgresql()
        for writers in everybody:
            writers.wait_for_outage()
        world.start_postgresql()
        all_write(3)
        for _ in range(3):
            world.end_all_connections()
            all_write(2)
        world.kill("redis")
        all_write(3)
        assert_one_can_sign_in(world)
        world.five.start("redis")
        world.kill("worker")
        world.five.start("worker")
        all_write(3)
    for writers in everybody:
        writers.assert_told_the_truth()
    families.assert_page_has_help()
    assert "tel:" not in petri.outage
    assert "Palvelu on hetken poissa" in petri.outage
    world.assert_figures_equal_a_rebuild()


def test_what_a_professional_typed_while_the_database_was_away_is_kept_and_stored_once(world: World) -> None:
    petri = Professionals(world)
    visitor, path = petri.signed_in(), f"/e/{world.ours.slug}/entries/"
    fields = petri.occasion(petri.open(visitor, path), children="7")
    world.kill_postgresql()
    status, page = petri.send(visitor, path, fields)
    assert status == 503
    assert "Kirjoittamasi on tallella tällä sivulla" in page
    assert "Se tallentuu vain kerran" in page
    assert sorted(hidden_in(page)) == sorted(fields)
    world.start_postgresql()
    # She presses the page's button, does not see the answer, and presses again.
    assert [petri.send(visitor, path, hidden_in(page))[0] for _ in range(2)] == [302, 302]
    petri.told.append(("7", ""))
    petri.assert_told_the_truth()


def assert_one_can_sign_in(world: World) -> None:
    petri = Visitor(world.five)
    login = f"petri@{world.ours.slug}.example"
    status, page, _headers = petri.post("/accounts/login/", login=login, password=PASSWORD)
    assert status == 302, page
    assert petri.get("/me/")[0] == 200
