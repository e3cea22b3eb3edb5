"""`./run check`: what every commit must pass besides the tests. Runs all, says each one's time, fails if one failed."""

import os
import subprocess
import sys
import time

from itla_impact.embedded import cluster

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-cache"],
    "djlint": ["djlint", "--lint", "--quiet", "."],
    "django": [sys.executable, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "safe migrations": [sys.executable, "-m", "tests.safe_migrations"],
    "translations": [sys.executable, "-m", "tests.translations"],
    "conventions": [sys.executable, "-m", "pytest", "-q", "tests/test_conventions.py"],
}


def main() -> int:
    with cluster.throw_away() as database:
        environ = {**os.environ, "DATABASE_URL": os.environ.get("DATABASE_URL") or database.url}
        red = [name for name, command in CHECKS.items() if not passes(name, command, environ)]
    print(f"\nred: {', '.join(red)}" if red else "\nall green")
    return 1 if red else 0


def passes(name: str, command: list[str], environ: dict[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        command, env=environ, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    good = done.returncode == 0
    print(f"{'ok ' if good else 'RED'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
    if not good:
        print(done.stdout, flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
