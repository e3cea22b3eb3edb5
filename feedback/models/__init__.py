"""The models of feedback: what is asked and where, what families said, and where they get help now."""

from feedback.models.channels import Channel
from feedback.models.help_lines import HelpLine
from feedback.models.questionnaires import Questionnaire, QuestionnaireVersion
from feedback.models.submissions import COUNTED, WAITING, AgeGroup, AnsweredBy, Held, Rejection, State, Submission

__all__ = [
    "COUNTED",
    "WAITING",
    "AgeGroup",
    "AnsweredBy",
    "Channel",
    "Held",
    "HelpLine",
    "Questionnaire",
    "QuestionnaireVersion",
    "Rejection",
    "State",
    "Submission",
]
