"""What must hold of every template and sheet, so that the strict CSP, a screen reader and an old phone are served."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from itla_impact.front.icons import ICONS

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an inline sheet": re.compile(r"<style\b"),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
FRAMES = {"base.html", "staff.html", "public.html", "family.html", "error.html"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_nothing_that_the_policy_would_block(path):
    text = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def chain(path: Path) -> str:
    """The text of a page with every template it extends or includes by a fixed name."""
    seen: set[str] = set()
    text = ""
    waiting = [str(path.relative_to(ROOT / "templates"))]
    while waiting:
        one = waiting.pop()
        file = ROOT / "templates" / one.partition("#")[0]
        if one in seen or not file.exists():
            continue
        seen.add(one)
        found = file.read_text()
        text += found
        waiting += re.findall(r'{%\s*(?:extends|include)\s+"([^"]+)"', found)
    return text


PAGES = [path for path in TEMPLATES if "{% extends" in path.read_text() and path.name not in FRAMES]


@pytest.mark.parametrize("path", [p for p in PAGES if "allauth/layouts" not in str(p)], ids=name)
def test_a_page_has_a_heading_of_the_first_level_and_a_title(path):
    text = chain(path)
    assert "<h1" in text
    assert re.search(r"{% block (head_)?title %}\s*[^\s{]|{% block (head_)?title %}\s*{[%{]", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short_enough_to_read_at_once(path):
    assert len(path.read_text().splitlines()) <= 80


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_sheet_stays_within_one_sitting_and_asks_nobody_else_for_anything(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 500
    assert "@import" not in text
    assert "url(" not in text.replace("url(#hatch)", "")


def test_the_family_sheet_leaves_room_for_the_form_in_14_kib():
    assert len(gzip.compress((ROOT / "static/css/family.css").read_bytes(), 9)) <= 6.5 * 1024


def values(text: str) -> list[dict[str, str]]:
    light, _, dark = text.partition("@media screen and (prefers-color-scheme: dark)")
    dark = dark.partition("@layer base")[0]
    light = light.partition("@layer base")[0]
    return [dict(re.findall(r"(--[\w-]+):\s*([^;]+);", part)) for part in (light, dark)]


def test_the_family_sheet_uses_the_same_tokens_as_the_others():
    ours, theirs = (values((ROOT / "static/css" / sheet).read_text()) for sheet in ("family.css", "tokens.css"))
    for own, shared in zip(ours, theirs, strict=True):
        assert {key: shared.get(key) for key in own} == own


def test_the_family_sheet_has_every_token_it_uses():
    text = (ROOT / "static/css/family.css").read_text()
    defined = set(re.findall(r"(--[\w-]+):", text))
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= defined


def test_family_pages_touch_neither_the_user_nor_the_session_nor_the_csrf_token():
    text = chain(ROOT / "templates/family.html")
    assert "<script" not in text
    for word in ("request.user", "user.", "csrf_token", "messages", "perms", "csp_nonce"):
        assert word not in text, word


# Words that only tell a reader of the markup what a list is.
UNDRESSED = {"help__list", "orgs__list"}


def test_every_class_in_a_template_is_dressed_by_a_sheet():
    dressed = set(re.findall(r"\.([a-zA-Z][\w-]*)", "".join(path.read_text() for path in SHEETS)))
    for path in TEMPLATES:
        plain = re.sub(r"{%.*?%}|{{.*?}}", "\0", path.read_text(), flags=re.DOTALL)
        words = {word for found in re.findall(r'class="([^"]*)"', plain) for word in found.split() if "\0" not in word}
        assert words - dressed - UNDRESSED == set(), name(path)


def test_every_sign_in_a_template_has_been_drawn():
    for path in TEMPLATES:
        assert set(re.findall(r'{% icon "([\w-]+)"', path.read_text())) <= set(ICONS), name(path)


def told_of(*suffixes):
    """All that the product's files with these endings say."""
    folders = ("templates", "static/js", "foundations", "ecosystems", "measures", "feedback", "itla_impact")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return "\n".join(path.read_text() for path in files)


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_sheet_dresses_nothing_that_no_page_has(path):
    """Classes that a template completes, such as is-now of `is-{{ step.state }}`, are known by their beginnings."""
    text = told_of(".html", ".py", ".js")
    beginnings = tuple({*re.findall(r"([\w-]+-){[{%]", text), "icon--", "htmx-"})
    words = set(re.findall(r"[A-Za-z][\w-]*", text))
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)", rules))
    assert sorted(one for one in classes - words if not one.startswith(beginnings)) == []


def test_every_piece_of_a_page_stands_in_some_page():
    text = told_of(".html", ".py")
    pieces = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES if "components" in path.parts]
    assert [piece for piece in pieces if f'"{piece}' not in text] == []


def test_every_sign_is_drawn_somewhere():
    text = told_of(".html", ".py").replace((ROOT / "itla_impact/front/icons.py").read_text(), "")
    assert [icon for icon in ICONS if not re.search(rf"[\"']{icon}[\"']", text)] == []
