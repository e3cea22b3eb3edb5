"""A family's POST: as many as sixteen clients can send, beside raw durable inserts; how soon a figure tells of it; what
the broker hears of it; how many bytes it takes."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from unittest import mock

from django.db import connection

from feedback.models import Channel, Submission
from measures import recompute, series
from measures.models import Definition
from tests.bench import clients, world
from tests.bench.pairs import Pair, Wrong, compare
from tests.bench.stage import Stage

SENT = 960
INSERTED = 2_400
RATE = 20
ANSWERS = (
    '{"service": "school", "got_help": "4", "listened": "4", "could_influence": "4", "told_many": "4", '
    '"felt_safe": "4", "helped": "Saimme apua kouluun. Kuraattori kuunteli meitä, ja asiat lähtivät sujumaan '
    'paremmin kuin osasin odottaa."}'
)
families = count(1)


def run(stage: Stage) -> Iterator[str]:
    channel = _channel()
    with clients.serving(stage) as web:
        posts = Posts(web, channel)
        pair = Pair(
            f"feedback POST, {clients.CLIENTS} clients",
            posts,
            "raw durable JSONB inserts",
            Inserts(stage),
            "≥ 0.18, and ≤ 0.6 ms of server",
            by="speed",
            unit="POST",
            before=posts.fill_in,
            subject_meter=web.meter,
        )
        result = compare(pair, stage.meter)
        yield str(result)
        rates = [statistics.median(1 / one.wall for one in taken) for taken in (result.subjects, result.yardsticks)]
        yield f"    {rates[0]:.0f} POST/s beside {rates[1]:.0f} inserts/s"
        yield from _latency(stage, web, channel)
    yield _messages(channel)
    yield _bytes()


def _channel() -> Channel:
    world.forget_all()
    (key,) = world.found(1)
    recompute.rebuild()
    return Channel.objects.select_related("ecosystem").get(ecosystem=key)


class Posts:
    """`SENT` forms through the real view; each makes a row, or there is no ratio. They are filled in beforehand."""

    def __init__(self, web: clients.Web, channel: Channel) -> None:
        self.channel = channel
        self.connections = [clients.Connection(web.socket) for _ in range(clients.CLIENTS)]
        self.waiting: list[bytes] = []

    def fill_in(self) -> None:
        self.waiting = [clients.post_of(self.channel, next(families)) for _ in range(SENT)]

    def __call__(self) -> int:
        before = Submission.objects.counted().count()
        clients.at_once([self._send for _ in self.connections])
        stored = Submission.objects.counted().count() - before
        if stored != len(self.waiting):
            raise Wrong(f"{stored} submissions were stored of {len(self.waiting)}")
        return stored

    def _send(self, number: int) -> None:
        for post in self.waiting[number :: clients.CLIENTS]:
            status, body = self.connections[number].ask(post)
            if status != 200 or b'class="receipt' not in body:
                raise Wrong(f"a POST was answered {status}, {len(body)} bytes")


class Inserts:
    """`INSERTED` rows with the same answers as JSONB, each in a transaction of its own that waits for the disk."""

    def __init__(self, stage: Stage) -> None:
        self.connections = [stage.connect() for _ in range(clients.CLIENTS)]
        with self.connections[0].cursor() as cursor:
            cursor.execute("CREATE TABLE yardstick (id bigserial PRIMARY KEY, answers jsonb NOT NULL)")

    def __call__(self) -> int:
        share = INSERTED // clients.CLIENTS
        before = self._count()
        clients.at_once([lambda number: self._insert(number, share) for _ in self.connections])
        if (stored := self._count() - before) != INSERTED:
            raise Wrong(f"{stored} rows were inserted of {INSERTED}")
        return stored

    def _insert(self, number: int, share: int) -> None:
        with self.connections[number].cursor() as cursor:
            for _ in range(share):
                cursor.execute("INSERT INTO yardstick (answers) VALUES (%s)", [ANSWERS])

    def _count(self) -> int:
        with self.connections[0].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM yardstick")
            return int(cursor.fetchone()[0])


def _latency(stage: Stage, web: clients.Web, channel: Channel) -> Iterator[str]:
    """POSTs leave at their time whether or not the earlier ones have been answered; a worker ticks every 5 s."""
    seconds = 60 if stage.national else 30
    worker = clients.child("itla_impact.embedded.worker")
    try:
        recompute.tick()
        sending, seen = Sending(web, channel, seconds), _figures(channel, RATE * seconds, seconds + 60)
    finally:
        worker.terminate()
        worker.wait(15)
    first = seen[0][1]
    waits = []
    for number, arrival in enumerate(sorted(sending.get()), 1):
        shown = next((moment for moment, n in seen if n - first >= number), None)
        if shown is None:
            raise Wrong(f"the figure never told of submission {number}")
        waits.append(shown - arrival)
    p95 = statistics.quantiles(waits, n=20)[-1]
    yield (
        f"submission → figure at {RATE} POST/s for {seconds} s: median {statistics.median(waits):.1f} s, "
        f"p95 {p95:.1f} s, longest {max(waits):.1f} s, N = {len(waits)}; goal p95 ≤ 10 s"
    )


class Sending:
    """The moments at which POSTs were answered; `get` waits for the last."""

    def __init__(self, web: clients.Web, channel: Channel, seconds: int) -> None:
        self.moments: list[float] = []
        posts = [clients.post_of(channel, next(families)) for _ in range(RATE * seconds)]
        began = time.monotonic()
        self.thread = threading.Thread(
            target=lambda: clients.at_once([lambda n: self._send(web, posts, n, began) for _ in range(clients.CLIENTS)])
        )
        self.thread.start()

    def _send(self, web: clients.Web, posts: list[bytes], number: int, began: float) -> None:
        with clients.Connection(web.socket) as own:
            for place in range(number, len(posts), clients.CLIENTS):
                due = began + place / RATE
                time.sleep(max(0.0, due - time.monotonic()))
                status, _body = own.ask(posts[place])
                if status != 200:
                    raise Wrong(f"a POST was answered {status}")
                self.moments.append(due)

    def get(self) -> list[float]:
        self.thread.join()
        return self.moments


def _figures(channel: Channel, wanted: int, patience: float) -> list[tuple[float, int]]:
    """(moment, n) of the ecosystem's figure until it has told of `wanted` more."""
    definition = Definition.objects.current().get(measure__code="got-help").pk
    place = channel.ecosystem.places.get(residual=False).pk
    seen: list[tuple[float, int]] = []
    until = time.monotonic() + patience
    while time.monotonic() < until:
        line = series.read([definition], [place]).get((definition, place), series.NOTHING)
        seen.append((time.monotonic(), sum(slot.n for slot in line.slots if slot)))
        if seen[-1][1] - seen[0][1] >= wanted:
            break
        time.sleep(0.1)
    return seen


def _messages(channel: Channel) -> str:
    """What submissions and the recompute of their figures publish to the broker, counted where every message leaves."""
    from django.test import Client

    client = Client(headers={"host": "bench.example", "x-forwarded-proto": "https"})
    sent = 100
    with mock.patch("kombu.messaging.Producer.publish") as published:
        for _ in range(sent):
            answer = client.post(
                f"/fi/f/{channel.code}/",
                clients.form_of(channel),
                content_type="application/x-www-form-urlencoded",
                headers={"x-forwarded-for": clients.address_of(next(families))},
            )
            if answer.status_code != 200:
                raise Wrong(f"a POST was answered {answer.status_code}")
        recompute.tick()
    return f"broker messages: {published.call_count} for {sent} submissions beyond the ticks, goal ≤ 1 for 1,000"


def _bytes() -> str:
    """Table and indexes after a VACUUM FULL: what a submission takes once nothing of its arrival is left."""
    world.add_submissions(100_000, months=12)
    with closing(connection.cursor()) as cursor:
        cursor.execute("VACUUM (FULL, ANALYZE) feedback_submission")
        cursor.execute("""
            SELECT pg_relation_size('feedback_submission'), pg_indexes_size('feedback_submission'),
                   (SELECT count(*) FROM feedback_submission)
        """)
        table, indexes, rows = cursor.fetchone()
    return (
        f"stored bytes for a submission: {(table + indexes) / rows:.0f} ({table / rows:.0f} of row, "
        f"{indexes / rows:.0f} of indexes, N = {rows:,}), goal ≤ 350"
    )
