"""Questionnaire: a set of questions whose published versions never change under the answers given to them."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundations.languages import TextsField


class Questionnaire(models.Model):
    class Code(models.TextChoices):
        ADULTS = "adults", _("Aikuiset ja 13 vuotta täyttäneet")
        CHILDREN = "children", _("7–12-vuotiaat")

    code = models.CharField(max_length=20, unique=True, choices=Code)

    def __str__(self) -> str:
        return self.get_code_display()


class QuestionnaireVersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    def asked(self, code: str) -> Self:
        """The versions of a questionnaire, the newest first."""
        return self.filter(questionnaire__code=code).select_related("questionnaire").order_by("-number")


class QuestionnaireVersion(models.Model):
    """The questions as they were asked, read by `feedback.questionnaires`. Once answered, the database keeps them."""

    id = models.SmallAutoField(primary_key=True, help_text="Of two bytes: every submission holds one")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = TextsField()
    questions: "models.JSONField[Any, Any]" = models.JSONField()

    objects = QuestionnaireVersionQuerySet.as_manager()

    class Meta:
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_questionnaire_version_for_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="questionnaire_versions_are_numbered_from_one"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answered_questions_never_change",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM feedback_submission WHERE version_id = OLD.id) THEN
                        RAISE EXCEPTION 'questionnaire version % has been answered: it never changes', OLD.id
                        USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} ({self.number})"
