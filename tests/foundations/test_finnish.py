"""Finnish order, numbers, days and lists."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundations import finnish
from foundations.languages import Texts


def ordered(words):
    return sorted(words, key=finnish.sort_key)


def test_a_ring_a_umlaut_and_o_umlaut_follow_z():
    assert ordered(["Öja", "Äänekoski", "Åbo", "Zürich", "Aura"]) == ["Aura", "Zürich", "Åbo", "Äänekoski", "Öja"]


def test_w_is_a_letter_of_its_own_after_v():
    assert ordered(["Waara", "Vuori", "Vaara"]) == ["Vaara", "Vuori", "Waara"]


def test_u_umlaut_sorts_as_y_and_other_marks_as_their_letter():
    assert ordered(["Ylä", "Müller", "Myller", "Mylly", "Émile", "Emilia"]) == [
        "Émile",
        "Emilia",
        "Myller",
        "Müller",
        "Mylly",
        "Ylä",
    ]


def test_words_come_before_longer_words_and_hyphens_do_not_scatter_them():
    assert ordered(["Etelä-Savo", "Eteläinen", "Etelä Pohja"]) == ["Etelä Pohja", "Etelä-Savo", "Eteläinen"]


def test_among_equals_plain_before_marked_and_lower_before_upper():
    assert ordered(["Eme", "eme", "émé"]) == ["eme", "Eme", "émé"]


@given(st.lists(st.text(alphabet="abcvwxyzåäöABÄ -'é", max_size=8)))
def test_case_and_punctuation_never_move_a_word_past_another_letter(words):
    alphabet = " abcdefghijklmnopqrstuvwxyzåäö"
    keys = ["".join(c for c in w.lower().replace("é", "e").replace("-", " ") if c in alphabet) for w in ordered(words)]
    places = [[alphabet.index(c) for c in " ".join(key.split())] for key in keys]
    assert places == sorted(places)


@given(st.text())
def test_a_key_can_be_stored_and_does_not_depend_on_normal_form(text):
    import unicodedata

    key = finnish.sort_key(text)
    assert "\x00" not in key
    assert key == finnish.sort_key(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("value", "decimals", "fi", "en"),
    [
        (1234567, None, "1\xa0234\xa0567", "1,234,567"),
        (Decimal("-5.15"), 1, "−5,2", "−5.2"),
        (3.25, 1, "3,3", "3.3"),
        (0.5, 0, "1", "1"),
        (Decimal("-0.04"), 1, "0,0", "0.0"),
        (Decimal("3.30"), None, "3,30", "3.30"),
        (0, None, "0", "0"),
        (999999.95, 1, "1\xa0000\xa0000,0", "1,000,000.0"),
    ],
)
def test_numbers_are_written_as_they_are_read(value, decimals, fi, en):
    assert finnish.number(value, decimals, "fi") == finnish.number(value, decimals, "sv") == fi
    assert finnish.number(value, decimals, "en") == en


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_not_a_number_is_never_shown(value):
    with pytest.raises(ValueError):
        finnish.number(value)


def test_percent_and_sign():
    assert finnish.percent(22, language="fi") == "22\xa0%"
    assert finnish.percent(Decimal("22.45"), 1, "en") == "22.5%"
    assert finnish.signed(Decimal("0.8"), language="fi") == "+0,8"
    assert finnish.signed(Decimal("-0.1"), language="fi") == "−0,1"
    assert finnish.signed(Decimal("0.01"), 1, language="fi") == "0,0"


def test_days_in_three_languages():
    day = date(2026, 11, 4)
    assert [finnish.format_day(day, code) for code in ("fi", "sv", "en")] == ["4.11.2026", "4.11.2026", "4 Nov 2026"]
    assert finnish.format_day_short(day, "fi") == "4.11."


def test_a_moment_is_shown_as_its_day_in_helsinki():
    assert finnish.format_day(datetime(2026, 11, 30, 22, 30, tzinfo=UTC), "fi") == "1.12.2026"


def test_months_and_quarters_have_names():
    assert finnish.month_of_year(date(2026, 11, 4), "fi") == "marraskuu 2026"
    assert finnish.month_name(3, "sv") == "mars"
    assert finnish.quarter_of_year(2026, 4, "fi") == "loka–joulukuu 2026"
    assert finnish.quarter_of_year(2026, 1, "en") == "January–March 2026"
    assert finnish.quarter_of_year(2026, 4, "fi", short=True) == "10–12/2026"
    assert finnish.quarter_of_year(2026, 3, "en", short=True) == "Jul–Sep 2026"


def test_a_list_reads_as_a_sentence():
    assert finnish.list_in_words(["koulu", "neuvola", "seurakunta"], "fi") == "koulu, neuvola ja seurakunta"
    assert finnish.list_in_words(["skola", "kyrka"], "sv") == "skola och kyrka"
    assert finnish.list_in_words([], "fi") == ""


def render(source, **context):
    return Template("{% load numbers dates texts %}" + source).render(Context(context))


def test_filters_speak_the_language_of_the_page():
    with translation.override("sv"):
        assert render("{{ a|number:1 }} {{ b|percent }}", a=1234.5, b=22) == "1\xa0234,5 22\xa0%"
        assert render("{{ d|day }} {{ d|month_name }}", d=date(2026, 3, 1)) == "1.3.2026 mars"
        assert render("{{ none|number }}{{ none|day }}{{ none|percent:1 }}", none=None) == ""


def test_a_text_in_another_language_says_so_to_a_screen_reader():
    texts = Texts({"fi": "Talo & piha"})
    assert render("{{ t|spoken }}", t=texts) == "Talo &amp; piha"
    assert render('{{ t|texts_in:"sv" }}', t=texts) == "Talo &amp; piha"
    with translation.override("sv"):
        assert render("{{ t|spoken }}", t=texts) == '<span lang="fi" dir="ltr">Talo &amp; piha</span>'


def test_a_moment_is_told_by_the_clock_of_helsinki_in_each_language():
    moment = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)
    told = [finnish.format_moment(moment, language) for language in ("fi", "sv", "en")]
    assert told == ["24.11.2026 klo 9.05", "24.11.2026 kl. 9.05", "24 Nov 2026 at 9:05"]


def test_a_range_of_numbers_stays_on_one_line_with_its_unit_and_other_dashes_may_break():
    said = Template("{% load numbers %}{{ text|unbroken }}").render(
        Context({"text": "Sijoitetut, 0–20 v. loka–joulukuu, 2 vuotta"})
    )
    assert said == "Sijoitetut, 0\N{WORD JOINER}–\N{WORD JOINER}20\N{NO-BREAK SPACE}v. loka–joulukuu, 2 vuotta"
