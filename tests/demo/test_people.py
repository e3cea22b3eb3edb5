"""Whom a visitor of the demo may be, and what she reads on the way."""

from django.test import Client
from django.urls import reverse

from ecosystems.models import Ecosystem, EntryPart, User
from ecosystems.network_page import public_network
from itla_impact.front.demo_people import demo_people


def test_the_demo_has_five_logins_and_helmi_is_the_one_next_door(demo):
    people = demo_people()
    assert [person.name for person in people] == ["Aino", "Petri", "Maija", "Tuula", "Helmi"]
    assert people[0].ecosystem != people[-1].ecosystem


def test_ecosystems_are_listed_in_alphabetical_order(demo):
    names = [str(row.ecosystem.name) for row in public_network().ecosystems]
    assert names == sorted(names)


def test_goals_are_listed_by_their_numbers(demo):
    goals = Ecosystem.objects.get(slug="jokilaakso").goals.today().with_activities()
    assert [goal.number for goal in goals] == [1, 2, 3, 4]


def test_petris_form_has_a_last_time_of_his_own(demo):
    latest = EntryPart.objects.filter(person__name="Petri").order_by("-entry__date", "-entry__pk").first()
    assert latest is not None
    assert (demo - latest.entry.date).days <= 7
    assert latest.entry.municipality is not None


def test_maija_opens_her_inbox_and_tuula_the_network(demo):
    people = {person.name: person for person in demo_people()}
    for name, url in (
        ("Maija", "/e/jokilaakso/feedback/"),
        ("Tuula", "/network/"),
        ("Petri", "/e/jokilaakso/entries/"),
    ):
        client = Client()
        client.force_login(User.objects.get(pk=people[name].key))
        assert client.get(url).status_code == 200


def test_pages_of_no_ecosystem_say_in_the_demo_that_the_rest_is_invented(db, client, settings):
    settings.DEMO = True
    assert "keksittyjä" in client.get(reverse("front:home", args=["fi"])).content.decode()
    settings.DEMO = False
    assert "ihmiset ovat keksittyjä" not in client.get(reverse("front:home", args=["fi"])).content.decode()
