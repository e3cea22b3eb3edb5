"""Doors in the menu and panels of the overview."""

from foundations.menu import MenuItem, Panel


def test_a_door_is_current_on_its_own_page_and_on_those_behind_it():
    door = MenuItem("/e/joki/measures/", "Mittarit", current_prefix="/e/joki/measures/")
    assert door.is_current("/e/joki/measures/got-help/")
    assert not door.is_current("/e/joki/")


def test_a_door_without_a_prefix_is_current_on_its_own_page_only():
    door = MenuItem("/e/joki/", "Tilanne")
    assert door.is_current("/e/joki/")
    assert not door.is_current("/e/joki/measures/")


def test_a_panel_stands_in_the_main_column_unless_told_otherwise():
    assert Panel("measures/panel.html", data=None).column == "main"
