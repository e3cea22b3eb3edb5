"""Step 4: the log of joint work: who was there with whom, how early, how many were met, whether children were heard."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Any

from ecosystems.activity_log import NAMED_FOR
from ecosystems.models import (
    Activity,
    Area,
    Entry,
    EntryDeletion,
    EntryPart,
    EntryPartner,
    LearningNote,
    Membership,
    User,
)
from ecosystems.models.entries import ChildHeard, HowEarly
from foundations.holidays import is_working_day
from itla_impact.demo import content
from itla_impact.demo.chance import dice, highest, key, pick
from itla_impact.demo.network import Example
from itla_impact.demo.seasons import QUIET, busyness, is_school_day, share, spread

#: How many days after the occasion it was logged, and how often somebody else joined the entry.
LATE = {0: 62.0, 1: 20.0, 2: 10.0, 3: 5.0, 6: 3.0}
JOINED = 0.2
NOTES_IN_A_QUARTER = 4
DUPLICATE = "Sama tilaisuus oli kirjattu kahdesti eri toiminnolle."


@dataclass(slots=True)
class Occasion:
    """One entry on its way; the scores tell how inclined it was to be early, wide and listening."""

    day: date
    plan: dict[str, Any]
    activity: Activity
    reporter: str
    children: int
    adults: int
    early: float
    wide: float
    heard: float
    is_early: bool = False
    is_wide: bool = False
    is_heard: bool = False
    writer: User | None = None
    municipality: Area | None = None
    partners: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Log:
    """What all occasions of an ecosystem are made from."""

    example: Example
    dice: Random
    plans: list[tuple[dict[str, Any], Activity]]
    busy: dict[str, float]
    writers: dict[str, list[tuple[User, date]]]
    municipalities: dict[Area | None, float]

    def was_member(self, organisation: str, day: date) -> bool:
        return self.example.members[organisation].since <= day

    def writers_of(self, organisation: str, day: date) -> list[User]:
        return [user for user, since in self.writers.get(organisation, []) if since <= day]


def log_joint_work(example: Example, activities: list[Activity]) -> None:
    """Writes the entries of an ecosystem, their partners and parts, and apart from them what was learned."""
    if not example.content["entries"]:
        return
    log = _begin(example, activities)
    weekly = _weekly(log)
    usual = spread(example.content["entries"] - len(weekly), example.calendar, log.dice)
    occasions = sorted([*(_occasion(log, day) for day in usual), *weekly], key=lambda occasion: occasion.day)
    for index, quarter in groupby(occasions, key=lambda occasion: example.calendar.index(occasion.day)):
        _turn(log, index, list(quarter))
    for occasion in occasions:
        occasion.partners = _partners(log, occasion)
    _write(log, occasions)
    _learn(example)
    _delete_one(example)


def _begin(example: Example, activities: list[Activity]) -> Log:
    writers: dict[str, list[tuple[User, date]]] = {}
    for row in example.content["people"]:
        if row["role"] == "professional":
            since = example.day(row.get("since", 0))
            writers.setdefault(row["organisation"], []).append((example.people[row["name"]], since))
    busy = {row["key"]: float(row["busy"]) for row in example.content["organisations"] if "busy" in row}
    plans = list(zip(example.content["activities"], activities, strict=True))
    return Log(example, dice(f"{example.slug} entries", example.today), plans, busy, writers, example.municipalities())


def _weekly(log: Log) -> list[Occasion]:
    """Somebody logs the same evening each week, so that "the same as last time" has a last time."""
    row = log.example.content.get("weekly")
    if row is None:
        return []
    last = log.example.today - timedelta(days=1)
    while not is_working_day(last):
        last -= timedelta(days=1)
    days = [last - timedelta(weeks=weeks) for weeks in range(row["weeks"])]
    occasions = [_made(log, day, row["activity"] - 1, row["organisation"]) for day in days if busyness(day) > QUIET]
    for occasion in occasions:
        occasion.writer = log.example.people[row["person"]]
        occasion.municipality = next(area for area in log.municipalities if area and area.code == row["municipality"])
    return occasions


def _occasion(log: Log, day: date) -> Occasion:
    offered = {
        number: plan["share"] * _season(plan, day)
        for number, (plan, activity) in enumerate(log.plans)
        if activity.since <= day
    }
    number = pick(log.dice, offered)
    partners = log.plans[number][0]["partners"]
    able = {one: log.busy[one] for one in partners if log.writers_of(one, day) and log.was_member(one, day)}
    return _made(log, day, number, pick(log.dice, able))


def _made(log: Log, day: date, number: int, reporter: str) -> Occasion:
    chance, (plan, activity) = log.dice, log.plans[number]
    return Occasion(
        day=day,
        plan=plan,
        activity=activity,
        reporter=reporter,
        children=_some(chance, *plan["children"]),
        adults=_some(chance, *plan["adults"]),
        early=plan["early"] + chance.gauss(0, 1),
        wide=chance.gauss(0, 1),
        heard=plan.get("heard", 0.0) + chance.gauss(0, 1),
    )


def _season(plan: dict[str, Any], day: date) -> float:
    """What happens at school stays away when there is no school."""
    at_school = plan["settings"].get("school", 0) / sum(plan["settings"].values())
    return 1.0 if is_school_day(day) else 1.0 - 0.95 * float(at_school)


def _some(chance: Random, least: int, most: int) -> int:
    return round(chance.triangular(least, most, least + (most - least) * 0.35))


def _turn(log: Log, index: int, quarter: list[Occasion]) -> None:
    """Gives a quarter's occasions the shares of their place on the curves."""
    turns, over = log.example.content["turns"], log.example.calendar

    def chosen(name: str, among: list[Occasion], score: Callable[[Occasion], float]) -> list[bool]:
        return highest([score(one) for one in among], share(turns[name], index, over, log.dice))

    with_children = [one for one in quarter if one.children]
    for one, is_early in zip(quarter, chosen("early", quarter, lambda one: one.early), strict=True):
        one.is_early = is_early
    for one, is_wide in zip(quarter, chosen("three_sectors", quarter, lambda one: one.wide), strict=True):
        one.is_wide = is_wide
    for one, is_heard in zip(with_children, chosen("child_heard", with_children, lambda one: one.heard), strict=True):
        one.is_heard = is_heard


def _partners(log: Log, occasion: Occasion) -> list[str]:
    """Everybody who was there, the reporting organisation first: three sectors or more when it was wide, else two."""
    chance, sector = log.dice, {key: one.organisation.sector for key, one in log.example.members.items()}
    others = [
        one for one in occasion.plan["partners"] if one != occasion.reporter and log.was_member(one, occasion.day)
    ]
    chance.shuffle(others)
    there, sectors = [occasion.reporter], {sector[occasion.reporter]}
    most = 3 if occasion.is_wide else 2
    for one in others:
        if len(sectors | {sector[one]}) <= most and (occasion.is_wide or len(there) < 2):
            there.append(one)
            sectors.add(sector[one])
        if len(sectors) == most and chance.random() < 0.75:
            break
    return there


def _write(log: Log, occasions: list[Occasion]) -> None:
    entries = Entry.objects.bulk_create([_entry(log, occasion) for occasion in occasions], batch_size=1000)
    partners: list[EntryPartner] = []
    parts: list[EntryPart] = []
    for entry, occasion in zip(entries, occasions, strict=True):
        joiner = _joiner(log, occasion)
        writer = occasion.writer or _writer(log, log.writers_of(occasion.reporter, entry.date))
        parts.append(_part(log, entry, occasion.reporter, writer))
        if joiner:
            # The first of an organisation writes; colleagues join what others have written.
            writers = log.writers_of(joiner, entry.date)
            parts.append(_part(log, entry, joiner, _writer(log, writers[1:] or writers)))
        own_word = joiner if len(occasion.partners) > 2 and log.dice.random() < 0.3 else None
        partners += _named(log, entry, occasion.partners, own_word)
    EntryPartner.objects.bulk_create(partners, batch_size=2000)
    EntryPart.objects.bulk_create(parts, batch_size=2000)


def _entry(log: Log, occasion: Occasion) -> Entry:
    chance, members = log.dice, log.example.members
    return Entry(
        client_key=key(chance),
        ecosystem=log.example.ecosystem,
        membership=members[occasion.reporter],
        activity=occasion.activity,
        municipality=occasion.municipality or pick(chance, log.municipalities),
        date=occasion.day,
        setting=pick(chance, occasion.plan["settings"]),
        how_early=_how_early(chance, occasion),
        child_heard=_child_heard(occasion),
        children=occasion.children,
        adults=occasion.adults,
        professionals=len(occasion.partners) + chance.choice([0, 0, 1, 2]),
        sectors=len({members[one].organisation.sector for one in occasion.partners}),
        created_on=min(occasion.day + timedelta(days=pick(chance, LATE)), log.example.today),
    )


def _how_early(chance: Random, occasion: Occasion) -> HowEarly:
    if occasion.is_early:
        lightly = 0.75 if occasion.plan["early"] > 0.3 else 0.25
        return HowEarly.BEFORE_WORRY if chance.random() < lightly else HowEarly.WORRY
    return HowEarly.SUPPORT_NEEDED if chance.random() < 0.87 else HowEarly.CRISIS


def _child_heard(occasion: Occasion) -> ChildHeard:
    if not occasion.children:
        return ChildHeard.NO_CHILDREN
    return ChildHeard.YES if occasion.is_heard else ChildHeard.NO


def _joiner(log: Log, occasion: Occasion) -> str | None:
    """Another organisation that was there and said so itself, now and then."""
    able = [one for one in occasion.partners[1:] if log.writers_of(one, occasion.day)]
    return log.dice.choice(able) if able and log.dice.random() < JOINED else None


def _writer(log: Log, writers: list[User]) -> User:
    """Whoever is named first writes most."""
    return pick(log.dice, {user: 1 / place for place, user in enumerate(writers, start=1)})


def _part(log: Log, entry: Entry, organisation: str, writer: User) -> EntryPart:
    named = entry.created_on >= log.example.today - NAMED_FOR
    membership = log.example.members[organisation]
    return EntryPart(entry=entry, membership=membership, person=writer if named else None, created_on=entry.created_on)


def _named(log: Log, entry: Entry, there: Iterable[str], own_word: str | None) -> list[EntryPartner]:
    def partner(one: str, membership: Membership) -> EntryPartner:
        sector = membership.organisation.sector
        return EntryPartner(entry=entry, membership=membership, sector=sector, named=one != own_word)

    return [partner(one, log.example.members[one]) for one in there]


def _learn(example: Example) -> None:
    chance = dice(f"{example.slug} learned", example.today)
    notes = [*content.read("voices")["learned"]["fi"], *content.read("voices")["learned"]["sv"]]
    LearningNote.objects.bulk_create(
        LearningNote(id=key(chance), ecosystem=example.ecosystem, quarter=quarter.first_day, text=text)
        for quarter in example.calendar.quarters
        for text in chance.sample(notes, NOTES_IN_A_QUARTER)
    )


def _delete_one(example: Example) -> None:
    """A coordinator has deleted an entry once, so that the list of reasons has something to show."""
    coordinator = next(row["name"] for row in example.content["people"] if row["role"] == "coordinator")
    month = example.calendar.quarters[-2].first_day
    EntryDeletion.objects.create(
        ecosystem=example.ecosystem,
        organisation=next(iter(example.members.values())).organisation,
        month=month,
        reason=DUPLICATE,
        by=example.people[coordinator],
        deleted_on=month + timedelta(days=40),
    )
