"""Bring tallies and series up to date with the facts now, without waiting for the tick."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ecosystems.models import Ecosystem
from measures import recompute
from measures.models import Work


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="forget all tallies and count every fact again")
        parser.add_argument("--ecosystem", metavar="SLUG", help="this one only; also when its work was set aside")

    def handle(self, *, rebuild: bool, ecosystem: str | None, **options: Any) -> None:
        if rebuild and ecosystem:
            raise CommandError("A rebuild is of everything: leave out --ecosystem.")
        if rebuild:
            recompute.rebuild()
        elif ecosystem:
            recompute.recompute_one(self._found(ecosystem))
        else:
            recompute.tick()
        waiting = recompute.waiting()
        self.stdout.write(f"Recompute: {waiting.changes} changes wait, {len(waiting.set_aside)} ecosystems set aside.")
        self._complain(Work.objects.exclude(error=""))

    def _found(self, slug: str) -> int:
        found = Ecosystem.objects.filter(slug=slug).values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(f"There is no ecosystem {slug!r}.")
        return found

    def _complain(self, failed: Any) -> None:
        for work in failed:
            self.stderr.write(f"{work.step} of ecosystem {work.ecosystem_id}: {work.error}, {work.attempts} attempts")
