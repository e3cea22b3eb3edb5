"""Identity codes are refused however they are written; other personal data is pointed out."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from foundations.personal_data import hints, identity_codes, refuse_identity_codes
from tests.patience import within_reason

CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURIES = {"+": "18", "-YXWVU": "19", "ABCDEF": "20"}


@st.composite
def codes(draw):
    """A valid code, made from the Digital and Population Data Services Agency's rule and not from the product's."""
    day = draw(st.dates(min_value=date(1850, 1, 1)).filter(lambda d: d.year < 2100))
    signs = next(signs for signs, century in CENTURIES.items() if f"{day:%Y}".startswith(century))
    individual = f"{draw(st.integers(2, 999)):03}"
    control = CONTROL[int(f"{day:%d%m%y}{individual}") % 31]
    return f"{day:%d%m%y}", draw(st.sampled_from(signs)), individual, control


def full_width(text):
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)


DASHES = "-‐‑‒–—―−－﹣_"
WRITINGS = {
    "as it is": lambda d, s, i, c: d + s + i + c,
    "lower case": lambda d, s, i, c: (d + s + i + c).lower(),
    "spaces around the sign": lambda d, s, i, c: f"{d} {s} {i}{c}",
    "spaces everywhere": lambda d, s, i, c: " ".join(d + s + i + c),
    "no-break space before the last": lambda d, s, i, c: f"{d}{s}{i}\xa0{c}",
    "full width": lambda d, s, i, c: full_width(d + s + i + c),
    "zero-width joiners": lambda d, s, i, c: "\u200d".join(d + s + i + c),
    "zero-width spaces": lambda d, s, i, c: "\u200b".join(d + s + i + c),
    "soft hyphens": lambda d, s, i, c: "\xad".join(d + s + i + c),
    "arabic digits": lambda d, s, i, c: d.translate({48 + n: 0x660 + n for n in range(10)}) + s + i + c,
    "dots in the date": lambda d, s, i, c: f"{d[:2]}.{d[2:4]}.{d[4:]}{s}{i}{c}",
    "cyrillic lookalikes": lambda d, s, i, c: d + s.replace("A", "А") + i + c.replace("T", "Т"),
    "two dashes": lambda d, s, i, c: f"{d} {s}- {i}{c}",
    "a dash before the last": lambda d, s, i, c: f"{d}{s}{i}-{c}",
    "a line break": lambda d, s, i, c: f"{d}{s}\n{i}{c}",
    "a word before": lambda d, s, i, c: f"hetu{d}{s}{i}{c}",
    "a file name": lambda d, s, i, c: f"lausunto_{d}{s}{i}{c}_2024.pdf",
    "a file name run together": lambda d, s, i, c: f"{d}{s}{i}{c}lausunto.pdf",
}


@given(codes(), st.sampled_from(sorted(WRITINGS)))
def test_a_code_is_found_however_it_is_written(code, writing):
    written = WRITINGS[writing](*code)
    if writing == "a file name run together" and code[3].isdigit():
        written = written.replace("lausunto", "-lausunto")
    assert len(identity_codes(f"Hei, {written} on hänen.")) == 1
    assert identity_codes(written)


@given(codes(), st.sampled_from(DASHES))
def test_any_dash_is_a_dash(code, dash):
    day, sign, individual, control = code
    assert bool(identity_codes(day + dash + individual + control)) or sign != "-"


@given(codes(), st.text(alphabet="abc ,.!ä\n", max_size=10), st.text(alphabet=" ,.!\n", max_size=10))
def test_the_place_of_a_code_is_told(code, before, after):
    written = "".join(code)
    [found] = identity_codes(before + written + after)
    assert (before + written + after)[found.start : found.end] == written


@given(codes(), st.integers(1, 30))
def test_a_wrong_check_character_is_no_code(code, step):
    day, sign, individual, control = code
    wrong = CONTROL[(CONTROL.index(control) + step) % 31]
    assert identity_codes(day + sign + individual + wrong) == []


@pytest.mark.parametrize(
    "text",
    [
        "Soita 040 123 4567 tai 0401234567.",
        "Jakso 1.1.2026-31.12.2026, 0–17-vuotiaat",
        "Y-tunnus 0201256-6, ISBN 978-951-0-12345-6, FI21 1234 5600 0007 85",
        "Klo 12.15 - 13.45, ryhmät 100 ja 101: 12.3.-14.3.",
        "Palvelu auttoi 010126:sta 120 kertaa",
        "310252-308Y",
        "131052-001T",
        "",
        "Ei yhtään numeroa",
    ],
)
def test_other_numbers_are_let_through(text):
    assert identity_codes(text) == []
    refuse_identity_codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "131052308T",
        "131052 308t",
        "131052/308T",
        f"010190-900{CONTROL[10190900 % 31]}",
        f"010190-999{CONTROL[10190999 % 31]}",
    ],
)
def test_codes_without_a_sign_and_temporary_codes_are_found(text):
    assert len(identity_codes(text)) == 1


def test_the_refusal_is_clear_and_does_not_repeat_the_code():
    with pytest.raises(ValidationError) as refusal:
        refuse_identity_codes("Lapsi 131052-308T")
    assert "henkilötunnus" in refusal.value.messages[0]
    assert "308T" not in refusal.value.messages[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["131052-308T ", "0", "0 ", "010101A", "a@", "A", "Aa ", "1 1.", "+358 ", "\xad0", "ﷺ", "a.b@c."]
)
def test_no_text_is_read_for_ever_however_long_it_is(piece):
    """What takes three seconds for 100,000 characters and grows with their square takes a minute for so many."""
    with within_reason(f"hints over {piece!r}"):
        hints((piece * 450_000)[:450_000])


def kinds(text):
    return [(found.kind, text[found.start : found.end]) for found in hints(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kirjoita aino.k@esimerkki.fi", [("email", "aino.k@esimerkki.fi")]),
        ("Numero on 040 123 4567.", [("phone", "040 123 4567")]),
        ("Numero on +358 40 1234567", [("phone", "+358 40 1234567")]),
        ("Asumme osoitteessa Koulukatu 5 B 12", [("address", "Koulukatu 5 B 12")]),
        ("Asumme Rantatiellä 5.", [("address", "Rantatiellä 5")]),
        ("Asun, 33100 Tampere", [("address", "33100 Tampere")]),
        ("Meitä auttoi Minna Virtanen", [("name", "Minna Virtanen")]),
        ("Kiitos Minnalle avusta", [("name", "Minnalle")]),
        ("Tapasimme Pekka Kivelän", [("name", "Pekka Kivelän")]),
        ("Käymme Tampereella", []),
        ("opettaja Kivi oli hyvä", [("name", "opettaja Kivi")]),
        ("131052-308T", [("identity_code", "131052-308T")]),
        ("Saimme apua ajoissa. Perhekeskus auttoi 3 kertaa vuonna 2026, klo 12-14.", []),
        ("Lapsi sai apua koulussa 12.3.2026", []),
    ],
)
def test_what_may_tell_who_somebody_is_gets_pointed_out(text, expected):
    assert kinds(text) == expected


@given(st.text())
def test_hints_never_overlap_and_lie_within_the_text(text):
    found = hints(text)
    ends = [0, *[hint.end for hint in found]]
    assert all(0 <= end <= hint.start < hint.end <= len(text) for end, hint in zip(ends, found, strict=False))


def test_a_title_a_given_name_and_a_surname_are_pointed_out_as_one():
    text = "Terveydenhoitaja Maija Virtanen auttoi."
    assert [text[found.start : found.end] for found in hints(text)] == ["Terveydenhoitaja Maija Virtanen"]
