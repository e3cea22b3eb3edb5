"""No regular expression of the product is busy for ever with a text that somebody has made for it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from itla_impact import env
from tests.patience import within_reason
from tests.unguarded_forms import SET_APART

PACKAGES = ("foundations", "ecosystems", "measures", "feedback", "itla_impact")
LENGTH = 200_000
"""Longer than any text of a form: here a quadratic expression takes minutes, and a linear one a few milliseconds."""
PIECES = (
    "a",
    "0",
    " ",
    "\n",
    ".",
    "-",
    "@",
    "a ",
    "0-",
    "a.",
    "a@",
    "1 2",
    "131052-",
    "katu 1 ",
    "<a",
    "{{",
    "\u200d1",
    "äö",
)
ENDINGS = ("", "!", "\x00")
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def in_modules() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Expressions that a module of the product keeps under a name."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if SET_APART & set(found.name.split(".")):
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


def in_calls() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Expressions written where they are used: `re.sub("…", …)`."""
    for package in PACKAGES:
        for path in (env.CHECKOUT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
                if not is_call or ast.unparse(node.func.value) != "re" or node.func.attr not in CALLS:
                    continue
                if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    yield f"{path.name}:{node.lineno}", re.compile(node.args[0].value)


@pytest.mark.slow
def test_every_expression_comes_to_its_end_over_evil_texts() -> None:
    found = [*in_modules(), *in_calls()]
    expressions = {(pattern.pattern, pattern.flags): (where, pattern) for where, pattern in found}
    texts = [(piece * LENGTH)[:LENGTH] + ending for piece in PIECES for ending in ENDINGS]

    assert len(expressions) >= 10
    for where, pattern in expressions.values():
        with within_reason(where):
            for text in texts:
                pattern.search(text)
                pattern.fullmatch(text)
