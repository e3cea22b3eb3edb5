"""No regular expression of the product takes long over a text that somebody has made for it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from time import process_time

from foundations.forms import SET_APART
from itla_impact import env

PACKAGES = ("foundations", "ecosystems", "measures", "feedback", "itla_impact")
LENGTH = 20_000
"""As long as the longest free text of a form, and then some: a quadratic expression shows itself here."""
SECONDS = 1.0
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


def test_every_expression_is_quick_over_evil_texts() -> None:
    found = [*in_modules(), *in_calls()]
    expressions = {(pattern.pattern, pattern.flags): (where, pattern) for where, pattern in found}
    texts = [(piece * LENGTH)[:LENGTH] + ending for piece in PIECES for ending in ENDINGS]
    slow = []
    for where, pattern in expressions.values():
        for text in texts:
            before = process_time()
            pattern.search(text)
            pattern.fullmatch(text)
            if (took := process_time() - before) > SECONDS:
                slow.append(f"{where} over {text[:8]!r}: {took:.1f} s")
                break

    assert len(expressions) >= 10
    assert not slow
