"""The tabs of the staff pages: what apps offer, in order, with the page she is on marked, and her roles in words."""

import pytest
from django.test import override_settings

from foundations.menu import MenuItem
from itla_impact.front import menu


def offered(user, ecosystem):
    return [
        MenuItem("/e/joki/", "Tilanne", "home"),
        MenuItem("/e/joki/measures/", "Mittarit", "measures", current_prefix="/e/joki/measures/"),
        MenuItem("/e/joki/members/", "Jäsenet", "organisation", current_prefix="/e/joki/m"),
    ]


def many(user, ecosystem):
    return [MenuItem(f"/e/joki/{n}/", f"Ovi {n}") for n in range(7)]


def current(path):
    return [str(tab.item.label) for tab in menu.staff_tabs(None, None, path) if tab.is_current]


@pytest.fixture(autouse=True)
def _three_tabs():
    with override_settings(MENU=[f"{__name__}.offered"]):
        yield


def test_a_tab_is_current_on_its_page_and_on_the_pages_behind_it():
    assert current("/e/joki/measures/") == ["Mittarit"]
    assert current("/e/joki/measures/got-help/") == ["Mittarit"]


def test_of_two_tabs_that_fit_the_nearer_one_is_current():
    assert current("/e/joki/measures/got-help/") == ["Mittarit"]
    assert current("/e/joki/members/") == ["Jäsenet"]


def test_no_tab_is_current_on_a_page_that_is_behind_none():
    assert current("/e/joki/people/") == []


def test_the_dock_takes_what_fits_and_leaves_the_rest_under_more():
    with override_settings(MENU=[f"{__name__}.many"]):
        assert [tab.in_dock for tab in menu.staff_tabs(None, None, "/")] == [True] * 4 + [False] * 3
    assert all(tab.in_dock for tab in menu.staff_tabs(None, None, "/"))


@pytest.mark.django_db
def test_petri_is_named_with_his_role_and_his_organisation(jokilaakso, petri):
    assert menu.seats_in_words(petri, jokilaakso).startswith("Ammattilainen, ")


@pytest.mark.django_db
def test_helmi_has_no_role_next_door(jokilaakso, helmi):
    assert menu.seats_in_words(helmi, jokilaakso) == ""
