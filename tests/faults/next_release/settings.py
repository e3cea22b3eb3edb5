"""The settings of the version that is not there yet."""

from itla_impact.settings.production import *  # noqa: F403
from tests.faults.next_release import MIGRATION_MODULES  # noqa: F401
