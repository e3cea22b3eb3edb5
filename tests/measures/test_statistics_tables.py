"""Values are kept exactly as they are written, however they are written, and read alike at once or one by one."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.sources.statistics.sotkanet import tables
from measures.sources.statistics.sotkanet.checks import UnreadableAnswer
from measures.sources.statistics.sotkanet.plain_rows import Form
from measures.sources.statistics.sotkanet.tables import read_table
from tests.sotkanet_server import row


def one(value, count="5", *, decimals=1):
    """How a value that is written so is kept."""
    body = f'[{{"indicator":7,"region":961,"year":2024,"gender":"total","value":{value},"absValue":{count}}}]'
    table = read_table(body.encode(), 7, decimals=decimals)
    line = table.lines[961, "total"]
    return Decimal(line.values[0]).scaleb(-table.decimals), line.counts[0]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("12.000000000000000000000", "12"),
        ("0.7", "0.7"),
        ("-0.7", "-0.7"),
        ("-0.0", "0"),
        ("0", "0"),
        ("1.25", "1.25"),
        ("1e2", "100"),
        ("1.5E-3", "0.0015"),
        ("33.333333333333336", "33.333333333333336"),
        ("999999999999.5", "999999999999.5"),
    ],
)
def test_a_number_is_kept_exactly_however_it_is_written(written, means):
    assert one(written) == (Decimal(means), "5")


@pytest.mark.parametrize("written", ["0.1234567890123456789", "1e-30", "1e-9999999", "1e12", "1e9999999", "-1e12"])
def test_what_cannot_be_kept_exactly_is_refused(written):
    with pytest.raises(UnreadableAnswer, match=r"rows\[0\].value should be"):
        one(written)


@pytest.mark.parametrize("written", ["007", "1.", ".5", "1-2", "--1", "+1", "1.2.3", "0x1", "1_000", "1,5"])
def test_what_is_no_number_is_refused_at_once_and_one_by_one(written):
    with pytest.raises(UnreadableAnswer, match="not whole JSON"):
        one(written)
    with pytest.raises(UnreadableAnswer, match="not whole JSON"):
        one("1", count=written)


@pytest.mark.parametrize(("written", "kept"), [("null", None), ("12.0", "12"), ("12.5", None), ("-0", "0"), ("3", "3")])
def test_a_count_is_a_whole_number_or_none(written, kept):
    assert one("1.5", count=written)[1] == kept


ROWS = st.lists(
    st.builds(
        row,
        st.just(7),
        st.integers(1, 9),
        st.integers(2020, 2024),
        st.none() | st.integers(-50, 50) | st.decimals(-1000, 10**8, places=1).map(float),
        st.none() | st.integers(0, 10**11),
        gender=st.sampled_from(["total", "male", "female"]),
    ),
    unique_by=lambda item: (item["region"], item["year"], item["gender"]),
)


@given(ROWS, st.sampled_from([(", ", ": "), (",", ":")]), st.sampled_from([20, 300, 10**6]))
def test_rows_are_read_alike_at_once_and_one_by_one_in_any_pieces(rows, separators, piece):
    body = json.dumps(rows, separators=separators).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "PIECE", piece)
        at_once = read_table(body, 7, decimals=1)
        patch.setattr(Form, "of", lambda body, number: None)
        assert read_table(body, 7, decimals=1) == at_once


def test_answers_as_the_service_writes_them_are_not_read_one_by_one(monkeypatch):
    rows = [row(7, region, year, region / 2, region) for region in range(1, 40) for year in range(2000, 2025)]
    monkeypatch.setattr(tables, "read_rows", None)
    monkeypatch.setattr(tables, "PIECE", 5000)
    assert len(read_table(json.dumps(rows).encode(), 7, decimals=1).lines) == 39


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (row(7, 1, 2024, "0,7"), "rows[150].value should be a number, and is '0,7'"),
        (row(8, 1, 2024, 1), "rows[150] is about 8"),
        (row(7, 1, 1850, 1), "rows[150].year should be a year"),
        (row(7, 1, 2000, 1), "rows[150] repeats region 1, year 2000, total"),
        (row(7, 2.5, 2000, 1), "rows[150].region should be a whole number"),
    ],
)
def test_a_complaint_says_which_row_of_a_long_answer_it_is_about(monkeypatch, bad, complaint):
    monkeypatch.setattr(tables, "PIECE", 1000)
    rows = [row(7, region, year, 1.5) for region in range(1, 21) for year in range(2000, 2010)]
    with pytest.raises(UnreadableAnswer) as error:
        read_table(json.dumps([*rows[:150], bad, *rows[150:]]).encode(), 7, decimals=1)
    assert complaint in str(error.value)


@pytest.mark.parametrize("spoil", [lambda body: body[:-1] + b",]", lambda body: body[:-1], lambda body: body + b"]"])
def test_a_long_answer_that_is_not_whole_is_refused(monkeypatch, spoil):
    monkeypatch.setattr(tables, "PIECE", 1000)
    body = json.dumps([row(7, region, 2000, 1.5) for region in range(1, 50)]).encode()
    with pytest.raises(UnreadableAnswer, match="not whole JSON"):
        read_table(spoil(body), 7, decimals=1)


def test_what_else_a_row_holds_is_passed_over(monkeypatch):
    monkeypatch.setattr(tables, "PIECE", 100)
    rows = [{**row(7, region, 2000, 1.5), "also": {"a": [{"b": 1}, {"c": 2}]}} for region in range(1, 9)]
    assert len(read_table(json.dumps(rows).encode(), 7, decimals=1).lines) == 8
