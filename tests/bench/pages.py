"""What pages cost beside the empty page of the same person, and how large the family's form is."""

import gzip
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from ecosystems.access import Role
from ecosystems.models import Ecosystem, Seat
from feedback.models import Channel, State, Submission
from feedback.models.submissions import places_in
from foundations.stretches import in_order, mark_of
from itla_impact.demo import load
from tests import factories as make
from tests.bench import world
from tests.bench.pairs import Pair, compare, measured
from tests.bench.stage import Stage
from tests.bench.visits import Visitor, signed_in

TIMES = 10
#: Visits to what takes about a millisecond, so that the first ones after another page do not count for all.
MANY = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """A person of an ecosystem and her empty page."""

    visitor: Visitor
    slug: str

    @property
    def empty(self) -> str:
        return f"/e/{self.slug}/empty/"

    def page(self, name: str, path: str, goal: str, **headers: str) -> Pair:
        expected = 304 if headers else 200
        return Pair(
            name,
            self.visitor.asks(f"/e/{self.slug}/{path}", TIMES, expected=expected, **headers),
            "empty page of the same person",
            self.visitor.asks(self.empty, TIMES),
            goal,
        )


def run(stage: Stage) -> Iterator[str]:
    world.forget_all()
    load.load()
    yield from _of_families(stage)
    yield from _of_the_coordinator(stage)


def _of_families(stage: Stage) -> Iterator[str]:
    channel = Channel.objects.exclude(opened_on=None).order_by("pk")[0]
    anyone, path = Visitor(), f"/fi/f/{channel.code}/"
    form = Pair("family form", anyone.asks(path, MANY), "empty view", anyone.asks("/fi/nothing/", MANY), "≤ 2")
    yield str(compare(form, stage.meter))
    yield size_of_form(anyone, path)


def size_of_form(anyone: Visitor, path: str) -> str:
    """The form and all that it names, as sent to a browser that takes gzip."""
    _status, fields, page = anyone.get(path)
    text = (gzip.decompress(page) if fields.get("Content-Encoding") == "gzip" else page).decode()
    needed = set(re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', text))
    scripts = set(re.findall(r'<script[^>]+src="([^"]+)"', text))
    sizes = [_on_the_wire(address) for address in needed]
    total = len(page) + sum(sizes)
    return (
        f"family form: {total / 1024:.1f} KiB ({len(page):,} bytes and {sizes} of styles), goal ≤ 14; "
        f"{1 + len(sizes)} requests, goal ≤ 3; {len(scripts)} scripts, goal 0"
    )


def _on_the_wire(address: str) -> int:
    path = Path(staticfiles_storage.path(address.removeprefix(settings.STATIC_URL)))
    compressed = [one for one in (path.with_name(f"{path.name}.br"), path.with_name(f"{path.name}.gz")) if one.exists()]
    return min(one.stat().st_size for one in [path, *compressed])


def _of_the_coordinator(stage: Stage) -> Iterator[str]:
    seat = Seat.objects.today().filter(role=Role.COORDINATOR, ecosystem__channels__isnull=False)
    chosen = seat.select_related("user", "ecosystem").order_by("ecosystem_id")[0]
    seen = Seen(signed_in(chosen.user), chosen.ecosystem.slug)
    visitor = seen.visitor
    empty = visitor.queries(seen.empty)
    pages = [("overview", "", 9), ("measure page", "measures/listened/", 3), ("list of measures", "measures/", 4)]
    for name, path, most in pages:
        address = f"/e/{seen.slug}/{path}"
        yield str(compare(seen.page(f"{name}, cold", path, "≤ 12"), stage.meter))
        etag = visitor.get(address)[1]["ETag"]
        yield str(compare(seen.page(f"{name}, 304", path, "≤ 2", if_none_match=etag), stage.meter))
        yield f"{name}: {visitor.queries(address) - empty} queries beyond the empty page, goal ≤ {most}"


def lists(stage: Stage) -> Iterator[str]:
    """The inbox of 100,000 submissions and the list of 50,000 entries, cold."""
    world.forget_all()
    (key,) = world.found(1)
    ecosystem = Ecosystem.objects.get(pk=key)
    world.add_submissions(20_000, months=12, state="received")
    world.add_submissions(80_000, months=60, state="read")
    world.add_entries(50_000, months=60)
    world.analyze(["feedback_submission", "ecosystems_entry"])
    other = make.make_membership(ecosystem, "Lukijan yhdistys")
    reader, coordinator = make.make_user(), make.make_user()
    make.make_seat(reader, Role.MODERATOR, ecosystem, other.organisation)
    make.make_seat(coordinator, Role.COORDINATOR, ecosystem, other.organisation)
    for person, name, path in (
        (reader, "inbox of 100,000 submissions", "feedback/"),
        (reader, "inbox, the end of what has been read", f"feedback/?state=read&after={_near_the_end()}"),
        (coordinator, "list of 50,000 entries, a month", "entries/all/"),
    ):
        yield from _list(stage, Seen(signed_in(person), ecosystem.slug), name, path)


def _near_the_end() -> str:
    """The mark of a submission of which all but a page of the 80,000 read ones lie before it."""
    keys = places_in(State.READ)
    return mark_of(in_order(Submission.objects.filter(state=State.READ), keys, backwards=True)[25], keys)


def _list(stage: Stage, seen: Seen, name: str, path: str) -> Iterator[str]:
    pair = seen.page(name, path, "≤ 20")
    result = compare(pair, stage.meter)
    yield str(result)
    address = f"/e/{seen.slug}/{path}"
    single = [measured(seen.visitor.asks(address, 1), stage.meter)[1].processor for _ in range(20)]
    empty = statistics.median(one.processor for one in result.yardsticks)
    worst = statistics.quantiles(single, n=20)[-1]
    beyond = seen.visitor.queries(address) - seen.visitor.queries(seen.empty)
    yield f"{name}: p95 {worst / empty:.2f} × the empty page, goal ≤ 20; {beyond} queries beyond it, goal ≤ 6"
