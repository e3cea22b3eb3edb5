"""What every test may ask for, and the tests' database: `DATABASE_URL`, else one made for them and thrown away."""

import contextlib
import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from itla_impact import env
from itla_impact.embedded import catalogues, cluster

pytest_plugins = ["tests.people"]
undo = contextlib.ExitStack()
# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Workers of pytest-xdist inherit what the first process has set."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    catalogues.compile_changed(env.CHECKOUT, env.data_dir())
    if not os.environ.get("DATABASE_URL"):
        from django.conf import settings

        url = undo.enter_context(cluster.throw_away()).url
        os.environ["DATABASE_URL"] = url
        # pytest-django has read the settings by now.
        settings.DATABASES["default"].update(env.database(url))


def pytest_unconfigure(config: pytest.Config) -> None:
    undo.close()


@pytest.fixture
def empty_cache() -> Iterator[None]:
    """Nobody has been counted lately, and nobody is afterwards."""
    cache.clear()
    yield
    cache.clear()
