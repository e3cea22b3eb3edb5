"""Which forms let an identity code through: found by their classes, so that no list of them has to be kept."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator

from django import forms

from foundations.forms import Guard

#: Modules that hold no forms and do something when they are imported.
SET_APART = frozenset({"migrations", "settings", "__main__"})


def unguarded_forms(packages: Iterable[str]) -> list[str]:
    """Dotted names of form classes written in `packages` (whose modules get imported) that lack the guard."""
    names = tuple(packages)
    for name in names:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
            if not SET_APART & set(module.name.split(".")):
                importlib.import_module(module.name)
    ours = {form for form in _subclasses(forms.BaseForm) if form.__module__.partition(".")[0] in names}
    return sorted(f"{form.__module__}.{form.__qualname__}" for form in ours if not issubclass(form, Guard))


def _subclasses(parent: type) -> Iterator[type]:
    child: type
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)
