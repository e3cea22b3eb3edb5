"""No page of the product takes an identity code, in whatever way it is written.

Nothing is listed by hand: the pages come from the list of doors, the fields from the pages, and a form of the product
that no page has shown fails.
"""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.forms import CharField, FileField, JSONField
from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from feedback.models import Submission
from foundations.forms import Guard
from foundations.languages import TextsFormField
from tests import factories as make
from tests.access.doors import DOORS, Door, World
from tests.access.visitors import changed, everything_stored
from tests.reading import Page, PageForm
from tests.unguarded_forms import unguarded_forms

CODE = "131052-308T"
WRITTEN = [
    CODE,
    "131052+308t",
    "010594Y9032",
    "010594y9021",
    "131052 - 308 T",
    "131052–308T",
    "131052\N{MINUS SIGN}308T",
    "１３１０５２－３０８Ｔ",
    "1310\u200d52-30\u200b8T",
    "131052A308T",
    "010594-9021",
    "131052308T",
]
TEXTS = (CharField, JSONField, FileField, TextsFormField)
PRODUCT = ("foundations", "ecosystems", "measures", "feedback", "itla_impact")


@pytest.fixture(autouse=True)
def quick_hands() -> Iterator[None]:
    """The family's form takes what was typed at once."""
    with patch("feedback.tokens.YOUNGEST", 0):
        yield


@pytest.fixture
def tried() -> Iterator[list[Guard]]:
    """The forms that have been cleaned, with what somebody sent; the last one is the last."""
    seen: list[Guard] = []
    clean = Guard._clean_fields

    def remember(self: Guard) -> None:
        seen.append(self)
        clean(self)

    with patch.object(Guard, "_clean_fields", remember):
        yield seen


SOMEBODY_ELSE = {"account_set_password": "liisa", "mfa_reauthenticate": "inkeri"}
"""Liisa has no password, Inkeri has a second factor, Kaisa has forgotten her password."""


class Visit:
    """A person at a door, with a browser of her own."""

    def __init__(self, door: Door, world: World, people: dict[str, User]) -> None:
        self.client, self.route = Client(), door.route
        self.person = people[door.opens_to[0]] if door.opens_to else None
        self.person = people.get(SOMEBODY_ELSE.get(door.route, ""), self.person)
        if door.route == "mfa_authenticate":
            self.client.post(reverse("account_login"), {"login": people["inkeri"].email, "password": make.PASSWORD})
        self.address = reverse(door.route, kwargs=door.at(world))
        if door.route == "ecosystems:found":
            self.address += f"?area={world.ecosystem.coverages.get().area_id}"
        if door.route == "account_reset_password_from_key":
            forgetful = people["kaisa"]
            key = f"{user_pk_to_url_str(forgetful)}-{default_token_generator.make_token(forgetful)}"
            self.address = self.address.replace("1-set-password", key)

    def sign_in(self) -> None:
        """Anew each time: a form before this one may have signed her out."""
        if self.person:
            self.client.force_login(self.person)
            if self.route == "mfa_activate_totp":
                self.client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})

    def page(self) -> Page:
        self.sign_in()
        answer = self.client.get(self.address, follow=True)
        address = answer.redirect_chain[-1][0] if answer.redirect_chain else self.address
        return Page(answer, address)

    def sends(self, form: PageForm, **changes: object) -> Page:
        cache.clear()
        return Page(self.client.post(form.action, {**form.filled_in(), **changes}), form.action)


@pytest.fixture
def visits(world: World, request: pytest.FixtureRequest) -> list[Visit]:
    people = {name: request.getfixturevalue(name) for name in ("aino", "petri", "maija", "tuula")}
    people |= {"liisa": make.make_user("Liisa", password=None)}
    people |= {name: make.make_user(name.capitalize()) for name in ("kaisa", "inkeri")}
    TOTP.activate(people["inkeri"], generate_totp_secret())
    Submission.objects.update(text="Kuraattori kuunteli.")
    return [Visit(door, world, people) for door in DOORS if not door.posted_only]


def posted(page: Page) -> Iterator[PageForm]:
    return (form for form in page.forms if form.method == "post")


def written_into(page: Page) -> Iterator[PageForm]:
    return (form for form in posted(page) if form.typed())


@pytest.mark.slow
@pytest.mark.parametrize("spellings", [WRITTEN[:1], WRITTEN[1:]], ids=len)
def test_a_code_is_refused_in_every_field_of_every_page(
    visits: list[Visit], tried: list[Guard], spellings: list[str]
) -> None:
    before = everything_stored()
    let_through, seen = [], set()
    for visit in visits:
        for form in written_into(visit.page()):
            for written in (*(f"Lapsi {one} kävi" for one in spellings), CODE, f"{CODE}@example.org"):
                tried.clear()
                visit.sends(form, **dict.fromkeys(form.typed(), written))
                seen |= {type(one) for one in tried}
                let_through += [f"{form.action} {name}: {written}" for name in form.typed() if not refused(name, tried)]

    User.objects.update(last_login=None)
    assert let_through == []
    assert changed(before) == []
    assert unguarded_forms(PRODUCT) == []
    assert [one.__qualname__ for one in subclasses(Guard) if has_text(one) and one not in seen] == [], "on no page"


def refused(name: str, tried: list[Guard]) -> bool:
    """Whether one of the forms that were cleaned has an error at this control (a language of a text, or the field)."""
    return any(field in form.errors for form in tried for field in (name, name.rpartition("_")[0]))


def subclasses(of: type) -> Iterator[type]:
    for one in of.__subclasses__():
        if one.__module__.partition(".")[0] in PRODUCT:
            yield one
        yield from subclasses(one)


def has_text(form: type) -> bool:
    return any(isinstance(one, TEXTS) for one in getattr(form, "base_fields", {}).values())


def stores_a_code(visit: Visit, form: PageForm, before: dict[str, str], **words: object) -> bool:
    """Whether it does when this is sent; nothing of it stays."""
    visit.sign_in()
    with transaction.atomic():
        visit.sends(form, **words)
        kept = any(CODE in words_in(table) for table in changed(before))
        transaction.set_rollback(True)
    return kept


def words_in(table: str) -> str:
    with connection.cursor() as cursor:
        rows = "SELECT coalesce(string_agg(t::text, ' '), '') FROM {} t"
        cursor.execute(rows.format(connection.ops.quote_name(table)))
        return str(cursor.fetchone()[0])


@pytest.mark.slow
def test_a_code_is_not_stored_from_what_a_page_carries_along_or_offers_to_choose(visits: list[Visit]) -> None:
    before = everything_stored()
    assert [
        f"{form.action} {name}"
        for visit in visits
        for form in posted(visit.page())
        for name in {one.name for one in form.controls} - {"", "csrfmiddlewaretoken", *form.typed()}
        if stores_a_code(visit, form, before, **{name: CODE})
    ] == []


@pytest.mark.slow
def test_a_code_is_not_stored_as_the_name_of_a_file(visits: list[Visit]) -> None:
    before = everything_stored()
    assert [
        form.action
        for visit in visits
        for form in posted(visit.page())
        if stores_a_code(visit, form, before, **{name: a_file() for name in [*form.typed(), "file"]})
    ] == []


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{CODE}_lausunto.pdf", b"x")
