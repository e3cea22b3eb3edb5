"""The models of the network: people, areas, places, organisations, ecosystems, the agenda and the activity log."""

from ecosystems.models.activities import Activity, ActivityGoal, ActivityPartner
from ecosystems.models.agenda import Goal, Vision
from ecosystems.models.areas import Area
from ecosystems.models.changes import Change
from ecosystems.models.entries import Entry, EntryDeletion, EntryPart, EntryPartner, LearningNote
from ecosystems.models.network import Coverage, Ecosystem, Membership
from ecosystems.models.organisations import Organisation
from ecosystems.models.people import Invitation, Seat, User
from ecosystems.models.places import Place
from ecosystems.models.tokens import ApiToken

__all__ = [
    "Activity",
    "ActivityGoal",
    "ActivityPartner",
    "ApiToken",
    "Area",
    "Change",
    "Coverage",
    "Ecosystem",
    "Entry",
    "EntryDeletion",
    "EntryPart",
    "EntryPartner",
    "Goal",
    "Invitation",
    "LearningNote",
    "Membership",
    "Organisation",
    "Place",
    "Seat",
    "User",
    "Vision",
]
