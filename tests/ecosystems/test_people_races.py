"""Two people, or two clicks, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from ecosystems import invitations, network, seats
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Membership, Organisation, Seat, User
from ecosystems.models.organisations import Sector
from foundations.languages import Texts
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returned or raised, all begun at the same moment."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait()
        try:
            return act()
        except Exception as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_four_clicks_at_once_one_accepts(aino: User, jokilaakso: Ecosystem, perhetalo: Membership) -> None:
    liisa = make.make_user("Liisa")
    offer = invitations.Offer(liisa.email, "fi", Role.PROFESSIONAL, perhetalo.organisation)
    invitation = invitations.invite(offer, ecosystem=jokilaakso, by=aino)

    ends = at_once(*[lambda: invitations.accept(invitation, user=liisa)] * 4)

    assert sorted(type(end).__name__ for end in ends) == ["NotOpen", "NotOpen", "NotOpen", "Seat"]
    assert liisa.seats.count() == 1


def test_two_coordinators_cannot_end_each_other(aino: User, jokilaakso: Ecosystem) -> None:
    kaisa = make.make_user("Kaisa")
    make.make_seat(kaisa, Role.COORDINATOR, jokilaakso)
    today = timezone.localdate()
    pairs = [(aino.seats.get(), kaisa), (kaisa.seats.get(), aino)]

    ends = at_once(*[lambda seat=seat, by=by: seats.end(seat, on=today, by=by) for seat, by in pairs])

    assert sorted(type(end).__name__ for end in ends) == ["LastCoordinator", "NoneType"]
    assert jokilaakso.seats.today().filter(role=Role.COORDINATOR).count() == 1


def test_an_organisation_added_twice_at_once_joins_once(aino: User, jokilaakso: Ecosystem) -> None:
    organisation = make.make_organisation("Naapuriapu ry")
    today = timezone.localdate()

    ends = at_once(
        *[lambda: network.join(jokilaakso, organisation=organisation, since=today, by=aino)] * 3,
    )

    assert sorted(type(end).__name__ for end in ends) == ["AlreadyAMember", "AlreadyAMember", "Membership"]
    assert jokilaakso.memberships.filter(organisation=organisation).count() == 1


def test_a_new_organisation_added_twice_at_once_is_one(aino: User, jokilaakso: Ecosystem) -> None:
    newcomer = network.Newcomer(Texts({"fi": "Naapuriapu ry"}), Sector.ASSOCIATION, "1572860-0")
    today = timezone.localdate()

    ends = at_once(*[lambda: network.add(jokilaakso, newcomer=newcomer, since=today, by=aino)] * 3)

    assert sorted(type(end).__name__ for end in ends) == ["AlreadyAMember", "AlreadyAMember", "Membership"]
    assert Organisation.objects.filter(business_id="1572860-0").count() == 1


def test_of_four_clicks_at_once_one_makes_the_account(aino: User, jokilaakso: Ecosystem) -> None:
    offer = invitations.Offer("uusi@example.org", "fi", Role.MODERATOR, None)
    invitation = invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    words = {"name": "Uuno", "password": "kolme sanaa peräkkäin", "language": "fi"}

    ends = at_once(*[lambda: invitations.accept_as_new(invitation, **words)] * 4)

    assert sorted(type(end).__name__ for end in ends) == ["NotOpen", "NotOpen", "NotOpen", "Seat"]
    assert Seat.objects.filter(user__email="uusi@example.org").count() == 1


def test_two_people_of_the_backbone_cannot_end_each_other(tuula: User) -> None:
    taina = make.make_user("Taina")
    make.make_seat(taina, Role.BACKBONE)
    today = timezone.localdate()
    pairs = [(tuula.seats.get(), taina), (taina.seats.get(), tuula)]

    ends = at_once(*[lambda seat=seat, by=by: seats.end(seat, on=today, by=by) for seat, by in pairs])

    assert sorted(type(end).__name__ for end in ends) == ["LastOfTheBackbone", "NoneType"]


def test_of_two_foundings_at_one_address_one_stands(tuula: User) -> None:
    founding = network.Founding("pohjola", make.texts("Pohjola"), (make.make_kainuu(),), "uusi@example.org", "fi")

    ends = at_once(*[lambda: network.found(founding, by=tuula)] * 2)

    assert sorted(type(end).__name__ for end in ends) == ["AddressTaken", "Ecosystem"]
    assert Ecosystem.objects.get().seats.count() == 0
    assert Ecosystem.objects.get().invitations.count() == 1
