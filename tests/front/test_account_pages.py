"""Sign-in and account pages are the product's own, in the visitor's language, with errors said first."""

import pytest
from django.urls import reverse

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]


@pytest.mark.parametrize("name", OPEN)
def test_an_account_page_has_one_heading_and_stands_in_the_frame(client, name):
    html = client.get(reverse(name)).content.decode()
    assert html.count("<h1") == 1
    assert 'id="sisalto"' in html
    assert "threshold" in html


def test_nobody_makes_an_account_without_an_invitation(client):
    html = client.get(reverse("account_signup")).content.decode()
    assert "Tunnuksen saa kutsulla" in html
    assert 'type="password"' not in html


def test_aino_is_told_at_once_when_her_password_is_wrong(client, aino):
    html = client.post(reverse("account_login"), {"login": aino.email, "password": "väärä salasana"}).content.decode()
    assert 'role="alert"' in html
    assert aino.email in html


def test_aino_signs_in_with_her_email(client, aino):
    response = client.post(reverse("account_login"), {"login": aino.email, "password": PASSWORD})
    assert response.status_code == 302


def test_a_field_with_an_error_points_at_its_message(client):
    html = client.post(reverse("account_login"), {"login": "", "password": ""}).content.decode()
    assert 'aria-describedby="id_login_error"' in html
    assert 'id="id_login_error"' in html
    assert 'href="#id_login"' in html
