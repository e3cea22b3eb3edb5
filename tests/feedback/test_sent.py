"""The page after sending: help first when it may be needed, and no trace of why."""

import pytest

from feedback.distress import needs_help_first
from feedback.models import Submission
from tests.feedback.conftest import code_in, text_of


def help_is_first(page):
    text = text_of(page)
    return text.index('id="apua"') < text.index("receipt__code")


@pytest.mark.parametrize(
    "said",
    [
        {"child_feeling": "very_bad"},
        {"child_adult": "no"},
        {"child_change": "Isä hakkaa minua"},
        {"child_change": "haluan kuolla"},
    ],
)
def test_a_child_who_may_need_help_sees_it_first_and_nothing_is_kept_of_that(family, poster, said):
    page = family.send(poster, child=True, **said)
    assert help_is_first(page)
    assert "Et ole yksin" in text_of(page)
    assert code_in(page)
    worst, other = Submission.objects.get(), Submission.objects.model()
    assert (worst.state, worst.held) == (other.state, other.held) == ("received", "")


@pytest.mark.parametrize(
    "said", [{"child_feeling": "bad"}, {"child_adult": "maybe"}, {"child_change": "Lisää välitunteja"}]
)
def test_others_see_the_receipt_first_and_help_after_it(family, poster, said):
    page = family.send(poster, child=True, **said)
    assert not help_is_first(page)
    assert "116 111" in text_of(page)


def test_an_adults_words_of_distress_bring_help_first(family, poster):
    assert help_is_first(family.send(poster, helped="Olen ajatellut itsemurhaa"))
    assert not help_is_first(family.send(poster, helped="Neuvola auttoi hyvin", felt_safe="1"))


@pytest.mark.parametrize(
    "text",
    [
        "en jaksa elää", "Haluan KUOLLA", "puoliso lyö minua", "pelkään isää", "olen viillellyt", "minua kiusataan",
        "jag vill inte leva", "pappa slår mig", "jag är rädd", "självmord",
        "I want to die", "he hits me", "I am afraid of him", "they bully me", "suicidal",
        "isä koskettelee mua", "mua ahdistaa", "emmä jaksa enää", "äiti uhkasi lähteä", "on paha olo",
        "isä on kännissä", "jag vågar inte gå hem", "de mobbar mig", "mobbning i skolan", "jag skadar mig själv",
        "mamma dricker för mycket",
        "han tog på mig", "jag har blivit slagen", "jag mår jättedåligt", "pappa hotade oss", "jag känner mig ensam",
        "they are bullying me", "I cut myself", "dad is drunk", "I feel so lonely", "she kicked me",
    ],
)  # fmt: skip
def test_words_of_distress_are_seen_in_three_languages(text):
    assert needs_help_first({}, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Soitto auttoi paljon.",
        "Kerho oli kiva",
        "Bra service",
        "Help came quickly",
        "Löytyi hyvä kerho",
        "dörr",
        "Tapasin hyvän työntekijän",
        "Tapaan häntä taas, pelkästään hyvää",
        "Kom hit igen",
        "Rädda Barnen hjälpte oss",
        "Trevliga killar på hotellet",
        "Räddningen var en superbra klubb",
        "Jag vill ta mitt barn till klubben",
    ],
)
def test_ordinary_words_are_not(text):
    assert not needs_help_first({}, text)


def test_there_is_one_heading_of_the_first_level_in_either_order(family, poster):
    for page in (family.send(poster, child=True, child_adult="no"), family.send(poster, got_help="5")):
        assert text_of(page).count("<h1") == 1


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_page_tells_where_the_code_is_typed_later(family, poster, settings, language):
    settings.SITE_URL = "https://itla.example"
    page = family.send(poster, language=language, got_help="5")
    assert f">itla.example/{language}/receipt/<" in text_of(page)
