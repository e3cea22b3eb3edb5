"""Nothing of who sends is kept: no cookie, no session, no person, no address, no clock."""

import gzip
import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from ecosystems.areas import load_areas
from ecosystems.models import Area, Coverage
from feedback.models import Submission
from tests import factories as make
from tests.feedback.conftest import Family, code_in, text_of, token_in

CODE = "131052-308T"
WRITTEN = [
    "131052-308T",
    "131052+308t",
    "010594Y9032",
    "010594y9021",
    "131052 - 308 T",
    "131052–308T",
    "131052\N{MINUS SIGN}308T",
    "１３１０５２－３０８Ｔ",
    "1310\u200d52-30\u200b8T",
    "131052-308T:lle",
    "131052A308T",
    "010594-9021",
    "131052308T",
]


class Fields(HTMLParser):
    """The names of every field of a page into which something can be typed."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        typed = tag == "textarea" or (
            tag == "input" and given.get("type", "text") in {"text", "search", "email", "tel"}
        )
        if typed and given.get("tabindex") != "-1":
            self.names.add(str(given["name"]))


def text_fields(page: str) -> set[str]:
    fields = Fields()
    fields.feed(page)
    return fields.names


@pytest.fixture
def pages(family, poster):
    """Every family page, as a function that asks for it."""
    return {
        "short": lambda: family.client.get(f"/f/{poster.code}"),
        "form": lambda: family.open(poster),
        "swedish": lambda: family.open(poster, language="sv"),
        "child": lambda: family.open(poster, child=True),
        "sent": lambda: family.send(poster, got_help="4"),
        "child sent": lambda: family.send(poster, child=True, child_feeling="very_bad"),
        "again": lambda: family.send(poster),
        "switch": lambda: family.send(poster, switch="sv", language="sv"),
        "closed": lambda: family.client.get("/fi/f/zzzzzzzz/"),
        "code": lambda: family.client.get("/fi/receipt/"),
        "wrong code": lambda: family.client.post("/fi/receipt/", {"code": "x"}),
        "receipt": lambda: family.client.post("/fi/receipt/", {"code": code_in(family.send(poster, got_help="4"))}),
        "help": lambda: family.client.get("/en/help/"),
    }


def test_family_pages_set_no_cookie_and_do_not_read_the_session_they_are_sent(pages, family, aino):
    family.client.force_login(aino)
    for name, ask in pages.items():
        with CaptureQueriesContext(connection) as queries:
            response = ask()
        assert not response.cookies, name
        assert "cookie" not in response.headers.get("Vary", "").lower(), name
        touched = [one["sql"] for one in queries if "django_session" in one["sql"] or "ecosystems_user" in one["sql"]]
        assert touched == [], name


def test_what_answers_a_sent_form_is_kept_nowhere(pages):
    for name in ("sent", "child sent", "again", "receipt", "wrong code"):
        assert "no-store" in pages[name]().headers["Cache-Control"], name


def test_family_pages_ask_no_third_party_for_anything(pages):
    for name, ask in pages.items():
        page = text_of(ask())
        assert not re.findall(r'(?:src|action|srcset)="(?:https?:)?//', page), name
        assert not re.findall(r'<link [^>]*href="(?:https?:)?//', page), name
        assert "<script" not in page, name
        assert "csrf" not in page, name


def test_what_a_signed_in_coordinator_sends_leads_nowhere_to_her(family, poster, aino, caplog):
    caplog.set_level(logging.DEBUG)
    family.client.force_login(aino)
    family.client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    family.client.defaults["HTTP_USER_AGENT"] = "Ainon puhelin"
    token = token_in(family.open(poster))
    before = rows()
    code = code_in(family.send(poster, token=token, got_help="4", helped="Hyvä palvelu"))
    after = rows()
    written = {table: after[table] - before[table] for table in after if after[table] != before[table]}
    assert set(written) == {"feedback_submission", "ecosystems_change"}
    traces = [aino.email, aino.name, "203.0.113.77", "Ainon puhelin", family.client.session.session_key, token, code]
    kept = " ".join(str(row) for table in written.values() for row in table)
    assert [trace for trace in traces if trace in kept] == []
    assert [trace for trace in traces if trace in caplog.text] == []


def test_a_submission_has_no_place_for_a_person_a_clock_or_an_order():
    fields = Submission._meta.get_fields()
    assert not [field for field in fields if isinstance(field, models.DateTimeField | models.TimeField)]
    assert not [field for field in fields if isinstance(field, models.GenericIPAddressField | models.AutoField)]
    assert "user" not in {field.related_model._meta.model_name for field in fields if field.is_relation}


@pytest.mark.parametrize("written", WRITTEN)
def test_an_identity_code_is_refused_in_every_text_field_and_nothing_is_lost(family, poster, written):
    refused = 0
    for child in (False, True):
        for name in text_fields(text_of(family.open(poster, child=child))):
            page = family.send(poster, child=child, **{name: f"Lapseni on {written} ja apu viipyi."})
            assert "henkilötunnus" in text_of(page)
            assert "ja apu viipyi." in text_of(page)
            refused += 1
    assert refused == 2
    assert not Submission.objects.exists()


def test_the_refusal_is_in_the_readers_language(family, poster):
    page = family.send(poster, language="sv", helped=f"Se {CODE}")
    assert '<html lang="sv"' in text_of(page)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("told", ["puh. 040 123 4567", "aino@example.org", "Rantakatu 5 B", "Liisa Virtanen"])
def test_personal_data_are_pointed_out_before_anything_is_sent(family, poster, told):
    page = family.send(poster, helped=f"Hyvä oli {told}", got_help="5")
    assert "Palautetta ei ole vielä lähetetty" in text_of(page)
    assert f"Hyvä oli {told}" in text_of(page)
    assert not Submission.objects.exists()


def test_the_family_may_send_it_anyway(family, poster):
    token, told = token_in(family.open(poster)), "Soita 040 123 4567"
    page = family.send(poster, token=token, helped=told)
    seen = re.search(r'name="anyway" value="(\w+)"', text_of(page))[1]
    assert code_in(family.send(poster, token=token, helped=told, anyway=seen))
    assert Submission.objects.get().text == told


def test_another_text_is_looked_at_anew_and_an_identity_code_is_never_sent_anyway(family, poster):
    token = token_in(family.open(poster))
    page = family.send(poster, token=token, helped="Soita 040 123 4567")
    seen = re.search(r'name="anyway" value="(\w+)"', text_of(page))[1]
    family.send(poster, token=token, helped="Soita 050 765 4321", anyway=seen)
    family.send(poster, token=token, helped=f"Hetu {CODE}", anyway=seen)
    assert not Submission.objects.exists()


def test_the_page_stays_within_fourteen_kib_with_its_styles(family, jokilaakso, questions):
    load_areas()
    largest = Area.objects.wellbeing_areas().annotate(n=models.Count("children")).order_by("-n")[0]
    Coverage.objects.filter(ecosystem=jokilaakso).update(area=largest)
    poster = make.make_channel(jokilaakso)
    sheet = gzip.compress((Path(settings.BASE_DIR) / "static/css/family.css").read_bytes())
    for child in (False, True):
        address = Family.address(poster, child=child)
        page = family.client.get(address, headers={"Accept-Encoding": "gzip"})
        assert page.headers["Content-Encoding"] == "gzip"
        assert len(page.content) + len(sheet) <= 14 * 1024
        assert "Cookie" not in page.headers["Vary"]


def rows() -> dict[str, set[str]]:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - our own tables
            found[table] = {row for (row,) in cursor.fetchall()}
        return found
