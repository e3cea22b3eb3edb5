"""People who write to an installation, over and over, and remember what they were told."""

import html
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Self

from django.utils import timezone

from tests.deployment.installation import Visitor
from tests.faults.world import World

PAUSE = 0.05
PATIENCE = 60

STORED_TEXTS = """
import json
from feedback.models import Submission
from feedback.receipts import submission_with, typed
told = json.load(open({file!r}))
texts = list(Submission.objects.filter(ecosystem={ecosystem}).values_list('text', flat=True))
print('lost', sum(submission_with(typed(code)) is None for code, _ in told), end=' ')
print('more', sum(texts.count(text) != 1 for _, text in told), end=' ')
print('twice', len(texts) - len(set(texts)))
"""
STORED_ENTRIES = """
from ecosystems.models import Entry
print(sorted(Entry.objects.filter(ecosystem={ecosystem}).values_list('children', flat=True)))
"""
STORED_VISION = """
from ecosystems.models import Vision
vision = Vision.objects.get(ecosystem={ecosystem})
print(vision.version - 1, vision.text['fi'])
"""


def hidden_in(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


class Writers:
    """Several who write until they are told to stop. What they were answered is counted by status."""

    def __init__(self, world: World, people: int) -> None:
        self.world, self.place = world, world.ours
        self.told: list[tuple[str, str]] = []
        self.pages: Counter[int] = Counter()
        self.outage = ""
        self.wrong: list[str] = []
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._write) for _ in range(people)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE)

    def write_one(self) -> None:
        """Writes something and notes in `told` what was acknowledged."""
        raise NotImplementedError

    def _write(self) -> None:
        while not self.stop.is_set():
            try:
                self.write_one()
            except OSError:
                self.pages[0] += 1
            except Exception as error:
                self.wrong.append(repr(error)[:3000])
            time.sleep(PAUSE)

    def send(self, visitor: Visitor, path: str, fields: object) -> tuple[int, str]:
        status, page, _headers = visitor.send(path, fields)
        self._see(status, page)
        return status, page

    def _see(self, status: int, page: str) -> None:
        self.pages[status] += 1
        if status == 503:
            self.outage = page

    def wait_for(self, more: int) -> None:
        """They have been told so many times more that something is stored."""
        wanted, until = len(self.told) + more, time.monotonic() + PATIENCE
        while len(self.told) < wanted:
            assert not self.wrong, self.wrong[0]
            assert time.monotonic() < until, (type(self), self.pages, self.world.five.log("web")[-2000:])
            time.sleep(0.05)

    def wait_for_outage(self) -> None:
        before, until = self.pages[503], time.monotonic() + PATIENCE
        while self.pages[503] == before:
            assert time.monotonic() < until, self.pages
            time.sleep(0.05)

    def assert_told_the_truth(self) -> None:
        """What was acknowledged is there once, and nobody has met a fault of ours."""
        assert self.wrong == []
        assert self.told
        assert self.pages[500] == 0, self.world.five.log("web")[-3000:]
        self.compare()

    def compare(self) -> None:
        raise NotImplementedError


class Families(Writers):
    """Each opens the form in Swedish and sends it once; another one comes after her."""

    def __init__(self, world: World, people: int = 4, *, neighbours: bool = False) -> None:
        super().__init__(world, people)
        self.place = world.neighbours if neighbours else world.ours
        self.path = f"/sv/f/{self.place.channel}/"

    def write_one(self) -> None:
        text = "sanottu " + "".join(secrets.choice("bdfgjklm") for _ in range(20))
        family = Visitor(self.world.five)
        status, page, _headers = family.get(self.path)
        if status != 200:
            self._see(status, page)
            return
        _status, page = self.send(family, self.path, [*hidden_in(page), ("got_help", "4"), ("helped", text)])
        if code := re.search(r"receipt__code[^>]*>\s*([0-9A-Z-]{19})", page):
            self.told.append((code[1], text))

    def compare(self) -> None:
        file = self.world.five.folder / "told.json"
        file.write_text(str([list(pair) for pair in self.told]).replace("'", '"'))
        asked = STORED_TEXTS.format(file=str(file), ecosystem=self.place.ecosystem)
        assert self.world.ask(asked) == "lost 0 more 0 twice 0"

    def assert_page_has_help(self) -> None:
        assert 'lang="sv"' in self.outage
        assert re.search(r'href="tel:\+?\d', self.outage), self.outage


class Staff(Writers):
    """Who sees that her work may not be stored sends it again from the page that says so, until it is."""

    person: str
    back: str

    def __init__(self, world: World, people: int = 1) -> None:
        super().__init__(world, people)
        self.numbers = count(1)

    def signed_in(self) -> Visitor:
        visitor = Visitor(self.world.five)
        visitor.cookies = dict(self.place.people[self.person])
        return visitor

    def open(self, visitor: Visitor, path: str) -> str:
        """The page, as soon as there is one."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, page, _headers = visitor.get(path)
            except OSError:
                status, page = 0, ""
            if status == 200:
                return page
            assert status in {0, 503}, (status, page)
            self._see(status, page)
            time.sleep(PAUSE)
        raise AssertionError(f"{path} did not come")

    def insist(self, visitor: Visitor, path: str, fields: Sequence[tuple[str, str]]) -> int:
        """Sends `fields`, and from each page of the outage what that page has kept; the first other answer's status."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, page = self.send(visitor, path, fields)
            except OSError:
                self.pages[0] += 1
                status, page = 0, ""
            if status not in {0, 503}:
                return status
            if status == 503:
                kept = hidden_in(page)
                assert sorted(kept) == sorted(fields), page
                fields = kept
            time.sleep(PAUSE)
        raise AssertionError(f"{path} stayed away")


class Professionals(Staff):
    """Petri and his colleagues log joint work; each occasion has a number of children of its own."""

    person = "petri"

    def write_one(self) -> None:
        number = str(next(self.numbers))
        petri, path = self.signed_in(), f"/e/{self.place.slug}/entries/"
        status = self.insist(petri, path, self.occasion(self.open(petri, path), children=number))
        assert status == 302, status
        self.told.append((number, ""))

    def occasion(self, page: str, *, children: str) -> list[tuple[str, str]]:
        """The fields of the form in `page`, filled in."""
        occasion = {"activity": self.place.activity, "partners": self.place.partner, "setting": "school"}
        told = {"how_early": "worry", "child_heard": "yes", "children": children, "adults": "0", "professionals": "2"}
        day = {"date": timezone.localdate().isoformat(), "another": "on"}
        return [(name, str(value)) for name, value in (dict(hidden_in(page)) | occasion | told | day).items()]

    def compare(self) -> None:
        """Each once, also those that were sent again; the last one of each may be stored and not acknowledged."""
        stored = eval(self.world.ask(STORED_ENTRIES.format(ecosystem=self.place.ecosystem)))  # noqa: S307
        assert stored == sorted(int(number) for number, _ in self.told)


class Coordinator(Staff):
    """Aino rewrites the vision, each time in other words."""

    person = "aino"

    def write_one(self) -> None:
        words = f"Jokainen lapsi saa apua ajoissa {next(self.numbers)}"
        aino, path = self.signed_in(), f"/e/{self.place.slug}/agenda/vision/"
        fields = dict(hidden_in(self.open(aino, path))) | {"text_fi": words}
        status = self.insist(aino, path, list(fields.items()))
        # Sent again after it had been stored without her knowing, her own words meet her as a conflict.
        assert status in {302, 409}, status
        self.told.append((words, ""))

    def compare(self) -> None:
        stored = self.world.ask(STORED_VISION.format(ecosystem=self.place.ecosystem))
        assert stored == f"{len(self.told)} {self.told[-1][0]}"
