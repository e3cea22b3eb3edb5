"""The rules of this house that no ready-made linter knows. Each failure says where, and what to do instead."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unguarded_forms import unguarded_forms

ROOT = Path(__file__).parent.parent
#: From the lowest to the highest: an app may name addresses of its own and of those before it.
APPS = ["foundations", "ecosystems", "measures", "feedback", "front"]
PACKAGES = ["foundations", "ecosystems", "measures", "feedback", "itla_impact"]
#: Rows that are the same for everybody, so that no access rule stands before them.
REFERENCE_MODELS = {"Definition", "Area"}


def sources(*packages: str) -> Iterator[Path]:
    for package in packages or PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def named(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_every_form_refuses_identity_codes():
    assert unguarded_forms(PACKAGES) == [], "inherit foundations.forms.Form or ModelForm"


def test_request_code_never_enqueues():
    found = [
        named(path, number)
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\.(delay|apply_async)\(", line)
    ]
    assert found == [], "the tick finds its work in the database"


def test_only_env_reads_the_environment():
    allowed = {"itla_impact/env.py", "itla_impact/celery.py", "itla_impact/wsgi.py"}
    found = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "os.environ" in path.read_text() and "embedded" not in path.parts
    ]
    assert set(found) <= allowed, "read it in itla_impact/env.py"


def test_files_are_named_after_steps_and_nouns():
    refused = {"utils.py", "helpers.py", "services.py", "actions.py", "common.py", "misc.py"}
    assert [str(path) for path in sources() if path.name in refused] == []


def test_no_room_is_too_large():
    found = [named(path, n) for path in sources() if (n := path.read_text().count("\n")) > 400]
    assert found == [], "move the walls"


@pytest.mark.parametrize("app", APPS[:-1])
def test_no_page_names_an_address_of_a_higher_app(app):
    higher = "|".join(APPS[APPS.index(app) + 1 :])
    pattern = re.compile(rf"""(?:url|reverse|redirect|address|reverse_lazy)[ (]["'](?:{higher}):""")
    files = [*(ROOT / "templates" / app).rglob("*.html"), *sources(app)]
    found = [
        named(path, number)
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == [], "a page lives in the highest app whose data it shows"


def guarded_names(tree: ast.Module) -> set[str]:
    """Variables, functions and methods of a module whose value comes from open_to, directly or through one another."""
    made = {one.name: ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            made[one.targets[0].id] = ast.unparse(one.value)
    guarded: set[str] = set()
    while True:
        more = {name for name, text in made.items() if comes_from_open_to(text, guarded)}
        if more == guarded:
            return guarded
        guarded = more


def comes_from_open_to(text: str, guarded: set[str]) -> bool:
    # `given_by` asks open_to for each role.
    return "open_to(" in text or "given_by(" in text or bool(guarded & set(re.findall(r"\w+", text)))


def fetches(path: Path) -> Iterator[tuple[int, str]]:
    """Calls of get_object_or_404 in `path` that neither come from open_to nor stand in a page open to everybody."""
    tree = ast.parse(path.read_text())
    guarded = guarded_names(tree)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        decorators = {ast.unparse(one) for one in function.decorator_list}
        if "login_not_required" in decorators:
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "get_object_or_404":
                asked = ast.unparse(call.args[0])
                if not comes_from_open_to(asked, guarded) and asked.split(".")[0] not in REFERENCE_MODELS:
                    yield call.lineno, asked


def test_views_fetch_through_open_to():
    views = [path for path in sources() if path.name == "views.py" or path.parent.name == "views"]
    assert views
    found = [f"{named(path, line)} {asked}" for path in views for line, asked in fetches(path)]
    assert found == [], "Model.objects.open_to(request.user, Access.DEED)"
