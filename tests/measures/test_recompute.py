"""Whatever happens to the facts, in whatever order it is counted, the figures are what the facts say."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystems.models import Area, Change, Coverage, Ecosystem, Entry, Place
from measures import audit, recompute, series
from measures.models import Cell, Tally, Work
from measures.periods import Month, Quarter
from tests import factories as make
from tests.measures.oracle import assert_as_it_must_be

MARCH = Month.at(2026, 3)


@pytest.fixture
def occasions(db):
    return make.make_definition("occasions")


@pytest.fixture
def heard(db):
    return make.make_definition("heard", {"where": {"child_heard": ["yes"]}}, {"where": {"child_heard": ["yes", "no"]}})


def figures(definition, **place):
    found = Place.objects.get(residual=False, **place)
    return series.read([definition.pk], [found.pk]).get((definition.pk, found.pk), series.NOTHING)


def test_an_entry_shows_in_both_trees(jokilaakso, perhetalo, meeting_place, occasions):
    kajaani = Area.objects.get(code="205")
    make.make_entry(meeting_place, perhetalo, municipality=kajaani)
    recompute.tick()
    for place in ({"membership": perhetalo}, {"ecosystem": jokilaakso}, {"area": kajaani}, {"area": kajaani.parent}):
        assert figures(occasions, **place).at(MARCH) == series.Slot(1, None, 1)
    assert_as_it_must_be(timezone.localdate())


def test_joint_work_counts_once_for_the_ecosystem(jokilaakso, perhetalo, koskenranta, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo)
    make.make_entry(meeting_place, perhetalo)
    make.make_entry(meeting_place, koskenranta)
    recompute.tick()
    total = figures(occasions, ecosystem=jokilaakso).at(MARCH)
    assert total.numerator == Entry.objects.count() == 3
    parts = [figures(occasions, membership=one).at(MARCH).numerator for one in (perhetalo, koskenranta)]
    assert parts == [2, 1]


def test_two_who_report_the_very_same_both_count(jokilaakso, perhetalo, koskenranta, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo)
    make.make_entry(meeting_place, koskenranta)
    recompute.tick()
    assert figures(occasions, ecosystem=jokilaakso).at(MARCH).numerator == 2
    assert_as_it_must_be(timezone.localdate())


def test_it_does_not_matter_how_many_are_counted_at_once(perhetalo, koskenranta, meeting_place, monkeypatch):
    for many in ("measures.weights.BLOCK", "measures.nodes.PLACES", "measures.tree.MOST"):
        monkeypatch.setattr(many, 1)
    for number, member in enumerate([perhetalo, perhetalo, koskenranta]):
        make.make_entry(meeting_place, member, date(2026, 1 + number, 15), children=number)
    make.make_definition("children", {"of": "children"})
    recompute.tick()
    assert_as_it_must_be(timezone.localdate())
    make.make_definition("adults", {"of": "adults"})
    recompute.tick()
    assert_as_it_must_be(timezone.localdate())
    recompute.rebuild()
    assert_as_it_must_be(timezone.localdate())


def test_a_withdrawn_entry_takes_its_number_with_it(jokilaakso, perhetalo, meeting_place, occasions):
    entry = make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    entry.delete()
    recompute.tick()
    assert not Tally.objects.exists()


def test_nothing_recorded_is_not_zero(jokilaakso, perhetalo, meeting_place, occasions, heard):
    make.make_entry(meeting_place, perhetalo, date(2026, 1, 15), child_heard="no")
    make.make_entry(meeting_place, perhetalo, date(2026, 2, 15), child_heard="no_children")
    make.make_entry(meeting_place, perhetalo, date(2026, 4, 15), child_heard="yes")
    recompute.tick()
    line = figures(heard, ecosystem=jokilaakso)
    assert [line.at(Month.at(2026, month)) for month in (1, 2, 3, 4)] == [
        series.Slot(0, 1, 1),  # asked, and nobody was heard
        None,  # no children were there
        None,  # no work at all
        series.Slot(1, 1, 1),
    ]
    assert line.at(Month.at(2025, 12)) is None
    assert line.over(Quarter.at(2026, 1)) == series.Slot(0, 1, 1)
    assert line.over(Quarter.at(2026, 3)) is None
    assert figures(occasions, ecosystem=jokilaakso).at(Month.at(2026, 2)) == series.Slot(1, None, 1)


def test_the_two_trees_share_facts_and_no_place(jokilaakso, perhetalo, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    tree = {place.pk: place for place in Place.objects.all()}
    for cell in Cell.objects.all():
        up = [[cell.membership_place_id], [cell.area_place_id]]
        for path in up:
            while parent := tree[path[-1]].parent_id:
                path.append(parent)
        assert not set(up[0]) & set(up[1])
        assert tree[up[0][-1]].ecosystem_id == jokilaakso.pk
        assert tree[up[1][-1]].area.level == Area.Level.COUNTRY


def test_an_unknown_municipality_lies_in_the_one_wellbeing_area(jokilaakso, perhetalo, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    kainuu = Area.objects.wellbeing_areas().get(code="20")
    assert figures(occasions, area=kainuu).at(MARCH).numerator == 1


def test_a_wider_coverage_lifts_the_unknown_to_the_country(jokilaakso, perhetalo, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    karelia = make.make_north_karelia()
    Coverage.objects.create(ecosystem=jokilaakso, area=karelia, since=make.LONG_AGO)
    recompute.tick()
    kainuu = Area.objects.wellbeing_areas().get(code="20")
    assert figures(occasions, area=kainuu).at(MARCH) is None
    assert figures(occasions, area=make.make_country()).at(MARCH).numerator == 1


def test_a_coverage_that_ends_by_itself_moves_the_unknown(jokilaakso, perhetalo, meeting_place, occasions, monkeypatch):
    """Nothing is written on the day when a coverage ends: the tick sees it all the same."""
    make.make_entry(meeting_place, perhetalo)
    Coverage.objects.filter(ecosystem=jokilaakso).update(until=date(2027, 1, 1))
    recompute.tick()
    kainuu = Area.objects.wellbeing_areas().get(code="20")
    assert figures(occasions, area=kainuu).at(MARCH).numerator == 1
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: date(2027, 1, 1))
    recompute.tick()
    assert figures(occasions, area=kainuu).at(MARCH) is None
    assert figures(occasions, area=make.make_country()).at(MARCH).numerator == 1


def test_a_merged_municipality_counts_in_its_successor_for_all_years(jokilaakso, perhetalo, meeting_place, occasions):
    kajaani, kuhmo = Area.objects.get(code="205"), Area.objects.get(code="290")
    make.make_entry(meeting_place, perhetalo, municipality=kuhmo)
    recompute.tick()
    Area.objects.filter(pk=kuhmo.pk).update(successor=kajaani, valid_until=date(2026, 1, 1))
    recompute.tick()
    assert figures(occasions, area=kuhmo).at(MARCH) is None
    assert figures(occasions, area=kajaani).at(MARCH).numerator == 1
    assert_as_it_must_be(timezone.localdate())


def test_a_municipality_that_changes_area_takes_its_figures_along(jokilaakso, perhetalo, meeting_place, occasions):
    kuhmo, karelia = Area.objects.get(code="290"), make.make_north_karelia()
    kainuu = kuhmo.parent
    make.make_entry(meeting_place, perhetalo, municipality=kuhmo)
    recompute.tick()
    kuhmo.parent = karelia
    kuhmo.save()
    recompute.tick()
    assert figures(occasions, area=kainuu).at(MARCH) is None
    assert figures(occasions, area=karelia).at(MARCH).numerator == 1
    assert_as_it_must_be(timezone.localdate())


def test_a_number_that_is_corrected_is_counted_anew(jokilaakso, perhetalo, meeting_place):
    children = make.make_definition("children", {"of": "children"})
    entry = make.make_entry(meeting_place, perhetalo, children=4)
    recompute.tick()
    Entry.objects.filter(pk=entry.pk).update(children=7)
    recompute.tick()
    assert figures(children, ecosystem=jokilaakso).at(MARCH) == series.Slot(7, None, 1)


def test_a_deleted_ecosystem_leaves_the_area_tree(jokilaakso, perhetalo, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo, municipality=Area.objects.get(code="205"))
    recompute.tick()
    jokilaakso.entries.all().delete()
    meeting_place.delete()
    jokilaakso.delete()
    recompute.tick()
    assert not Tally.objects.exists()
    assert audit.run_audit().findings.count() == 0


def test_a_new_version_is_counted_from_tallies_and_replaces_the_old(jokilaakso, perhetalo, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo, setting="hobby")
    make.make_entry(meeting_place, perhetalo, setting="school")
    recompute.tick()
    new = make.make_definition("occasions", {"where": {"setting": ["hobby"]}})
    with CaptureQueriesContext(connection) as queries:
        recompute.tick()
    assert not [one["sql"] for one in queries if "ecosystems_entry" in one["sql"]]
    assert figures(new, ecosystem=jokilaakso).at(MARCH) == series.Slot(1, None, 2)
    assert not Tally.objects.filter(definitions__contains=[occasions.pk]).exists()


def test_a_used_definition_never_changes(jokilaakso, perhetalo, meeting_place, occasions):
    occasions.scale = 2
    occasions.save()
    recompute.tick()
    occasions.refresh_from_db()
    occasions.scale = 1000
    with pytest.raises(IntegrityError, match="make a new version"):
        occasions.save()


def test_recompute_raises_the_version_of_those_whose_figures_changed(
    jokilaakso, merenkurkku, perhetalo, meeting_place, occasions
):
    recompute.tick()
    before = {one.pk: one.version for one in Ecosystem.objects.all()}
    make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    recompute.tick()
    after = {one.pk: one.version for one in Ecosystem.objects.all()}
    assert after == {**before, jokilaakso.pk: before[jokilaakso.pk] + 1}


@pytest.mark.parametrize(
    "deed",
    [
        lambda entry: Entry.objects.filter(pk=entry.pk).update(children=9),
        lambda entry: Entry.objects.bulk_update([_with(entry, children=9)], ["children"]),
        lambda entry: in_sql("UPDATE ecosystems_entry SET setting = 'online' WHERE id = %s", entry.pk),
        lambda entry: in_sql(
            "DELETE FROM ecosystems_entrypartner; DELETE FROM ecosystems_entry WHERE id = %s", entry.pk
        ),
        lambda entry: Entry.objects.bulk_create([_with(entry, pk=None, client_key=uuid.uuid4())]),
    ],
    ids=["update", "bulk update", "update in psql", "delete in psql", "bulk create"],
)
def test_whoever_writes_it_is_counted(jokilaakso, perhetalo, meeting_place, occasions, deed):
    entry = make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    assert not Change.objects.exists()
    deed(entry)
    assert Change.objects.count() == 1
    recompute.tick()
    assert_as_it_must_be(timezone.localdate())


def test_an_entry_that_moves_reports_both_cells(jokilaakso, perhetalo, meeting_place):
    entry = make.make_entry(meeting_place, perhetalo, municipality=Area.objects.get(code="205"))
    Change.objects.all().delete()
    Entry.objects.filter(pk=entry.pk).update(municipality=Area.objects.get(code="290"), date=date(2026, 5, 1))
    assert set(Change.objects.values_list("municipality_id", "month")) == {
        (Area.objects.get(code="205").pk, date(2026, 3, 1)),
        (Area.objects.get(code="290").pk, date(2026, 5, 1)),
    }


def test_a_poisoned_ecosystem_is_set_aside_after_five_attempts(  # noqa: PLR0917
    jokilaakso, merenkurkku, perhetalo, meeting_place, occasions, monkeypatch
):
    make.make_entry(meeting_place, perhetalo)
    neighbour = make.make_membership(merenkurkku)
    activity = make.make_activity(merenkurkku)
    rewrite = recompute.leaves.rewrite_leaves
    poison = [jokilaakso.pk]

    def rewrite_or_fail(ecosystems):
        if set(poison) & set(ecosystems):
            raise ValueError("poison")
        return rewrite(ecosystems)

    monkeypatch.setattr(recompute.leaves, "rewrite_leaves", rewrite_or_fail)
    for attempt in range(7):
        make.make_entry(activity, neighbour)
        recompute.tick()
        assert figures(occasions, ecosystem=merenkurkku).at(MARCH).numerator == attempt + 1
        Work.objects.update(not_before=timezone.now())
    work = Work.objects.get()
    assert (work.attempts, work.error) == (5, "ValueError")
    assert recompute.waiting().set_aside == [work]
    poison.clear()
    recompute.recompute_one(jokilaakso.pk)
    assert not Work.objects.exists()
    assert_as_it_must_be(timezone.localdate())


def test_who_gives_way_takes_no_attempt_from_one_who_begins_meanwhile(jokilaakso):
    gives_way = []

    def begin(execute, sql, params, many, context):
        if gives_way and sql.startswith("UPDATE"):
            gives_way.clear()
            Work.objects.create(step=recompute.LEAVES, ecosystem_id=jokilaakso.pk)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(begin):
        assert not recompute.attempt(recompute.LEAVES, [jokilaakso.pk], lambda: gives_way.append(True))
    assert not gives_way
    assert Work.objects.get().attempts == 0


def test_a_tick_with_nothing_to_do_writes_nothing(jokilaakso, perhetalo, meeting_place, occasions):
    make.make_entry(meeting_place, perhetalo)
    recompute.tick()
    with CaptureQueriesContext(connection) as queries:
        recompute.tick()
    assert len(queries) <= 5
    assert all(one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in queries)


def in_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _with(entry, **fields):
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry


def test_the_numerator_is_counted_among_the_denominators_facts(jokilaakso, perhetalo, meeting_place):
    share = make.make_definition("share", {"of": "count"}, {"of": "count", "where": {"child_heard": ["yes"]}})
    for child_heard in ("yes", "no", "no"):
        make.make_entry(meeting_place, perhetalo, child_heard=child_heard)
    recompute.tick()
    assert figures(share, ecosystem=jokilaakso).at(MARCH) == series.Slot(1, 1, 1)
