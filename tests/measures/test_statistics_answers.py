"""Sotkanet's answers are read whole or refused whole, and what is absent stays absent."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.sources.statistics.sotkanet.answers import (
    Reading,
    UnreadableAnswer,
    read_indicator,
    read_json,
    read_regions,
    read_table,
    scale_of,
)
from measures.sources.statistics.storing import line_of
from tests.sotkanet_server import TILASTOKESKUS, indicator, region, row


def table(*rows, number=3563):
    return read_table(read_json(json.dumps(rows).encode()), number)


def test_a_value_is_read_exactly_and_with_its_count():
    read = table(row(3563, 961, 2024, 0.7, 177))
    assert read == {(961, "total"): {2024: Reading(Decimal("0.7"), 177)}}


def test_a_count_has_no_count_behind_it():
    assert table(row(127, 52, 2023, 9646), number=127)[52, "total"][2023] == Reading(Decimal(9646), None)


def test_zero_is_a_value():
    assert table(row(3563, 961, 2024, 0, 0))[961, "total"][2024] == Reading(Decimal(0), 0)


def test_an_empty_table_is_empty():
    assert table() == {}


def test_a_row_without_a_value_is_no_value():
    assert table(row(3563, 961, 2024, None)) == {}


def test_what_is_no_whole_count_is_not_kept_as_one():
    assert table(row(3563, 961, 2024, 0.7, 12.5))[961, "total"][2024].count is None
    assert table(row(3563, 961, 2024, 0.7, 12.0))[961, "total"][2024].count == 12


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ({"error": "no"}, "rows should be a list"),
        ([["no"]], "rows[0] should be an object"),
        ([row(1086, 961, 2024, 1)], "Asked for indicator 3563, rows[0] is about 1086"),
        ([row(3563, 961, 2024, 1), row(3563, 961, 2024, 1)], "rows[1] repeats region 961, year 2024, total"),
        ([row(3563, 961, 2024, None), row(3563, 961, 2024, 1)], "rows[1] repeats"),
        ([row(3563, "961", 2024, 1)], "rows[0].region should be a whole number"),
        ([row(3563, True, 2024, 1)], "rows[0].region should be a whole number"),
        ([row(3563, 961, "2024", 1)], "rows[0].year should be a whole number"),
        ([row(3563, 961, 24, 1)], "rows[0].year should be a year between 1900 and 2100"),
        ([row(3563, 961, 2024, "0,7")], "rows[0].value should be a number, and is '0,7'"),
        ([row(3563, 961, 2024, True)], "rows[0].value should be a number"),
        ([row(3563, 961, 2024, 1e15)], "rows[0].value should be less than"),
        ([row(3563, 961, 2024, 1, "177")], "rows[0].absValue should be a number"),
        ([row(3563, 961, 2024, 1, gender="kaikki")], "rows[0].gender should be one of total, male, female"),
        ([{"indicator": 3563, "region": 961, "year": 2024, "gender": "total", "primary": 1}], "rows[0] has no value"),
    ],
)
def test_a_changed_format_is_refused_and_says_where(rows, complaint):
    with pytest.raises(UnreadableAnswer) as error:
        read_table(read_json(json.dumps(rows).encode()), 3563)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    "body", [b"", b'[{"indicator": 3563, "reg', b"<html>", b"[NaN]", b"[Infinity]", b"\xff\xfe", b"[" * 10**6]
)
def test_what_is_not_whole_json_is_refused(body):
    with pytest.raises(UnreadableAnswer, match="not whole JSON"):
        read_json(body)


def test_an_indicator_is_read_with_its_owner_and_years():
    about = read_indicator(indicator(3563, decimals=2), 3563)
    assert about.title["sv"] == "Indikator 3563"
    assert (about.owner_number, about.data_updated) == (2, date(2026, 5, 28))
    assert (about.first_year, about.last_year, about.decimals, about.scale) == (2021, 2024, 2, 100)
    assert about.genders == ("total", "male", "female")
    assert about.unit["en"] == "Per cent"


def test_an_indicator_may_lack_what_nobody_needs():
    bare = {key: indicator(127, organization=TILASTOKESKUS)[key] for key in ("id", "title", "range", "organization")}
    about = read_indicator(bare, 127)
    assert (about.data_updated, about.genders, about.owner_number) == (None, (), 3)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": 1}, "Asked for indicator 3563, the answer is about 1"),
        ({"title": {"fi": ""}}, "title has no text"),
        ({"title": "Osoitin"}, "title should be an object"),
        ({"range": {"start": 2024, "end": 2021}}, "range ends"),
        ({"range": None}, "range should be an object"),
        ({"organization": None}, "organization should be an object"),
        ({"data-updated": "28.5.2026"}, "data-updated should be a day"),
    ],
)
def test_a_strange_description_is_refused(changes, complaint):
    with pytest.raises(UnreadableAnswer) as error:
        read_indicator(indicator(3563, **changes), 3563)
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("kind", "title", "scale"),
    [
        ("PER1000", "", 1000),
        ("", "Sijoitetut, % väestöstä", 100),
        ("", "Sairaalahoitoa saaneet 0 - 17-vuotiaat / 1 000 vastaavanikäistä", 1000),
        ("", "Käynnit / 100 000 asukasta", 100_000),
        ("", "Väestö 31.12.", 1),
    ],
)
def test_the_scale_is_in_the_kind_or_the_title(kind, title, scale):
    assert scale_of(kind, title) == scale


def test_regions_keep_their_leading_zeros():
    assert read_regions([region(961, "HYVINVOINTIALUE", "01")])[0].code == "01"


def test_a_region_without_a_code_is_no_reason_to_refuse_the_others():
    assert [one.code for one in read_regions([region(1, "EUROALUE", None), region(961, "HYVINVOINTIALUE", "01")])] == [
        "",
        "01",
    ]


def test_a_region_that_comes_twice_is_refused():
    with pytest.raises(UnreadableAnswer, match="Region 961 is there twice"):
        read_regions([region(961, "KUNTA", "005"), region(961, "KUNTA", "009")])


CELLS = st.dictionaries(
    st.tuples(st.integers(1, 1100), st.sampled_from(["total", "male", "female"]), st.integers(1990, 2030)),
    st.tuples(
        st.decimals(-1000, 10**8, places=2, allow_nan=False).map(float),
        st.none() | st.integers(0, 10**7),
    ),
    max_size=40,
)


@given(CELLS, st.randoms())
def test_whatever_is_sent_comes_back_and_nothing_else(cells, random):
    rows = [
        row(7, region, year, value, count, gender=gender) for (region, gender, year), (value, count) in cells.items()
    ]
    random.shuffle(rows)
    read = table(*rows, number=7)
    came = {
        (region, gender, year): (float(reading.value), reading.count)
        for (region, gender), years in read.items()
        for year, reading in years.items()
    }
    assert came == cells


@given(st.dictionaries(st.integers(1990, 2030), st.none() | st.integers(0, 500), min_size=1))
def test_an_absent_year_is_a_gap_in_the_line_and_never_zero(counts):
    line = line_of({year: Reading(Decimal(1), count) for year, count in counts.items()})
    years = range(line.first_year, line.first_year + len(line.values))
    assert {year for year, value in zip(years, line.values, strict=True) if value is not None} == set(counts)
    known = dict(zip(years, line.counts or [None] * len(line.values), strict=True))
    assert {year: known[year] for year in counts} == counts
