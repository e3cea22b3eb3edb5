"""The people of the tests. Aino coordinates Jokilaakso, Petri is a professional there (Perhetalo ry), Maija reads its
feedback; Helmi coordinates Merenkurkku next door and must see nothing; Tuula is the national backbone.

Jokilaakso covers Kainuu (a whole wellbeing area). Nobody here is signed in: `client.force_login(aino)`.
"""

import pytest
from django.test import Client

from ecosystems.access import Role
from ecosystems.models import Activity, Ecosystem, Goal, Membership, User
from ecosystems.models.organisations import Sector
from feedback.models import Channel
from tests import factories as make


@pytest.fixture
def jokilaakso(db: None) -> Ecosystem:
    return make.make_ecosystem("Jokilaakson lapset", slug="jokilaakso")


@pytest.fixture
def merenkurkku(db: None) -> Ecosystem:
    """The ecosystem next door."""
    return make.make_ecosystem("Merenkurkun lapset", slug="merenkurkku", area=make.make_north_karelia())


@pytest.fixture
def perhetalo(jokilaakso: Ecosystem) -> Membership:
    return make.make_membership(jokilaakso, "Jokilaakson Perhetalo ry", sector=Sector.ASSOCIATION)


@pytest.fixture
def koskenranta(jokilaakso: Ecosystem) -> Membership:
    return make.make_membership(jokilaakso, "Koskenrannan kaupunki", sector=Sector.MUNICIPALITY)


@pytest.fixture
def wellbeing(jokilaakso: Ecosystem) -> Membership:
    return make.make_membership(jokilaakso, "Jokilaakson hyvinvointialue", sector=Sector.WELLBEING_AREA)


@pytest.fixture
def goal(jokilaakso: Ecosystem) -> Goal:
    return make.make_goal(jokilaakso)


@pytest.fixture
def meeting_place(jokilaakso: Ecosystem, goal: Goal, perhetalo: Membership, koskenranta: Membership) -> Activity:
    """Jokilaakso's joint activity of Perhetalo and Koskenranta."""
    return make.make_activity(jokilaakso, "Avoin kohtaamispaikka", partners=[perhetalo, koskenranta], goals=[goal])


@pytest.fixture
def questions(db: None) -> None:
    make.load_what_families_see()


@pytest.fixture
def poster(jokilaakso: Ecosystem, questions: None) -> Channel:
    """Jokilaakso's own channel, of no organisation."""
    return make.make_channel(jokilaakso)


@pytest.fixture
def aino(jokilaakso: Ecosystem, wellbeing: Membership) -> User:
    person = make.make_user("Aino")
    make.make_seat(person, Role.COORDINATOR, jokilaakso, wellbeing.organisation)
    return person


@pytest.fixture
def petri(jokilaakso: Ecosystem, perhetalo: Membership) -> User:
    person = make.make_user("Petri")
    make.make_seat(person, Role.PROFESSIONAL, jokilaakso, perhetalo.organisation)
    return person


@pytest.fixture
def kaisa(jokilaakso: Ecosystem, koskenranta: Membership) -> User:
    """Petri's colleague at Koskenranta."""
    person = make.make_user("Kaisa")
    make.make_seat(person, Role.PROFESSIONAL, jokilaakso, koskenranta.organisation)
    return person


@pytest.fixture
def maija(jokilaakso: Ecosystem, koskenranta: Membership) -> User:
    person = make.make_user("Maija")
    make.make_seat(person, Role.MODERATOR, jokilaakso, koskenranta.organisation)
    return person


@pytest.fixture
def helmi(merenkurkku: Ecosystem) -> User:
    person = make.make_user("Helmi")
    member = make.make_membership(merenkurkku, "Merenkurkun kunta", sector=Sector.MUNICIPALITY)
    make.make_seat(person, Role.COORDINATOR, merenkurkku, member.organisation)
    return person


@pytest.fixture
def tuula(db: None) -> User:
    person = make.make_user("Tuula")
    make.make_seat(person, Role.BACKBONE)
    return person


@pytest.fixture
def aino_client(client: Client, aino: User) -> Client:
    client.force_login(aino)
    return client
