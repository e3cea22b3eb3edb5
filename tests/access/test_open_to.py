"""Which rows a person may do a deed to: the rule is a filter."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystems.access import APPOINTS, TABLE, Access, OpenTo, Role, Scope, deeds_in, roles_for
from ecosystems.models import Ecosystem, Goal, Invitation, Membership, Seat, User
from tests import factories as make


def test_thirty_seats_cost_one_query_and_show_no_row_twice(
    petri: User, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    def look() -> tuple[int, str, int]:
        with CaptureQueriesContext(connection) as queries:
            found = list(Ecosystem.objects.open_to(petri, Access.SEE_ECOSYSTEM))
        return len(queries), queries.captured_queries[0]["sql"].split("WHERE")[0], len(found)

    alone = look()
    for number in range(30):
        ecosystem = make.make_ecosystem(f"Muu {number}")
        make.make_seat(petri, Role.PROFESSIONAL, ecosystem, make.make_membership(ecosystem).organisation)
        make.make_seat(petri, Role.MODERATOR, ecosystem)
    many = look()

    assert (alone[0], many[0]) == (1, 1)
    assert alone[1] == many[1]
    assert "JOIN" not in many[1]
    assert many[2] == 31


def test_every_deed_is_somebodys() -> None:
    assert {deed for _role, deed, _scope in TABLE} == set(Access)


def test_whoever_appoints_a_role_is_in_the_table() -> None:
    assert set(APPOINTS) == set(Role)
    assert all(roles_for(deed, Scope.ECOSYSTEM) or roles_for(deed, Scope.NETWORK) for deed in APPOINTS.values())


def test_nobody_appoints_a_moderator_of_her_own_accord() -> None:
    """A moderator, a professional or a representative may not grant any role."""
    powerless = {Role.MODERATOR, Role.PROFESSIONAL, Role.REPRESENTATIVE}

    assert not [row for row in TABLE if row[0] in powerless and row[1] in APPOINTS.values()]


@pytest.mark.parametrize("deed", list(Access))
def test_an_anonymous_visitor_may_do_nothing(jokilaakso: Ecosystem, deed: Access) -> None:
    assert not Ecosystem.objects.open_to(AnonymousUser(), deed).exists()


def test_a_seat_counts_from_its_first_day_to_the_day_before_its_last(petri: User, jokilaakso: Ecosystem) -> None:
    today = timezone.localdate()
    Seat.objects.of(petri).update(since=today, until=today.replace(year=today.year + 1))
    deed = Access.SEE_ECOSYSTEM

    assert Ecosystem.objects.open_to(petri, deed).exists()
    assert not Ecosystem.objects.open_to(petri, deed, on=today.replace(year=today.year - 1)).exists()
    assert not Ecosystem.objects.open_to(petri, deed, on=today.replace(year=today.year + 1)).exists()


def test_an_organisations_deed_stays_in_the_ecosystem_of_the_seat(
    petri: User, perhetalo: Membership, merenkurkku: Ecosystem
) -> None:
    """Perhetalo is a member next door too, but Petri sits for it in Jokilaakso only."""
    make.make_membership(merenkurkku, perhetalo.organisation)

    assert list(Membership.objects.open_to(petri, Access.LOG_ENTRIES)) == [perhetalo]


def test_a_scope_without_a_path_is_closed(petri: User, tuula: User, goal: Goal) -> None:
    class Nowhere(OpenTo[Goal]):
        scope_paths = {}

    assert not Nowhere(Goal).open_to(petri, Access.SEE_ECOSYSTEM).exists()
    assert Nowhere(Goal).open_to(tuula, Access.SEE_NETWORK).exists()


@pytest.mark.parametrize("name", ["aino", "petri", "maija", "helmi"])
def test_menus_and_buttons_know_the_same_deeds_as_the_filter(
    request: pytest.FixtureRequest, name: str, jokilaakso: Ecosystem
) -> None:
    person = request.getfixturevalue(name)
    wide = {deed for deed in Access if roles_for(deed, Scope.ECOSYSTEM)}
    here = Ecosystem.objects.filter(pk=jokilaakso.pk)

    assert deeds_in(person, jokilaakso) & wide == {deed for deed in wide if here.open_to(person, deed).exists()}


def test_the_backbone_has_its_deeds_in_the_network_alone(tuula: User, jokilaakso: Ecosystem) -> None:
    assert not deeds_in(tuula, jokilaakso)
    assert Access.FOUND_ECOSYSTEMS in deeds_in(tuula, None)


def test_menus_ask_the_database_once(aino: User, jokilaakso: Ecosystem) -> None:
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            deeds_in(aino, jokilaakso)
    assert len(queries) == 1


def test_seats_and_invitations_are_given_by_whom_the_table_says(
    aino: User, petri: User, tuula: User, maija: User, helmi: User
) -> None:
    mine = set(Seat.objects.given_by(aino))
    assert mine == {*aino.seats.all(), *petri.seats.all(), *maija.seats.all()}
    assert not Seat.objects.given_by(petri).exists()
    assert set(Seat.objects.given_by(tuula)) == {*aino.seats.all(), *helmi.seats.all(), *tuula.seats.all()}
    assert not Invitation.objects.given_by(maija).exists()
