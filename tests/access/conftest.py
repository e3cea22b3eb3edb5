"""Whoever stands on the stage of the matrix needs the tests' database, also when no other test was chosen."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db)
