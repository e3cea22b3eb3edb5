"""Tuula's morning: she founds an ecosystem, and sees the network but nothing of how anyone does."""

from collections.abc import Callable

from django.urls import reverse

from ecosystems.models import Activity, Area, Ecosystem, Membership, User
from measures.library import load_library
from tests import factories as make
from tests.access import doors
from tests.journeys.conftest import Visitor, accepts_the_invitation


def test_tuula_founds_an_ecosystem_and_its_coordinator_begins(
    tuula: User, jokilaakso: Ecosystem, tick: Callable[[], None]
) -> None:
    area = make.make_north_karelia()
    visitor = Visitor(tuula).opens("/me/start/").sees("Jokilaakson lapset")
    visitor.follows("Perusta ekosysteemi").sees("Hyvinvointialue")
    visitor.opens(f"/network/found/?area={area.pk}").sees("Joensuu")
    words = {"name_fi": "Pielisen lapset", "slug": "pielinen", "coordinator_email": "liisa@example.org"}
    visitor.sends("Perusta ekosysteemi", **words).sees("Pielisen lapset on perustettu.")
    visitor.sees("Koordinaattori ei ole vielä ottanut kutsua vastaan.")
    tick()

    liisa = accepts_the_invitation("liisa@example.org", "Liisa").sees("Tervetuloa mukaan: Pielisen lapset.")
    liisa.opens("/e/pielinen/agenda/").follows("Kirjoita visio")
    liisa.sends("Tallenna visio", text_fi="Kukaan ei jää yksin.")
    visitor.opens("/network/").sees("Pielisen lapset", "Visio on sovittu.")
    Visitor().opens("/fi/").sees("Pielisen lapset", "Kukaan ei jää yksin.")
    assert Area.objects.get(coverages__ecosystem__slug="pielinen") == area


def test_tuula_sees_no_live_figure_and_no_page_of_anybodys_work(
    *, tuula: User, aino: User, petri: User, jokilaakso: Ecosystem, perhetalo: Membership, tick: Callable[[], None]
) -> None:
    load_library()
    world = doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)
    tick()
    visitor = Visitor(tuula)
    for door in doors.STAFF:
        if "tuula" not in door.opens_to and not door.posted_only:
            visitor.is_told_there_is_nothing_at(reverse(door.route, kwargs=door.at(world)))
    visitor.opens("/network/").sees("Jokilaakson lapset").does_not_see(str(Activity.objects.get().name), "Petri")
    visitor.opens("/status/").does_not_see("Petri", "Perhetalo")
