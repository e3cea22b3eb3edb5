"""The tests' settings for a process of its own, in which the odd jobs are done for real."""

from itla_impact.settings.test import *  # noqa: F403
from itla_impact.settings.test import DATA_DIR

JOB_KINDS = ["tests.foundations.odd_jobs"]
STATIC_ROOT = DATA_DIR / "static-of-tests"
