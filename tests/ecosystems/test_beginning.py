"""An installation without the demo begins with one command, and a link."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Seat, User
from tests import factories as make

PASSWORD = "seitsemän hiljaista metsää"


def begin(email: str = "tuula@example.org") -> str:
    said = StringIO()
    call_command("create_backbone", email, stdout=said)
    found = re.search(r"https?://[^/\s]+(/\S+)", said.getvalue())
    assert found
    return found[1]


def test_tuula_chooses_a_password_by_the_link_and_may_found_an_ecosystem(client: Client, db: None) -> None:
    form = client.get(begin(), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    client.logout()
    client.post(reverse("account_login"), {"login": "tuula@example.org", "password": PASSWORD})

    assert client.get(reverse("ecosystems:found")).status_code == 200


def test_the_link_works_once(client: Client, db: None) -> None:
    link = begin()
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    assert "password1" not in Client().get(link, follow=True).content.decode()


def test_run_again_it_changes_nothing_and_gives_a_link(db: None) -> None:
    begin()
    link = begin("Tuula@Example.org")

    assert "/reset/key/" in link
    assert Seat.objects.get().role == Role.BACKBONE


def test_somebody_with_a_password_signs_in_with_it(petri: User) -> None:
    assert begin(petri.email) == reverse("account_login")
    assert Seat.objects.of(petri).today().filter(role=Role.BACKBONE, ecosystem=None).exists()


def test_her_sessions_last_no_longer_than_the_new_seat_lets(client: Client, petri: User) -> None:
    client.force_login(petri)
    begin(petri.email)

    assert client.get("/me/").headers["Location"].startswith(reverse("account_login"))


def test_a_seat_that_was_to_end_goes_on(db: None) -> None:
    tuula = make.make_user("Tuula")
    today = timezone.localdate()
    Seat.objects.create(
        user=tuula, role=Role.BACKBONE, since=today - timedelta(days=9), until=today + timedelta(days=9)
    )
    begin(tuula.email)

    assert Seat.objects.of(tuula).today().get().until is None


def test_something_that_is_no_address_is_told_as_a_sentence(db: None) -> None:
    with pytest.raises(CommandError, match="is not an e-mail address"):
        call_command("create_backbone", "tuula")
