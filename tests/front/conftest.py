"""One row of each kind that an address can name."""

from tests.access.visitors import world  # noqa: F401
