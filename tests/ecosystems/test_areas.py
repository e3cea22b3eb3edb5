"""The area tree is Finland's, and says where an ecosystem lies."""

from collections import Counter
from datetime import date

import pytest

from ecosystems.areas import REFERENCE, load_areas, municipalities_covered, read_areas
from ecosystems.models import Area, Coverage, Ecosystem, Place
from foundations.languages import Texts

TODAY = date(2026, 11, 24)
BEFORE_THE_MERGER = date(2024, 12, 31)
MERGED = date(2025, 1, 1)


@pytest.fixture
def areas(db):
    load_areas()


def ecosystem_covering(*areas, since=date(2024, 1, 1), until=None):
    ecosystem = Ecosystem.objects.create(slug="jokilaakso", name={"fi": "Jokilaakso"}, sort_key="jokilaakso")
    for level, code in areas:
        area = Area.objects.get(level=level, code=code)
        Coverage.objects.create(ecosystem=ecosystem, area=area, since=since, until=until)
    return ecosystem


def names(areas):
    return [str(area.short_name) for area in areas]


def test_the_reference_files_hold_all_of_finland():
    rows = read_areas()
    assert Counter(row.level.value for row in rows) == {
        "country": 1,
        "collaborative_area": 6,
        "wellbeing_area": 23,
        "municipality": 309,
    }
    assert sum(row.level == "municipality" and row.valid_until is None for row in rows) == 308
    assert all(set(row.name) == {"fi", "sv", "en"} for row in rows)
    assert len({row.sotkanet for row in rows if row.sotkanet}) == 308 + 23 + 1
    tiles = [row.tile for row in rows if row.level == "wellbeing_area"]
    assert len(set(tiles)) == 23
    assert None not in tiles


def test_every_area_has_its_place_under_its_parent(areas):
    assert Place.objects.filter(area__isnull=False, residual=False).count() == 339
    kainuu = Area.objects.get(level="wellbeing_area", code="20")
    for municipality in kainuu.children.all():
        assert municipality.places.get().parent == kainuu.places.get(residual=False)
    assert str(kainuu.parent.parent.name) == "Suomi"


def test_a_municipality_is_called_in_english_by_its_main_name(areas):
    assert Area.objects.get(code="499").name == Texts({"fi": "Mustasaari", "sv": "Korsholm", "en": "Korsholm"})
    assert Area.objects.get(code="853").name == Texts({"fi": "Turku", "sv": "Åbo", "en": "Turku"})


def test_municipalities_stand_in_finnish_order(areas):
    found = names(Area.objects.municipalities().today())
    assert found[:2] == ["Akaa", "Alajärvi"]
    assert found[-2:] == ["Ähtäri", "Äänekoski"]


def test_loading_again_writes_nothing(areas):
    assert load_areas() == "Areas: 0 new, 0 changed, 339 in all."


def test_a_changed_name_is_brought_back_without_a_new_row(areas):
    Area.objects.filter(level="wellbeing_area", code="20").update(name={"fi": "Kajaani"}, tile_row=9)
    assert load_areas() == "Areas: 0 new, 1 changed, 339 in all."
    assert str(Area.objects.get(level="wellbeing_area", code="20").name) == "Kainuun hyvinvointialue"


def test_a_municipality_that_moves_takes_its_place_along(areas):
    kainuu = Area.objects.get(level="wellbeing_area", code="20")
    Area.objects.filter(code="005").update(parent=kainuu)
    load_areas()
    alajarvi = Area.objects.get(code="005")
    assert alajarvi.parent.code == "16"
    assert alajarvi.places.get().parent == alajarvi.parent.places.get(residual=False)


def test_pertunmaa_was_a_municipality_until_it_became_part_of_mantyharju(areas):
    pertunmaa = Area.objects.get(code="588")
    assert pertunmaa.successor.code == "507"
    assert pertunmaa in Area.objects.valid_on(BEFORE_THE_MERGER)
    assert pertunmaa not in Area.objects.valid_on(MERGED)
    assert Area.objects.municipalities().valid_on(MERGED).count() == 308


def test_an_ecosystem_of_a_wellbeing_area_covers_its_municipalities(areas):
    ecosystem = ecosystem_covering(("wellbeing_area", "20"))
    found = names(municipalities_covered(ecosystem, TODAY))
    assert found == sorted(found)
    assert len(found) == 8


def test_an_ecosystem_of_some_municipalities_covers_just_them(areas):
    ecosystem = ecosystem_covering(("municipality", "205"), ("municipality", "290"))
    assert names(municipalities_covered(ecosystem, TODAY)) == ["Kajaani", "Kuhmo"]


def test_a_collaborative_area_is_covered_down_to_its_municipalities(areas):
    ecosystem = ecosystem_covering(("collaborative_area", "6"))
    assert municipalities_covered(ecosystem, TODAY).count() == 16


def test_the_country_covers_every_municipality(areas):
    ecosystem = ecosystem_covering(("country", "SSS"))
    assert municipalities_covered(ecosystem, TODAY).count() == 308


def test_a_merged_municipality_is_covered_as_its_successor(areas):
    ecosystem = ecosystem_covering(("municipality", "588"))
    assert names(municipalities_covered(ecosystem, BEFORE_THE_MERGER)) == ["Pertunmaa"]
    assert names(municipalities_covered(ecosystem, MERGED)) == ["Mäntyharju"]


def test_coverage_that_has_ended_covers_nothing(areas):
    ecosystem = ecosystem_covering(("wellbeing_area", "20"), until=date(2026, 1, 1))
    assert not municipalities_covered(ecosystem, TODAY).exists()


def test_what_is_covered_takes_one_query(areas, django_assert_num_queries):
    ecosystem = ecosystem_covering(("wellbeing_area", "20"))
    with django_assert_num_queries(1):
        list(municipalities_covered(ecosystem, TODAY))


def test_the_files_say_where_they_are_from():
    readme = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert "Statistics Finland" in readme
    assert "CC BY 4.0" in readme
