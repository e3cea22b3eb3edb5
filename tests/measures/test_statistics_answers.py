"""Sotkanet's answers are read whole or refused whole, and what is absent stays absent."""

import json
from datetime import date

import pytest

from measures.sources.statistics.sotkanet.answers import (
    UnreadableAnswer,
    read_indicator,
    read_json,
    read_regions,
    read_rows,
    scale_of,
)
from tests.sotkanet_server import TILASTOKESKUS, indicator, region, row


def read(rows, number=3563):
    return read_rows(json.dumps(rows).encode(), number)


def test_a_row_is_read_with_its_count():
    (one,) = read([row(3563, 961, 2024, 0.7, 177)])
    assert (one.region, one.year, one.gender, one.value, one.count) == (961, 2024, "total", 0.7, 177)


def test_a_row_may_lack_its_count_or_its_value_and_an_answer_its_rows():
    assert read([row(127, 52, 2023, 9646)], 127)[0].count is None
    assert read([row(3563, 961, 2024, None)])[0].value is None
    assert read([]) == []


def test_what_else_a_row_holds_is_passed_over():
    assert len(read([{**row(3563, 961, 2024, 0.7), "also": {"a": [{"b": 1}]}}])) == 1


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ({"error": "no"}, "Expected `array`, got `object`"),
        ([["no"]], "Expected `object`, got `array` - at `$[0]`"),
        ([row(1086, 961, 2024, 1)], "Asked for indicator 3563, there are rows about 1086"),
        ([row(3563, "961", 2024, 1)], "Expected `int`, got `str` - at `$[0].region`"),
        ([row(3563, True, 2024, 1)], "Expected `int`, got `bool` - at `$[0].region`"),
        ([row(3563, 961.5, 2024, 1)], "Expected `int`, got `float` - at `$[0].region`"),
        ([row(3563, 961, "2024", 1)], "$[0].year"),
        ([row(3563, 961, 24, 1)], "Expected `int` >= 1900 - at `$[0].year`"),
        ([row(3563, 961, 2024, 1), row(3563, 961, 2025, "0,7")], "Expected `int | float | null`, got `str`"),
        ([row(3563, 961, 2024, True)], "$[0].value"),
        ([row(3563, 961, 2024, 1e15)], "$[0].value"),
        ([row(3563, 961, 2024, -(10**15))], "$[0].value"),
        ([row(3563, 961, 2024, 10**30)], "$[0].value"),
        ([row(3563, 961, 2024, 1, "177")], "$[0].absValue"),
        ([row(3563, 961, 2024, 1, gender="kaikki")], "Invalid enum value 'kaikki' - at `$[0].gender`"),
        ([{"indicator": 3563, "region": 961, "year": 2024, "gender": "total"}], "missing required field `value`"),
    ],
)
def test_a_changed_format_is_refused_and_says_where(rows, complaint):
    with pytest.raises(UnreadableAnswer) as error:
        read(rows)
    assert complaint in str(error.value)


NO_WHOLE_JSON = [
    b"",
    b'[{"indicator": 3563, "reg',
    b"<html>",
    b"[NaN]",
    b"[Infinity]",
    b"\xff\xfe",
    b"[" * 10**6,
    b"[],",
    b"[1,]",
]


@pytest.mark.parametrize("body", NO_WHOLE_JSON)
def test_what_is_not_whole_json_is_refused(body):
    with pytest.raises(UnreadableAnswer, match="not whole JSON"):
        read_json(body)
    with pytest.raises(UnreadableAnswer):
        read_rows(body, 3563)


@pytest.mark.parametrize("number", ["007", "1.", ".5", "1-2", "--1", "+1", "1.2.3", "0x1", "1_000", "1,5", "1e999999"])
def test_what_is_no_number_is_refused(number):
    body = f'[{{"indicator":7,"region":961,"year":2024,"gender":"total","value":{number}}}]'
    with pytest.raises(UnreadableAnswer):
        read_rows(body.encode(), 7)


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
