"""Statistics come from the service whole or not at all, at the areas their owner publishes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from ecosystems.areas import load_areas
from ecosystems.models import Area
from measures.models import Indicator, StatisticSeries, StatisticsVersion
from measures.sources.statistics.importing import import_indicators
from measures.sources.statistics.shipped import load_example_statistics
from measures.sources.statistics.sotkanet import answers
from measures.sources.statistics.sotkanet.client import SotkanetClient
from tests.sotkanet_server import TILASTOKESKUS, Sotkanet, indicator, region, row

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FINLAND, KAINUU, KAJANI_NUMBER = 658, 962, 106


@pytest.fixture
def areas(db):
    load_areas()


@pytest.fixture
def service():
    regions = [
        region(FINLAND, "MAA", "358"),
        region(KAINUU, "HYVINVOINTIALUE", "20"),
        region(894, "HYVINVOINTIALUE", "20"),
        region(1101, "YTA", "5"),
        region(KAJANI_NUMBER, "KUNTA", "205"),
        region(1102, "KUNTA", "588"),
        region(488, "MAAKUNTA", "01"),
        region(1045, "POHJOISMAAT", "246"),
    ]
    rows = [
        row(3563, FINLAND, 2024, 1.1, 19000),
        row(3563, KAINUU, 2021, 1.3, 227),
        row(3563, KAINUU, 2024, 1.2, 197),
        row(3563, 894, 2024, 9.9, 99),
        row(3563, 1101, 2024, 1.2, 3000),
        row(3563, 488, 2024, 5.0, 1),
        row(3563, 1102, 2023, 2.0, 3),
        row(3563, KAINUU, 2024, 1.5, 110, gender="male"),
    ]
    with Sotkanet([indicator(3563)], regions, rows) as running:
        yield running


@pytest.fixture
def fetch(areas, service):
    def run(*numbers, anew=False):
        client = SotkanetClient(service.url, "itla-impact/0 (+tests)", sleep=lambda seconds: None)
        return list(import_indicators(client, numbers or [3563], anew=anew, now=NOW))

    return run


def series(level, code, number=3563, breakdown=""):
    area = Area.objects.get(level=level, code=code)
    return StatisticSeries.objects.filter(
        indicator__number=number, place__area=area, place__residual=False, breakdown=breakdown
    ).first()


def test_values_stand_where_their_owner_publishes_them(fetch):
    fetch()
    kainuu = series("wellbeing_area", "20")
    assert kainuu.first_year == 2021
    assert kainuu.values == [Decimal("1.3"), None, None, Decimal("1.2")]
    assert kainuu.counts == [227, None, None, 197]
    assert series("country", "SSS").values == [Decimal("1.1")]
    assert series("collaborative_area", "5").counts == [3000]
    assert series("municipality", "588").first_year == 2023


def test_nothing_is_carried_up_or_down(fetch):
    fetch()
    assert StatisticSeries.objects.count() == 4
    assert series("wellbeing_area", "12") is None
    assert series("municipality", "205") is None


def test_one_call_for_all_years_and_everybody(fetch, service):
    fetch()
    assert service.asked("json") == [
        "/rest/1.1/json?indicator=3563&years=2021&years=2022&years=2023&years=2024&genders=total"
    ]


def test_the_indicator_says_whose_it_is_and_when_it_was_read(fetch):
    fetch()
    stored = Indicator.objects.get()
    assert stored.owner["fi"].startswith("Terveyden ja hyvinvoinnin laitos")
    assert (stored.terms, stored.scale, stored.decimals) == ("CC BY 4.0", 100, 1)
    assert (stored.data_updated, stored.fetched_at) == (date(2026, 5, 28), NOW)
    assert stored.provenance == "service"


def test_what_is_unchanged_is_not_fetched_again(fetch, service):
    fetch()
    version = StatisticsVersion.current()
    (outcome,) = fetch()
    assert outcome.sentence == "3563: unchanged since 2026-05-28."
    assert len(service.asked("json")) == 1
    assert StatisticsVersion.current() == version


def test_what_was_updated_there_is_updated_here_and_the_version_rises(fetch, service):
    fetch()
    version = StatisticsVersion.current()
    untouched = series("country", "SSS").pk
    service.indicators[3563]["data-updated"] = "2026-10-01"
    service.rows[2]["value"] = 1.4
    del service.rows[4]
    (outcome,) = fetch()
    assert outcome.sentence.endswith("1 series written, 1 removed.")
    assert series("wellbeing_area", "20").values[-1] == Decimal("1.4")
    assert series("collaborative_area", "5") is None
    assert series("country", "SSS").pk == untouched
    assert StatisticsVersion.current() == version + 1


def test_asking_anew_for_the_same_writes_nothing_and_keeps_the_version(fetch):
    fetch()
    version = StatisticsVersion.current()
    (outcome,) = fetch(anew=True)
    assert outcome.sentence.endswith("0 series written, 0 removed.")
    assert StatisticsVersion.current() == version


def test_an_answer_that_is_the_same_is_not_read_again(fetch, service, monkeypatch):
    fetch()
    version = StatisticsVersion.current()
    monkeypatch.setattr(answers, "read_rows", None)
    service.indicators[3563]["data-updated"] = "2026-10-01"
    (outcome,) = fetch()
    assert outcome.sentence.endswith("4 areas; 0 series written, 0 removed.")
    assert Indicator.objects.get().data_updated == date(2026, 10, 1)
    assert StatisticsVersion.current() == version + 1


def test_the_same_answer_is_read_again_when_it_means_other_areas(fetch, service):
    fetch()
    service.regions[4]["id"] = 1103
    service.regions[5] |= {"id": KAJANI_NUMBER}
    service.rows[6]["region"] = KAJANI_NUMBER
    fetch(anew=True)
    before = service.regions[4], service.regions[5]
    before[0]["code"], before[1]["code"] = before[1]["code"], before[0]["code"]
    (outcome,) = fetch(anew=True)
    assert outcome.sentence.endswith("1 series written, 1 removed.")
    assert series("municipality", "205").first_year == 2023


def test_the_same_answer_is_read_again_when_what_it_brought_is_gone(fetch):
    fetch()
    StatisticSeries.objects.all().delete()
    fetch(anew=True)
    assert StatisticSeries.objects.count() == 4


def test_what_four_bytes_do_not_hold_and_more_decimals_than_declared_are_kept_exactly(fetch, service):
    service.rows[1] |= {"value": 1.25, "absValue": 20_000_000_000}
    service.rows[0] |= {"value": 300_000_000_000.4}
    fetch()
    kainuu, finland = series("wellbeing_area", "20"), series("country", "SSS")
    assert kainuu.values == [Decimal("1.25"), None, None, Decimal("1.2")]
    assert kainuu.counts == [20_000_000_000, None, None, 197]
    assert (finland.values, finland.counts) == ([Decimal("300000000000.4")], [19000])
    assert [(one.decimals, one.large_values is None) for one in (kainuu, finland)] == [(2, True), (1, False)]
    service.rows[1] |= {"value": 1.3, "absValue": 227}
    fetch(anew=True)
    assert series("wellbeing_area", "20").decimals == 1
    assert series("wellbeing_area", "20").large_counts is None


def test_an_indicator_without_a_total_keeps_women_and_men_apart(fetch, service):
    service.indicators[3563]["classifications"] = {"sex": {"values": ["male", "female"]}}
    service.rows.append(row(3563, KAINUU, 2024, 0.9, 87, gender="female"))
    fetch()
    assert service.asked("json")[0].endswith("genders=male&genders=female")
    assert series("wellbeing_area", "20") is None
    assert series("wellbeing_area", "20", breakdown="gender=female").counts == [87]


def test_an_indicator_that_only_turns_out_to_lack_a_total_is_asked_again(fetch, service):
    service.rows[:] = [item for item in service.rows if item["gender"] != "total"]
    fetch()
    assert len(service.asked("json")) == 2
    assert series("wellbeing_area", "20", breakdown="gender=male").counts == [110]


def test_a_foreign_owner_is_stored_and_warned_about(fetch, service):
    service.indicators[127] = indicator(127, organization=TILASTOKESKUS)
    service.rows.append(row(127, KAINUU, 2022, 70521))
    (outcome,) = fetch(127)
    assert outcome.warnings == ["127 belongs to Tilastokeskus: it may be used only by agreement with it."]
    assert Indicator.objects.get(number=127).terms == "Only by agreement with the owner"


def test_two_regions_that_claim_an_area_do_not_both_get_it(fetch, service):
    service.regions.append(region(2000, "HYVINVOINTIALUE", "20"))
    service.rows.append(row(3563, 2000, 2024, 8.8, 88))
    fetch()
    assert series("wellbeing_area", "20").counts[-1] == 197


def test_a_share_of_the_population_finds_its_denominator_whichever_comes_first(fetch, service):
    service.indicators |= {1065: indicator(1065), 127: indicator(127)}
    service.rows += [row(1065, KAINUU, 2024, 17.0, 11800), row(127, KAINUU, 2024, 69000)]
    share, _ = fetch(1065, 127)
    assert share.warnings == ["1065 is a share of 127: import that too, to see its uncertainty and sums."]
    assert Indicator.objects.get(number=1065).denominator.number == 127


@pytest.mark.parametrize("trouble", ["truncated", 400, b"{}", b'[{"indicator": 3563}]', b"[]", b"[NaN]"])
def test_when_anything_fails_the_old_values_stay(fetch, service, trouble):
    fetch()
    before = list(StatisticSeries.objects.order_by("pk").values())
    known = Indicator.objects.values().get()
    service.indicators[3563]["data-updated"] = "2026-10-01"
    service.troubles["json"] = [trouble, trouble]
    (outcome,) = fetch()
    assert outcome.failed
    assert outcome.sentence.startswith("3563: not imported, the old values stay.")
    assert list(StatisticSeries.objects.order_by("pk").values()) == before
    assert Indicator.objects.values().get() == known


def test_one_that_fails_does_not_stop_the_next(fetch, service):
    first, second = fetch(9, 3563)
    assert first.failed
    assert not second.failed


def test_the_command_tells_and_succeeds(areas, service, settings, capsys):
    settings.SOTKANET_URL = service.url
    call_command("import_statistics", "3563")
    said = capsys.readouterr().out
    assert said.startswith("3563: Osoitin 3563, % väestöstä, 2021–2024, 4 areas; 4 series written, 0 removed.")
    assert service.agents == {settings.SOTKANET_USER_AGENT}


def test_the_command_asks_the_address_it_is_given_and_fails_aloud(areas, service, capsys):
    with pytest.raises(CommandError, match="1 of 1 indicators could not be imported"):
        call_command("import_statistics", "9", "--base-url", service.url)
    assert "404: there is no such indicator" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["abc"], ["-1"], ["0"], ["3563", "--base-url", "file:///etc/passwd"]])
def test_the_command_refuses_what_makes_no_sense(db, arguments):
    with pytest.raises(CommandError):
        call_command("import_statistics", *arguments)


def test_by_default_the_command_asks_sotkanet_itself(settings):
    assert settings.SOTKANET_URL == "https://sotkanet.fi/rest/1.1"
    assert settings.SOTKANET_USER_AGENT.startswith("itla-impact/")


def test_the_example_holds_real_values_and_says_where_they_are_from(areas):
    load_example_statistics()
    placements = Indicator.objects.get(number=3563)
    assert (placements.provenance, placements.fetched_at.date()) == ("example", date(2026, 11, 24))
    assert StatisticSeries.objects.filter(indicator=placements).count() == 22
    assert series("wellbeing_area", "20").counts == [227, 219, 208, 197]
    assert series("wellbeing_area", "90").values[0] == Decimal("1.2")
    assert series("country", "SSS") is None


def test_the_example_population_adds_up(areas):
    load_example_statistics()
    population = StatisticSeries.objects.filter(indicator__number=127)
    assert population.count() == 308 + 23 + 1
    assert series("country", "SSS", 127).values == [Decimal(5563970)]
    assert series("wellbeing_area", "20", 127).values == [Decimal(70521)]
    assert series("municipality", "091", 127).first_year == 2022


def test_loading_the_example_again_changes_nothing(areas):
    load_example_statistics()
    version = StatisticsVersion.current()
    load_example_statistics()
    assert StatisticsVersion.current() == version


def test_an_import_replaces_the_example_and_the_example_never_an_import(fetch):
    load_example_statistics()
    fetch()
    load_example_statistics()
    assert series("wellbeing_area", "12") is None
    assert series("country", "SSS").counts == [19000]
    assert Indicator.objects.get(number=3563).provenance == "service"
