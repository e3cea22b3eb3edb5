"""A page is told the value, or why there is none: never a sum that nobody published."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from ecosystems.areas import load_areas
from ecosystems.models import Area, Coverage, Ecosystem, Place
from measures.figures import Missing
from measures.library import load_library
from measures.models import Definition, Indicator, StatisticSeries
from measures.official_statistics import official_curves
from measures.sources.statistics.reading import Absence, statistics_of
from measures.sources.statistics.shipped import load_example_statistics
from measures.trend import wilson

TODAY = date(2026, 11, 24)
KAINUU = ("wellbeing_area", "20")
KAJAANI, KUHMO, OULU = ("municipality", "205"), ("municipality", "290"), ("municipality", "564")


@pytest.fixture
def areas(db):
    load_areas()


@pytest.fixture
def examples(areas):
    load_example_statistics()


def area(level, code):
    return Area.objects.get(level=level, code=code)


def ecosystem_of(*covered, until=None):
    ecosystem = Ecosystem.objects.create(slug="jokilaakso", name={"fi": "Jokilaakso"}, sort_key="jokilaakso")
    for level, code in covered:
        Coverage.objects.create(ecosystem=ecosystem, area=area(level, code), since=date(2024, 1, 1), until=until)
    return ecosystem


def read(ecosystem, number):
    return statistics_of(ecosystem.pk, [number], on=TODAY)[number]


def make_indicator(number, *, denominator=None, scale=100, provenance="service"):
    return Indicator.objects.create(
        number=number,
        title={"fi": f"Osoitin {number}", "sv": f"Indikator {number}"},
        owner_number=2,
        owner={"fi": "THL"},
        terms="CC BY 4.0",
        unit={"fi": "%"},
        scale=scale,
        decimals=1,
        first_year=2020,
        last_year=2024,
        fetched_at=datetime(2026, 11, 24, tzinfo=UTC),
        denominator=denominator,
        provenance=provenance,
    )


def publish(indicator, where, first_year, values, counts=None):
    place = Place.objects.get(area=area(*where), residual=False)
    scaled = [None if value is None else int(value * 10) for value in values]
    StatisticSeries.objects.create(
        indicator=indicator, place=place, first_year=first_year, decimals=1, small_values=scaled, small_counts=counts
    )


@pytest.fixture
def population(areas):
    return make_indicator(127, scale=1)


@pytest.fixture
def children(population):
    """0–17-year-olds as a share of the population."""
    return make_indicator(1065, denominator=population)


def test_an_ecosystem_of_one_area_has_the_areas_own_value(examples):
    beside = read(ecosystem_of(KAINUU), 3563)
    assert [point.value for point in beside.own.points] == [
        Decimal("1.3"),
        Decimal("1.3"),
        Decimal("1.3"),
        Decimal("1.2"),
    ]
    assert (beside.own.latest.year, beside.own.latest.count) == (2024, 197)
    assert str(beside.own.name) == "Kainuu"
    assert beside.own.combined_of == ()
    assert beside.wellbeing_area is None


def test_the_country_is_missing_until_it_is_imported(examples):
    country = read(ecosystem_of(KAINUU), 3563).country
    assert (country.points, country.missing) == ((), Absence.NOT_IMPORTED)
    assert country.is_example


def test_what_was_never_imported_says_so(examples):
    beside = read(ecosystem_of(KAINUU), 1086)
    assert beside.own.missing == beside.country.missing == Absence.NOT_IMPORTED
    assert beside.own.citation == ""


def test_the_population_of_the_country_stands_beside(examples):
    beside = read(ecosystem_of(KAINUU), 127)
    assert beside.own.latest.value == 70521
    assert beside.country.latest.value == 5563970


def test_municipalities_of_an_area_see_the_area_beside(examples):
    beside = read(ecosystem_of(KAJAANI, KUHMO), 3563)
    assert beside.own.missing == Absence.NOT_SUMMABLE
    assert str(beside.wellbeing_area.name) == "Kainuu"
    assert beside.wellbeing_area.latest.count == 197


def test_an_ecosystem_over_a_border_has_no_wellbeing_area_beside(examples):
    assert read(ecosystem_of(KAJAANI, OULU), 3563).wellbeing_area is None


def test_a_plain_count_is_the_sum_of_the_municipalities(population):
    publish(population, KAJAANI, 2021, [36000, 35900])
    publish(population, KUHMO, 2021, [8000, 7900])
    own = read(ecosystem_of(KAJAANI, KUHMO), 127).own
    assert [point.value for point in own.points] == [44000, 43800]
    assert [str(name) for name in own.combined_of] == ["Kajaani", "Kuhmo"]


def test_a_plain_count_that_lacks_a_municipality_is_missing_and_not_too_small(population):
    publish(population, KAJAANI, 2021, [36000, 35900])
    publish(population, KUHMO, 2022, [7900])
    own = read(ecosystem_of(KAJAANI, KUHMO), 127).own
    assert [(point.value, point.missing) for point in own.points] == [(None, Absence.PART_MISSING), (43800, None)]


def test_a_share_is_counts_over_denominators_and_never_a_mean_of_shares(population, children):
    publish(population, KAJAANI, 2024, [30000])
    publish(population, KUHMO, 2024, [10000])
    publish(children, KAJAANI, 2024, [Decimal("20.0")], [6000])
    publish(children, KUHMO, 2024, [Decimal("10.0")], [1000])
    point = read(ecosystem_of(KAJAANI, KUHMO), 1065).own.latest
    assert (point.value, point.count, point.n) == (Decimal("17.5"), 7000, 40000)
    assert point.interval.low == pytest.approx(100 * wilson(7000, 40000).low)


def test_a_curve_tells_a_year_of_which_a_part_is_missing_from_one_that_nobody_collected(population):
    publish(population, KAJAANI, 2021, [36000, None, 35900])
    publish(population, KUHMO, 2021, [8000, None, None])
    load_library()
    definition = Definition.objects.get(indicator=127)
    curve = official_curves(ecosystem_of(KAJAANI, KUHMO), [definition])[definition.pk].curve
    assert [figure.missing for figure in curve.figures] == [None, Missing.PARTS_MISSING, Missing.PARTS_MISSING]


def test_a_share_of_which_a_municipality_is_missing_is_missing(population, children):
    publish(population, KAJAANI, 2024, [30000])
    publish(population, KUHMO, 2024, [10000])
    publish(children, KAJAANI, 2024, [20], [6000])
    own = read(ecosystem_of(KAJAANI, KUHMO), 1065).own
    assert (own.latest, own.missing) == (None, Absence.PART_MISSING)


def test_a_count_that_is_hidden_by_its_owner_makes_the_whole_missing(population, children):
    for where in (KAJAANI, KUHMO):
        publish(population, where, 2024, [30000])
    publish(children, KAJAANI, 2024, [20], [6000])
    publish(children, KUHMO, 2024, [20])
    assert read(ecosystem_of(KAJAANI, KUHMO), 1065).own.missing == Absence.PART_MISSING


@pytest.mark.parametrize(("known", "n_year"), [(2024, 2024), (2023, 2023), (2022, 2022), (2021, None)])
def test_a_denominator_is_carried_forward_two_years_at_most(population, children, known, n_year):
    publish(population, KAINUU, known, [70000])
    publish(children, KAINUU, 2024, [17], [11900])
    point = read(ecosystem_of(KAINUU), 1065).own.latest
    assert point.value == 17
    assert (point.n_year, point.interval is not None) == (n_year, n_year is not None)
    assert point.n_is_carried is (n_year in {2022, 2023})


def test_a_later_denominator_is_not_carried_back(population, children):
    publish(population, KAINUU, 2025, [70000])
    publish(children, KAINUU, 2024, [17], [11900])
    assert read(ecosystem_of(KAINUU), 1065).own.latest.n is None


def test_municipalities_take_the_newest_denominator_that_all_of_them_have(population, children):
    publish(population, KAJAANI, 2023, [30000, 99999])
    publish(population, KUHMO, 2023, [10000])
    publish(children, KAJAANI, 2024, [20], [6000])
    publish(children, KUHMO, 2024, [10], [1000])
    point = read(ecosystem_of(KAJAANI, KUHMO), 1065).own.latest
    assert (point.n, point.n_year, point.value) == (40000, 2023, Decimal("17.5"))


def test_without_a_denominator_there_is_neither_n_nor_interval(examples):
    point = read(ecosystem_of(KAINUU), 3563).own.latest
    assert (point.count, point.n, point.interval) == (197, None, None)


def test_a_year_in_between_that_nobody_published_is_missing(areas):
    publish(make_indicator(4, scale=1000), KAINUU, 2021, [Decimal(9), None, Decimal(0)], [30, None, 0])
    points = read(ecosystem_of(KAINUU), 4).own.points
    assert [(point.value, point.missing) for point in points] == [
        (9, None),
        (None, Absence.NOT_PUBLISHED),
        (0, None),
    ]


def test_an_area_for_which_the_owner_publishes_nothing_says_so(areas):
    make_indicator(4)
    assert read(ecosystem_of(KAINUU), 4).own.missing == Absence.NOT_PUBLISHED


def test_all_municipalities_of_an_area_are_the_area(examples):
    kainuu = [("municipality", municipality.code) for municipality in area(*KAINUU).children.all()]
    beside = read(ecosystem_of(*kainuu), 3563)
    assert beside.own.latest.count == 197
    assert beside.wellbeing_area is None


def test_helsinki_is_itself_at_whichever_level_it_is_published(examples):
    ecosystem = ecosystem_of(("municipality", "091"))
    assert read(ecosystem, 3563).own.latest.count == 1934
    assert read(ecosystem, 127).own.latest.value == 664028


def test_an_ecosystem_of_the_whole_country_has_no_country_beside(examples):
    beside = read(ecosystem_of(("country", "SSS")), 127)
    assert beside.own.latest.value == 5563970
    assert beside.country is None


def test_an_ecosystem_without_an_area_says_so(examples):
    assert read(ecosystem_of(), 127).own.missing == Absence.NO_AREA


def test_coverage_that_has_ended_counts_no_more(examples):
    assert read(ecosystem_of(KAINUU, until=date(2026, 1, 1)), 127).own.missing == Absence.NO_AREA


def test_coverage_of_a_merged_municipality_is_its_successors(examples):
    own = read(ecosystem_of(("municipality", "588")), 127).own
    assert str(own.name) == "Mäntyharju"
    assert own.latest.value is not None


def test_many_statistics_of_many_municipalities_take_one_query(examples, django_assert_num_queries):
    ecosystem = ecosystem_of(("collaborative_area", "5"))
    with django_assert_num_queries(1):
        statistics_of(ecosystem.pk, [3563, 127, 1086, 191, 1065], on=TODAY)


def test_the_citation_names_the_service_the_title_and_the_day(examples):
    own = read(ecosystem_of(KAINUU), 3563).own
    assert own.citation == (
        "Tilasto- ja indikaattoripankki Sotkanet. Terveyden ja hyvinvoinnin laitos. Kodin ulkopuolelle sijoitetut "
        "0 - 20-vuotiaat, % vastaavanikäisestä väestöstä (THL) (ind. 3563). Viitattu 24.11.2026."
    )
    with translation.override("sv"):
        assert "0 - 20-åringar som placerats" in own.citation


def test_what_may_be_used_by_agreement_only_says_so(examples):
    assert read(ecosystem_of(KAINUU), 127).own.by_agreement
