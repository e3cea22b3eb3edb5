"""When an owner calls or defines a statistic otherwise than before, its readers are told, with both texts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError

from foundations import jobs
from measures import imports
from measures.library import load_library
from measures.models import Indicator, Rewording
from tests.reading import Page
from tests.sotkanet_server import TILASTOKESKUS, Sotkanet, indicator, region, row

CHANGED = datetime(2026, 11, 3, 10, tzinfo=UTC)
STATUS = "/status/"


@pytest.fixture
def service(jokilaakso, settings, monkeypatch):
    load_library()
    monkeypatch.setattr("measures.sources.statistics.sotkanet.client.SECONDS_BETWEEN_CALLS", 0)
    rows = [row(3563, 962, year, 1.2, 197) for year in (2023, 2024)]
    with Sotkanet([indicator(3563)], [region(962, "HYVINVOINTIALUE", "20")], rows) as running:
        settings.SOTKANET_URL = running.url
        yield running


def brought(at=CHANGED):
    """What the job of an import at this moment says of 3563."""
    with time_machine.travel(at, tick=False):
        job = jobs.queue(imports.NAME, {"indicators": [3563]})
        jobs.run_next()
    job.refresh_from_db()
    assert job.state == "done"
    return job.outcomes["3563"]


@pytest.fixture
def renamed(service):
    """Brought in October; since 3 November it has another title in Finnish and Swedish."""
    brought(CHANGED - timedelta(days=30))
    said = service.indicators[3563]
    said["title"] = said["title"] | {"fi": "Sijoitetut lapset, %", "sv": "Placerade barn, %"}
    assert brought() == "reworded"


def measure_page(client, user, jokilaakso, at=CHANGED):
    with time_machine.travel(at):
        client.force_login(user)
        address = f"/e/{jokilaakso.slug}/measures/placed-0-20/"
        return Page(client.get(address), address).text


def test_aino_reads_both_titles_on_the_measures_page(client, aino, jokilaakso, renamed):
    page = measure_page(client, aino, jokilaakso)
    assert "Lähteen otsikko muuttui 3.11.2026" in page
    assert "Ennen (suomeksi) Osoitin 3563, % väestöstä Nyt (suomeksi) Sijoitetut lapset, %" in page
    assert "Placerade barn" not in page


def test_she_is_told_for_a_year(client, aino, jokilaakso, renamed):
    assert "muuttui 3.11.2026" in measure_page(client, aino, jokilaakso, CHANGED + timedelta(days=364))
    assert "muuttui 3.11.2026" not in measure_page(client, aino, jokilaakso, CHANGED + timedelta(days=366))


def test_a_change_in_swedish_alone_is_told_in_swedish(client, aino, jokilaakso, service):
    brought()
    service.indicators[3563]["title"] = service.indicators[3563]["title"] | {"sv": "Placerade barn, %"}
    assert brought() == "reworded"
    page = measure_page(client, aino, jokilaakso)
    assert "Ennen (ruotsiksi) Indikator 3563 Nyt (ruotsiksi) Placerade barn, %" in page
    assert "suomeksi" not in page


@pytest.mark.parametrize(
    ("change", "part", "before", "after"),
    [
        ({"description": {"fi": "<p>Toinen.</p>"}}, "definition", "Ensimmäinen & ainoa.", "Toinen."),
        ({"primaryValueType": {"code": "PERCENT", "title": {"fi": "Osuus"}}}, "unit", "Prosenttia", "Osuus"),
        ({"organization": TILASTOKESKUS}, "owner", "Terveyden ja hyvinvoinnin laitos (THL)", "Tilastokeskus"),
    ],
)
def test_definition_unit_and_owner_are_watched_too(service, change, part, before, after):
    service.indicators[3563]["description"] = {"fi": "<p>Ensimmäinen<br>&amp; ainoa.</p>"}
    brought()
    service.indicators[3563] |= change
    assert brought() == "reworded"
    kept = Rewording.objects.get()
    assert (kept.part, kept.before["fi"], kept.after["fi"], kept.noticed_at) == (part, before, after, CHANGED)


def test_it_is_noticed_although_the_owner_calls_its_values_unchanged_and_told_once(service):
    brought()
    service.indicators[3563]["title"] = {"fi": "Toinen otsikko"}
    assert [brought() for _again in range(3)] == ["reworded", "unchanged", "unchanged"]
    assert Rewording.objects.count() == 1


def test_new_values_and_other_markup_are_no_rewording(service):
    service.indicators[3563]["description"] = {"fi": "<p>Sama  sana.</p>"}
    brought()
    service.indicators[3563] |= {"data-updated": "2026-11-01", "description": {"fi": "<div>Sama sana.</div>"}}
    service.rows[0]["value"] = 1.3
    assert brought() == "stored"
    assert not Rewording.objects.exists()


def test_the_first_import_of_a_text_rewords_nothing(service):
    brought()
    Indicator.objects.update(provenance="example", title={"fi": "Esimerkin otsikko"})
    assert brought() == "stored"
    Indicator.objects.update(definition={})
    service.indicators[3563]["description"] = {"fi": "Kuka lasketaan."}
    assert brought() == "stored"
    assert not Rewording.objects.exists()


def test_tuula_sees_all_of_them_on_the_status_page(client, tuula, renamed):
    with time_machine.travel(CHANGED):
        client.force_login(tuula)
        page = Page(client.get(STATUS), STATUS).text
    assert "3563: Lähteen otsikko muuttui 3.11.2026" in page
    assert "Osoitin 3563, % väestöstä" in page


def test_a_status_page_without_any_says_nothing_of_it(client, tuula, service):
    brought()
    client.force_login(tuula)
    assert "muuttaneet" not in Page(client.get(STATUS), STATUS).text


def test_a_rewording_changes_a_text(service):
    brought()
    same = {"fi": "Sama"}
    with pytest.raises(IntegrityError, match="rewording_changes_a_text"):
        Rewording.objects.create(
            indicator=Indicator.objects.get(), noticed_at=CHANGED, part="title", before=same, after=same
        )
