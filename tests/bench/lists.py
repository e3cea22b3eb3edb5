"""The inbox of 100,000 submissions and the list of 50,000 entries."""

from tests.bench.pages import lists as run

__all__ = ["run"]
