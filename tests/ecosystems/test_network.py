"""An ecosystem is founded; organisations join it and leave it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystems import network, seats
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Invitation, Membership, Organisation, Seat, User
from ecosystems.models.organisations import Sector
from foundations.finnish import format_day
from foundations.models import OutgoingMail
from tests import factories as make

BUSINESS_ID = "1572860-0"


def url(name: str, *arguments: object) -> str:
    return reverse(f"ecosystems:{name}", args=["jokilaakso", *arguments])


def member_words(**words: object) -> dict[str, object]:
    return {"since": timezone.localdate().isoformat(), "business_id": "", "sector": "", **words}


def test_a_new_organisation_joins_with_its_business_id(aino_client: Client, jokilaakso: Ecosystem) -> None:
    words = member_words(business_id=BUSINESS_ID, name_fi="Naapuriapu ry", sector="association")
    answer = aino_client.post(url("add-member"), words)

    assert answer.status_code == 302
    member = jokilaakso.memberships.get(organisation__business_id=BUSINESS_ID)
    assert (member.organisation.name["fi"], member.since) == ("Naapuriapu ry", timezone.localdate())


def test_an_organisation_that_joins_later_is_not_said_to_be_in_now(aino_client: Client, jokilaakso: Ecosystem) -> None:
    later = timezone.localdate() + timedelta(days=40)
    words = member_words(name_fi="Naapurit ry", sector="association", since=later.isoformat())
    page = aino_client.post(url("add-member"), words, follow=True).content.decode()

    assert f"Organisaatio tulee mukaan {format_day(later)}." in page
    assert "on nyt mukana" not in page


def test_a_business_id_is_stored_in_one_form(aino_client: Client, jokilaakso: Ecosystem) -> None:
    aino_client.post(url("add-member"), member_words(business_id="15728600", name_fi="Naapuri", sector="association"))

    assert Organisation.objects.filter(business_id=BUSINESS_ID).exists()


def test_a_wrong_check_digit_is_refused(aino_client: Client, jokilaakso: Ecosystem) -> None:
    words = member_words(business_id="1572860-1", name_fi="Naapuriapu ry", sector="association")

    assert aino_client.post(url("add-member"), words).status_code == 422
    assert not Organisation.objects.filter(name__fi="Naapuriapu ry").exists()


def test_an_organisation_that_is_here_already_needs_its_business_id_only(
    aino_client: Client, jokilaakso: Ecosystem
) -> None:
    known = make.make_organisation("Naapuriapu ry", business_id=BUSINESS_ID)

    assert aino_client.post(url("add-member"), member_words(business_id=BUSINESS_ID)).status_code == 302
    assert jokilaakso.memberships.filter(organisation=known).exists()


def test_a_community_joins_without_a_business_id(aino_client: Client, jokilaakso: Ecosystem) -> None:
    aino_client.post(url("add-member"), member_words(name_fi="Vuohelan vanhemmat", sector="families"))

    member = jokilaakso.memberships.get(organisation__sector=Sector.FAMILIES)
    assert member.organisation.business_id is None
    page = aino_client.get(url("members")).content.decode()
    assert page.index("Vuohelan vanhemmat") < page.rindex("Jokilaakson hyvinvointialue")


def test_a_community_needs_a_name_and_a_kind(aino_client: Client, jokilaakso: Ecosystem) -> None:
    assert aino_client.post(url("add-member"), member_words()).status_code == 422


def test_nobody_joins_twice(aino_client: Client, perhetalo: Membership) -> None:
    Organisation.objects.filter(pk=perhetalo.organisation_id).update(business_id=BUSINESS_ID)

    assert aino_client.post(url("add-member"), member_words(business_id=BUSINESS_ID)).status_code == 422
    assert Membership.objects.filter(organisation=perhetalo.organisation_id).count() == 1


def test_an_organisation_that_left_may_come_back(aino: User, perhetalo: Membership) -> None:
    today = timezone.localdate()
    network.leave(perhetalo, on=today, by=aino)

    again = network.join(perhetalo.ecosystem, organisation=perhetalo.organisation, since=today, by=aino)
    assert again.until is None


def test_the_people_of_an_organisation_leave_with_it(aino_client: Client, perhetalo: Membership, petri: User) -> None:
    on = timezone.localdate() + timedelta(days=7)
    assert aino_client.post(url("end-membership", perhetalo.pk), {"on": on.isoformat()}).status_code == 302

    perhetalo.refresh_from_db()
    assert (perhetalo.until, petri.seats.get().until) == (on, on)


def test_who_comes_before_her_organisation_leaves_goes_with_it(aino: User, perhetalo: Membership) -> None:
    on = timezone.localdate() + timedelta(days=7)
    network.leave(perhetalo, on=on, by=aino)
    place = {"role": Role.PROFESSIONAL, "ecosystem": perhetalo.ecosystem, "organisation": perhetalo.organisation}

    assert seats.give(make.make_user(), **place, by=aino).until == on


def test_the_only_coordinators_organisation_stays(aino_client: Client, wellbeing: Membership) -> None:
    words = {"on": timezone.localdate().isoformat()}

    assert aino_client.post(url("end-membership", wellbeing.pk), words).status_code == 422
    wellbeing.refresh_from_db()
    assert wellbeing.until is None


def test_the_social_emergency_number_is_the_coordinators_to_give(aino_client: Client, jokilaakso: Ecosystem) -> None:
    aino_client.post(url("settings"), {"social_emergency_number": "040 123 4567"})
    jokilaakso.refresh_from_db()
    assert jokilaakso.social_emergency_number == "040 123 4567"

    assert aino_client.post(url("settings"), {"social_emergency_number": "soita"}).status_code == 422


def founding_words(**words: object) -> dict[str, object]:
    return {
        "name_fi": "Karjalan lapset",
        "slug": "karjalan-lapset",
        "coordinator_email": "liisa@example.org",
        "language": "sv",
        **words,
    }


def test_tuula_founds_an_ecosystem_and_its_coordinator_is_invited(client: Client, tuula: User) -> None:
    area = make.make_north_karelia()
    client.force_login(tuula)

    answer = client.post(f"{reverse('ecosystems:found')}?area={area.pk}", founding_words())

    assert answer.status_code == 302
    ecosystem = Ecosystem.objects.get(slug="karjalan-lapset")
    assert [coverage.area for coverage in ecosystem.coverages.all()] == [area]
    assert Invitation.objects.get().role == Role.COORDINATOR
    assert OutgoingMail.objects.get().to == "liisa@example.org"


def test_an_ecosystem_may_cover_some_municipalities(client: Client, tuula: User) -> None:
    area = make.make_north_karelia()
    client.force_login(tuula)
    some = area.children.get(code="422")

    client.post(f"{reverse('ecosystems:found')}?area={area.pk}", founding_words(municipalities=[some.pk]))
    assert [coverage.area for coverage in Ecosystem.objects.get().coverages.all()] == [some]


def test_an_address_is_taken_once(client: Client, tuula: User, jokilaakso: Ecosystem) -> None:
    area = make.make_north_karelia()
    client.force_login(tuula)
    words = founding_words(slug="Jokilaakso")

    answer = client.post(f"{reverse('ecosystems:found')}?area={area.pk}", words)

    assert answer.status_code == 422
    assert "Tämä osoite on jo käytössä." in answer.content.decode()


def test_a_coordinator_cannot_found(client: Client, aino: User) -> None:
    area = make.make_north_karelia()
    client.force_login(aino)

    assert client.post(f"{reverse('ecosystems:found')}?area={area.pk}", founding_words()).status_code == 404
    founding = network.Founding("uusi", make.in_all("Uusi"), (area,), "liisa@example.org", "fi")
    with pytest.raises(network.NotYoursToFound):
        network.found(founding, by=aino)


def test_members_and_people_ask_as_much_for_thirty_as_for_three(aino_client: Client, jokilaakso: Ecosystem) -> None:
    def add(number: int) -> None:
        for n in range(number):
            member = make.make_membership(jokilaakso, f"Yhdistys {Membership.objects.count()} {n}")
            make.make_seat(make.make_user(), Role.PROFESSIONAL, jokilaakso, member.organisation)

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            aino_client.get(url(name))
        return len(captured)

    add(3)
    few = {name: queries(name) for name in ("members", "people")}
    add(27)
    assert {name: queries(name) for name in ("members", "people")} == few
    people = aino_client.get(url("people")).content.decode()
    assert all(
        str(seat.user.email) in people for seat in Seat.objects.filter(role=Role.PROFESSIONAL).select_related("user")
    )
    members = aino_client.get(url("members")).content.decode()
    assert all(str(member.organisation) in members for member in jokilaakso.memberships.select_related("organisation"))


def test_the_network_asks_as_much_for_thirty_ecosystems_as_for_three(client: Client, tuula: User) -> None:
    client.force_login(tuula)

    def open_page(more: int) -> tuple[int, str]:
        for _ in range(more):
            make.make_vision(make.make_ecosystem())
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("ecosystems:network")).content.decode()
        return len(captured), page

    few, _page = open_page(3)
    many, page = open_page(27)
    assert few == many
    assert all(str(ecosystem.name) in page for ecosystem in Ecosystem.objects.all())


def test_the_name_of_an_ecosystem_leads_to_its_public_page(client: Client, tuula: User) -> None:
    make.make_ecosystem("Jokilaakso", slug="jokilaakso")
    client.force_login(tuula)
    page = client.get(reverse("ecosystems:network")).content.decode()

    assert '<a href="/fi/e/jokilaakso/">Jokilaakso</a>' in page
    assert client.get("/fi/e/jokilaakso/").status_code == 200
