"""Whether every text of the interface is there in every language. Finnish is what the code says."""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from itla_impact import env

LANGUAGES = ("sv", "en")
CODE = ("foundations", "ecosystems", "measures", "feedback", "itla_impact")
KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3", "_",
)  # fmt: skip


def said() -> Catalog:
    """Every text that the code and the templates say."""
    with tempfile.TemporaryDirectory() as made:
        sources = [*python_files(), *templates_as_code(Path(made))]
        words = [f"--keyword={keyword}" for keyword in KEYWORDS]
        command = [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--output=-",
            "--no-location",
            *words,
            *map(str, sources),
        ]
        found = subprocess.run(command, capture_output=True, check=True)
    header = found.stdout.replace(b"charset=CHARSET", b"charset=UTF-8").replace(b"nplurals=INTEGER", b"nplurals=2")
    return read_po(io.BytesIO(header.replace(b"plural=EXPRESSION", b"plural=(n != 1)")))


def python_files() -> Iterator[Path]:
    for part in CODE:
        yield from (env.CHECKOUT / part).rglob("*.py")


def templates_as_code(folder: Path) -> Iterator[Path]:
    """Each template, written so that xgettext can read it."""
    roots = [env.CHECKOUT / "templates", *(env.CHECKOUT / part for part in CODE)]
    templates = (path for root in roots for kind in ("*.html", "*.txt") for path in root.rglob(kind))
    for number, template in enumerate(templates):
        code = folder / f"{number}.py"
        code.write_text(templatize(template.read_text(), origin=str(template)))
        yield code


def missing(there_is: Catalog, texts: Catalog) -> Iterable[str]:
    """The texts that `there_is` does not have, or has only as a guess."""
    for text in texts:
        if text.id:
            there = there_is.get(text.id, text.context)
            translated = there is not None and not there.fuzzy and there.string and all(as_list(there.string))
            if not translated:
                yield text.id if isinstance(text.id, str) else text.id[0]


def as_list(string: object) -> list[str]:
    return [string] if isinstance(string, str) else list(string)  # type: ignore[call-overload]


def catalogue(language: str) -> Catalog:
    """What the language has; empty when it has nothing yet."""
    source = env.CHECKOUT / "locale" / language / "LC_MESSAGES" / "django.po"
    return read_po(io.BytesIO(source.read_bytes() if source.exists() else b""), locale=language)


def main() -> int:
    if not shutil.which("xgettext"):
        print("xgettext is not here, so nobody can say whether the translations are complete: apt install gettext")
        return 1
    texts, red = said(), 0
    for language in LANGUAGES:
        lacking = sorted(missing(catalogue(language), texts))
        print(f"{language}: {len(lacking)} of {len(texts)} texts are missing")
        print("\n".join(f"  {text!r}" for text in lacking[:40]))
        red += bool(lacking)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
