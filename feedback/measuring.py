"""Step: what the figures count of feedback: one answer to one question of one submission is one fact.

A submission counts from the moment it is received until it is rejected or deleted, read or not; in quarantine it does
not. Nothing that a person typed is counted, only the codes of the options she chose. Children of 7–12 have questions of
their own, whose codes no other questionnaire has, so that no condition can pool their scales with those of others.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from feedback.models import COUNTED, AgeGroup, AnsweredBy, Channel
from feedback.models.submissions import AGE_GROUP
from feedback.questionnaires import wording_of
from measures.sources import Source, in_dirty_cells


def facts(dirty: str | None) -> str:
    """A row for each answered question; where many options could be chosen, a row for each chosen one."""
    return f"""
        SELECT submission.ecosystem_id, submission.membership_id, submission.municipality_id,
               date_trunc('month', submission.date)::date AS month,
               answer.key AS question, chosen.option, channel.kind::text AS channel_kind,
               {_case("submission.answered_by", AGE_GROUP)} AS age_group,
               1::bigint AS count
        FROM feedback_submission AS submission
        {in_dirty_cells("submission", dirty, membership_may_be_null=True)}
        JOIN feedback_channel AS channel ON channel.id = submission.channel_id
        CROSS JOIN LATERAL jsonb_each(submission.answers) AS answer
        CROSS JOIN LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(answer.value) WHEN 'array' THEN answer.value ELSE jsonb_build_array(answer.value) END
        ) AS chosen (option)
        WHERE submission.state IN ({_texts(COUNTED)})
    """  # noqa: S608 - `dirty` is a name that the engine gives, the rest are our own constants


def _case(column: str, groups: Mapping[AnsweredBy, AgeGroup]) -> str:
    whens = " ".join(f"WHEN '{answerer.value}' THEN '{group.value}'" for answerer, group in groups.items())
    return f"CASE {column} {whens} ELSE '{AgeGroup.UNKNOWN.value}' END"


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value!s}'" for value in values)


NAMES = {"question": _("kysymys"), "option": _("vastaus"), "channel_kind": _("kanava"), "age_group": _("ikäryhmä")}


def words(name: str, value: str) -> str:
    """A dimension or its value as families read it on the form."""
    if not value:
        return str(NAMES[name])
    if name == "channel_kind":
        return str(Channel.Kind(value).label)
    if name == "age_group":
        return str(AgeGroup(value).label)
    return wording_of(name, value)


SOURCE = Source(
    name="feedback",
    dimensions={
        "question": None,
        "option": None,
        "channel_kind": tuple(Channel.Kind.values),
        "age_group": tuple(AgeGroup.values),
    },
    facts=facts,
    title=_("Perheiden vastaukset"),
    words=words,
)
