"""Loads the demo into a database of its own and compares. Another subject is another `Pair` in `pages`."""

import os
import sys
from collections.abc import Iterator

from itla_impact.embedded import cluster
from tests.bench.pairs import Pair, Work, compare


def get(client: object, path: str, **headers: str) -> Work:
    """Asks for `path`, and raises when the answer is neither a page nor 304."""

    def ask() -> None:
        answer = client.get(path, headers=headers)  # type: ignore[attr-defined]
        if answer.status_code not in {200, 304}:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    return ask


def pages() -> Iterator[Pair]:
    from django.test import Client

    from ecosystems.access import Role
    from ecosystems.models import Seat
    from feedback.models import Channel

    anyone, coordinator = Client(), Client()
    channel = Channel.objects.exclude(opened_on=None).select_related("ecosystem").order_by("pk")[0]
    slug = channel.ecosystem.slug
    seat = Seat.objects.today().filter(role=Role.COORDINATOR, ecosystem=channel.ecosystem).select_related("user")[0]
    coordinator.force_login(seat.user)
    nothing, empty = get(anyone, "/healthz"), get(coordinator, f"/e/{slug}/empty/")
    overview = f"/e/{slug}/"
    seen = coordinator.get(overview).headers.get("ETag", "")
    yield Pair("family form", get(anyone, f"/fi/f/{channel.code}/"), "empty view", nothing, "≤ 2")
    yield Pair("public ecosystem page", get(anyone, f"/fi/e/{slug}/"), "empty view", nothing, "none yet")
    yield Pair("overview, cold", get(coordinator, overview), "empty page of the same person", empty, "≤ 12")
    if seen:
        again = get(coordinator, overview, **{"if-none-match": seen})
        yield Pair("overview, 304", again, "empty page of the same person", empty, "≤ 2")


def main() -> int:
    with cluster.throw_away() as database:
        os.environ |= {"DATABASE_URL": database.url, "DJANGO_SETTINGS_MODULE": "itla_impact.settings.test"}
        import django
        from django.conf import settings
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        settings.DEMO, settings.ROOT_URLCONF = True, "tests.empty_page"
        for command in (["migrate"], ["load_reference_data"], ["load_demo"]):
            call_command(*command, verbosity=0)
        print(
            f"Python {sys.version.split()[0]}, {os.cpu_count()} processors; in one process, database beside, no fsync"
        )
        for pair in pages():
            print(compare(pair), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
