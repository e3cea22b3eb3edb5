"""What bodies cost that are sent to do harm, beside a small valid one at the same address; each is refused."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.core.cache import cache
from django.utils import timezone

from ecosystems import api_tokens
from ecosystems.access import Role
from ecosystems.models import Activity, Membership
from ecosystems.models.tokens import ApiScope
from feedback.models import Channel
from tests import factories as make
from tests.bench import clients, world
from tests.bench.pairs import Pair, Work, Wrong, compare
from tests.bench.stage import Stage
from tests.bench.visits import Visitor

TIMES = 10
MEGABYTE = 1024 * 1024
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
GOAL = "–"
families = count(1)


@dataclass(frozen=True, slots=True)
class Evil:
    """A body, and the statuses that refuse it; a family's form comes back with 200 or 422 and what to look at."""

    name: str
    body: bytes
    kind: str
    refused: frozenset[int]


def run(stage: Stage) -> Iterator[str]:
    world.forget_all()
    (key,) = world.found(1)
    yield from _of_families(stage, Channel.objects.get(ecosystem=key))
    yield from _of_programs(stage, key)


def _of_families(stage: Stage, channel: Channel) -> Iterator[str]:
    path = f"/fi/f/{channel.code}/"
    words = clients.form_of(channel)
    shown = frozenset({200, 422})

    def valid() -> int:
        for _ in range(TIMES):
            _send(path, clients.form_of(channel), FORM, {200}, x_forwarded_for=clients.address_of(next(families)))
        return TIMES

    evils = [
        Evil("2 MB, unread", b"a" * (2 * MEGABYTE), FORM, frozenset({413})),
        Evil("10,000 fields", b"&".join(b"f%d=1" % number for number in range(10_000)), FORM, frozenset({400})),
        Evil("0.2 MB of deep JSON", _deep(100_000), JSON, shown),
        *[
            Evil(f"0.9 MB of {piece!r}", words + b"&helped=" + (piece * 900_000)[:900_000].encode(), FORM, shown)
            for piece in ("1", "131052-", "a@", "katu ")
        ],
    ]
    yield from _compared(stage, "family form", path, evils, valid)


def _of_programs(stage: Stage, ecosystem: int) -> Iterator[str]:
    own, partner = Membership.objects.filter(ecosystem=ecosystem).order_by("pk")[:2]
    person = make.make_user()
    make.make_seat(person, Role.PROFESSIONAL, own.ecosystem, own.organisation)
    token = api_tokens.make(person, name="Ohjelma", scopes=ApiScope.values, days=30, with_factor=False)[1]
    path = f"/api/v1/ecosystems/{own.ecosystem.slug}/entries/"
    entry = {
        "activity": Activity.objects.filter(ecosystem=ecosystem).order_by("pk")[0].pk,
        "partners": [partner.pk],
        "date": (timezone.localdate() - timedelta(days=1)).isoformat(),
        "setting": "school",
        "how_early": "worry",
        "child_heard": "yes",
        "children": 14,
        "another": True,
    }

    def valid() -> int:
        for _ in range(TIMES):
            _send(path, json.dumps(entry).encode(), JSON, {201}, authorization=f"Bearer {token}")
        return TIMES

    many = {f"field{number}": 1 for number in range(3_000)}
    evils = [
        Evil("2 MB, unread", b"a" * (2 * MEGABYTE), JSON, frozenset({413})),
        Evil("65 kB, one too many", b" " * (64 * 1024 + 1), JSON, frozenset({413})),
        Evil("60 kB of deep JSON", _deep(30_000), JSON, frozenset({400})),
        Evil("3,000 fields in 49 kB", json.dumps(many).encode(), JSON, frozenset({422})),
        Evil("a number of 5,000 digits", b'{"children": ' + b"9" * 5_000 + b"}", JSON, frozenset({400})),
        Evil(
            "60 kB of '131052-'",
            json.dumps({**entry, "learned": ("131052-" * 9_000)[:60_000]}).encode(),
            JSON,
            frozenset({422}),
        ),
    ]
    yield from _compared(stage, "POST of an entry", path, evils, valid, authorization=f"Bearer {token}")


def _compared(stage: Stage, what: str, path: str, evils: list[Evil], valid: Work, **headers: str) -> Iterator[str]:
    for evil in evils:
        pair = Pair(
            f"{what}, {evil.name}",
            _sent(path, evil, headers),
            "a small valid one",
            valid,
            GOAL,
            unit="request",
            # The limits of families and programs are not what is measured.
            before=cache.clear,
        )
        yield str(compare(pair, stage.meter))


def _sent(path: str, evil: Evil, headers: dict[str, str]) -> Callable[[], int]:
    def work() -> int:
        for _ in range(TIMES):
            _send(path, evil.body, evil.kind, evil.refused, **headers)
        return TIMES

    return work


def _send(path: str, body: bytes, kind: str, expected: "set[int] | frozenset[int]", **headers: str) -> None:
    status, _fields, said = Visitor().post(path, body, kind, **headers)
    if status not in expected:
        raise Wrong(f"{path} answered {status}: {said[:200]!r}")


def _deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels
