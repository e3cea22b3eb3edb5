"""Whatever an owner publishes comes back from the database as it was, and what is absent stays absent."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystems.areas import load_areas
from ecosystems.models import Place
from measures.models import StatisticSeries
from measures.sources.statistics.packing import pack
from measures.sources.statistics.sotkanet.answers import (
    GENDERS,
    Row,
    UnreadableAnswer,
    read_indicator,
    read_rows,
)
from measures.sources.statistics.storing import BREAKDOWNS, Packed, store
from tests.sotkanet_server import indicator, row

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
REGIONS = (658, 961, 962, 52)


def one(value, count=5, *, decimals=1):
    return pack([Row(7, 961, 2024, "total", value, count)], decimals)[961, "total"]


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("12", (1, "{120}", None)),
        ("12.0", (1, "{120}", None)),
        ("0.7", (1, "{7}", None)),
        ("-0.7", (1, "{-7}", None)),
        ("-0.0", (1, "{0}", None)),
        ("0", (1, "{0}", None)),
        ("1.25", (2, "{125}", None)),
        ("1e2", (1, "{1000}", None)),
        ("1.5E-3", (4, "{15}", None)),
        ("33.333333333333336", (6, "{33333333}", None)),
        ("214748364.7", (1, "{2147483647}", None)),
        ("214748364.8", (1, None, "{2147483648}")),
        ("999999999999.5", (1, None, "{9999999999995}")),
        ("-999999999999.5", (1, None, "{-9999999999995}")),
    ],
)
def test_a_value_is_a_whole_number_with_as_many_decimals_as_it_needs(published, kept):
    body = f'[{{"indicator":7,"region":961,"year":2024,"gender":"total","value":{published}}}]'
    packed = pack(read_rows(body.encode(), 7), 1)[961, "total"]
    assert (packed.decimals, packed.small_values, packed.large_values) == kept


@pytest.mark.parametrize(("declared", "kept"), [(-3, 1), (0, 1), (3, 3), (99, 6)])
def test_what_the_owner_says_of_decimals_is_the_least(declared, kept):
    assert one(0.5, decimals=declared).decimals == kept


@pytest.mark.parametrize(
    ("count", "kept"), [(None, None), (12.0, "{12}"), (12.5, None), (0, "{0}"), (2**31, "{2147483648}")]
)
def test_a_count_is_a_whole_number_or_none(count, kept):
    packed = one(1.5, count)
    assert (packed.small_counts or packed.large_counts) == kept
    assert (packed.large_counts is not None) == (count == 2**31)


def test_a_place_that_needs_more_decimals_gives_them_to_no_other():
    packed = pack([Row(7, 1, 2024, "total", 1.125), Row(7, 2, 2024, "total", 1.5)], 1)
    assert [one.decimals for one in packed.values()] == [3, 1]


def test_years_between_are_absent_and_years_without_a_value_at_the_ends_are_not_there():
    rows = [Row(7, 1, year, "total", value, 9) for year, value in ((2020, None), (2021, 0), (2023, 2), (2024, None))]
    assert pack(rows, 0) == {(1, "total"): Packed(2021, 0, "{0,NULL,2}", None, "{9,NULL,9}", None)}


def test_nothing_published_is_no_series():
    assert pack([], 1) == {}
    assert pack([Row(7, 1, 2024, "total", None, 5)], 1) == {}


@pytest.mark.parametrize("values", [(1, 1), (None, 1)])
def test_a_second_row_on_the_same_is_refused(values):
    rows = [Row(7, 961, 2024, "female", value) for value in values]
    with pytest.raises(UnreadableAnswer, match="more than one row on region 961, year 2024, female"):
        pack([Row(7, 5, 2024, "male", 1), *rows], 1)


CELLS = st.dictionaries(
    st.tuples(st.sampled_from(REGIONS), st.sampled_from(GENDERS), st.integers(1990, 2030)),
    st.tuples(
        st.none()
        | st.integers(-50, 50)
        | st.decimals(-1000, 1000, places=6)
        | st.decimals(-(10**9), 10**9, places=2)
        | st.integers(-(10**12) + 1, 10**12 - 1),
        st.none() | st.integers(0, 10**7) | st.integers(0, 10**12 - 1),
    ),
    max_size=40,
)


@pytest.fixture
def places(db):
    load_areas()
    ids = Place.objects.filter(area__isnull=False, residual=False).order_by("pk").values_list("pk", flat=True)
    return dict(zip(REGIONS, ids[: len(REGIONS)], strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=CELLS, random=st.randoms(), declared=st.integers(0, 3))
def test_whatever_is_published_comes_back_and_nothing_else(places, cells, random, declared):
    rows = [
        row(7, region, year, value if value is None or isinstance(value, int) else float(value), count, gender=gender)
        for (region, gender, year), (value, count) in cells.items()
    ]
    random.shuffle(rows)
    about = read_indicator(indicator(7, decimals=declared), 7)
    store(about, pack(read_rows(json.dumps(rows).encode(), 7), declared), places, fetched_at=NOW)
    regions = {(place, BREAKDOWNS[gender]): (region, gender) for region, place in places.items() for gender in GENDERS}
    came = {}
    for series in StatisticSeries.objects.all():
        values, counts = series.values, series.counts or [None] * len(series.values)
        assert None not in (values[0], values[-1])
        for year, (value, count) in enumerate(zip(values, counts, strict=True), series.first_year):
            if value is None:
                assert count is None
            else:
                came[*regions[series.place_id, series.breakdown], year] = value, count
    assert came == {key: (Decimal(value), count) for key, (value, count) in cells.items() if value is not None}


BEFORE = """
CREATE TEMPORARY TABLE {} (
    indicator_id bigint, place_id bigint, breakdown text, first_year smallint, values numeric(18,6)[], counts bigint[]
)
"""
STORED_BEFORE = [
    ("", 2001, [Decimal("1.25"), None, Decimal(-3), Decimal("0.000001")], [20_000_000_000, None, 1, 2]),
    ("gender=male", 1990, [Decimal("300000000000.5")], None),
    ("gender=female", 2024, [Decimal(0), None, Decimal("7.1")], [None, None, 5]),
]


def test_the_migration_carries_over_exactly_what_was_stored_both_ways(places):
    migration = import_module("measures.migrations.0004_statistics_are_packed")
    about = read_indicator(indicator(7), 7)
    key = [store(about, {}, places, fetched_at=NOW).indicator.pk, places[658]]
    with connection.cursor() as cursor:
        cursor.execute(BEFORE.format("measures_statisticseries_before"))
        for row_before in STORED_BEFORE:
            cursor.execute(
                "INSERT INTO measures_statisticseries_before VALUES (%s, %s, %s, %s, %s, %s)", [*key, *row_before]
            )
        cursor.execute(migration.PACK)
        packed = [(one.breakdown, one.first_year, one.values, one.counts) for one in StatisticSeries.objects.all()]
        assert sorted(packed) == sorted(STORED_BEFORE)
        # The older table hides the real one from here on.
        cursor.execute("CREATE TEMPORARY TABLE measures_statisticseries_before AS TABLE measures_statisticseries")
        cursor.execute(BEFORE.format("measures_statisticseries"))
        cursor.execute(migration.UNPACK)
        cursor.execute("SELECT breakdown, first_year, values, counts FROM measures_statisticseries")
        assert sorted(cursor.fetchall()) == sorted(STORED_BEFORE)
