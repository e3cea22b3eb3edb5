"""The models of the foundations: what waits in the database for the tick."""

from foundations.models.jobs import Job
from foundations.models.mail import ATTEMPTS, OutgoingMail, OutgoingMailQuerySet

__all__ = ["ATTEMPTS", "Job", "OutgoingMail", "OutgoingMailQuerySet"]
