"""From a figure to the tallies behind it: two clicks, and the lines add up."""

from datetime import date

import pytest
import time_machine

from ecosystems.models import Entry
from foundations.finnish import format_moment
from measures import provenance
from measures.models import Definition, LastRun
from measures.periods import Quarter
from measures.recompute import rebuild, tick
from tests import factories as make
from tests.reading import Page

EARLY = {"of": "count", "where": {"how_early": ["before_worry", "worry"]}}


@pytest.fixture
def early(db):
    return make.make_definition("early", EARLY, {"of": "count"})


@pytest.fixture
def autumn(meeting_place, perhetalo):
    """Five occasions: three begun early, of which two are alike."""
    with time_machine.travel(date(2026, 11, 24)):
        for day, how_early, setting in (
            (1, "before_worry", "school"),
            (2, "before_worry", "school"),
            (3, "worry", "hobby"),
            (4, "crisis", "school"),
            (5, "support_needed", "school"),
        ):
            make.make_entry(meeting_place, perhetalo, date(2026, 11, day), how_early=how_early, setting=setting)
        rebuild()
        yield


def told(jokilaakso, definition: Definition) -> provenance.Provenance:
    return provenance.provenance_of(jokilaakso, definition, Quarter.at(2026, 4))


def test_the_lines_add_up_to_the_figure(jokilaakso, early, autumn):
    page = told(jokilaakso, early)
    assert (page.figure.numerator, page.figure.denominator) == (3, 5)
    assert sum(part.in_numerator for part in page.parts) == 3
    assert sum(part.in_denominator for part in page.parts) == 5
    assert [part.count for part in page.parts] == [2, 1, 1, 1]


def test_the_tail_is_told_as_one_line_and_still_adds_up(jokilaakso, early, autumn, monkeypatch):
    monkeypatch.setattr(provenance, "MOST_PARTS", 2)
    page = told(jokilaakso, early)
    assert len(page.parts) == 3
    assert sum(part.in_denominator for part in page.parts) == 5


def test_aino_reads_what_was_counted_in_words(client, aino, jokilaakso, early, autumn):
    client.force_login(aino)
    html = client.get(f"/e/{jokilaakso.slug}/measures/early/source/2026-Q4/").content.decode()
    assert "kuinka varhain: Ennen huolta / Huoli herännyt" in html
    assert "Koulussa · Ennen huolta" in html
    assert "Missä · kuinka varhain · lasten oma näkemys kuultiin · sektoreita" in html


def test_a_sum_has_neither_numerator_nor_denominator(client, aino, jokilaakso, meeting_place, perhetalo):
    make.make_definition("occasions", {"of": "count"}, direction="context")
    client.force_login(aino)
    html = client.get(f"/e/{jokilaakso.slug}/measures/occasions/source/2026-Q4/").content.decode()
    assert "Nimittäjä" not in html


def test_combinations_of_people_are_never_listed(jokilaakso, autumn):
    children = make.make_definition("children-met", {"of": "children"}, disclosure="B", direction="context")
    rebuild()
    assert told(jokilaakso, children).parts is None


def test_it_says_when_something_waits_to_be_counted(jokilaakso, early, autumn):
    assert not told(jokilaakso, early).waiting
    Entry.objects.update(how_early="crisis")
    assert told(jokilaakso, early).waiting


def test_it_says_when_it_was_computed_and_by_which_run(client, aino, jokilaakso, early, autumn):
    client.force_login(aino)
    address = f"/e/{jokilaakso.slug}/measures/early/source/2026-Q4/"
    run = LastRun.objects.get(ecosystem=jokilaakso)
    assert run.kind == LastRun.Kind.REBUILD
    page = Page(client.get(address), address).text
    assert f"Laskettu {format_moment(run.at)}: kaiken laskeminen alusta" in page
    assert "n 5" in page
    Entry.objects.update(how_early="crisis")
    tick()
    assert LastRun.objects.get(ecosystem=jokilaakso).kind == LastRun.Kind.TICK


def test_a_tick_that_changes_nothing_is_no_run_of_theirs(jokilaakso, early, autumn):
    before = LastRun.objects.get(ecosystem=jokilaakso).at
    Entry.objects.update(professionals=9)
    tick()
    assert LastRun.objects.get(ecosystem=jokilaakso).at == before


def test_every_period_of_the_measure_leads_to_what_is_behind_it(client, aino, jokilaakso, early, autumn):
    make_older = Entry.objects.first()
    make.make_entry(make_older.activity, make_older.membership, date(2025, 2, 1), how_early="crisis")
    rebuild()
    client.force_login(aino)
    with time_machine.travel(date(2026, 11, 24)):
        page = Page(client.get(f"/e/{jokilaakso.slug}/measures/early/"), f"/e/{jokilaakso.slug}/measures/early/")
        behind = {address for _words, address in page.links if "/source/" in address}
        assert len(behind) == 8
        assert all("Kuukausittain" in client.get(address).content.decode() for address in behind)
