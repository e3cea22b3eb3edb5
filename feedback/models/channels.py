"""Channel: where families speak: a short address with its QR code, of one ecosystem and one member or none."""

import secrets
from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ecosystems.access import OpenTo, Scope
from ecosystems.models.dated import not_ended

# Typed from a poster: lower case without i, l, o, u, 0 and 1, which are misread or make words.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 8


def new_code() -> str:
    """A code that cannot be guessed (39 bits) and can be typed."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))


class ChannelQuerySet(OpenTo["Channel"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}

    def offered(self, on: date) -> Self:
        """Channels in which families can speak on this day; an area without its emergency number offers none, and an
        organisation that has left offers none either."""
        begun = self.filter(not_ended(on, until="closed_on"), opened_on__lte=on)
        begun = begun.filter(Q(membership=None) | not_ended(on, until="membership__until"))
        return begun.filter(Q(ecosystem__is_example=True) | ~Q(ecosystem__social_emergency_number=""))

    def with_code(self, code: str) -> Self:
        """The channel of a code as it was typed; none for what cannot be one (and might not even be text)."""
        plain = code.strip().lower()
        if not set(plain) <= set(CODE_ALPHABET):
            return self.none()
        return self.filter(code=plain).select_related("ecosystem", "membership__organisation")


class Channel(models.Model):
    class Kind(models.TextChoices):
        WEB = "web", _("Verkkosivu")
        POSTER = "poster", _("Juliste tai kortti")
        MESSAGE = "message", _("Viesti")
        EVENT = "event", _("Tapahtuma")
        IN_PERSON = "in_person", _("Työntekijä tai tulkki kirjoittaa")

    id = models.AutoField(primary_key=True, help_text="Of four bytes: every submission holds one")
    code = models.CharField(
        max_length=CODE_LENGTH, unique=True, default=new_code, editable=False, help_text="In /f/<code>; never changes"
    )
    name = models.CharField(_("nimi"), max_length=80, help_text=_("Näkyy vain teille, esimerkiksi: neuvolan aula"))
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="channels")
    membership = models.ForeignKey(
        "ecosystems.Membership", models.RESTRICT, null=True, blank=True, related_name="channels"
    )
    kind = models.CharField(_("laji"), max_length=12, choices=Kind, default=Kind.POSTER)
    opened_on = models.DateField(_("avattu"), null=True, blank=True, editable=False)
    closed_on = models.DateField(
        _("suljettu"), null=True, blank=True, editable=False, help_text="The first day on which it is closed"
    )

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="channel_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=rf"^[{CODE_ALPHABET}]{{{CODE_LENGTH}}}$"), name="channel_code_can_be_typed"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="code_never_changes", fields=["code"]),
            # The figures of what was sent are kept by these, and a submission has no copy of them all.
            pgtrigger.Trigger(
                name="answered_channel_stays_what_it_is",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("kind", "ecosystem_id", "membership_id"),
                condition=pgtrigger.Condition(
                    "((OLD.kind, OLD.ecosystem_id, OLD.membership_id)"
                    " IS DISTINCT FROM (NEW.kind, NEW.ecosystem_id, NEW.membership_id))"
                ),
                func="""
                    IF EXISTS (SELECT 1 FROM feedback_submission WHERE channel_id = OLD.id) THEN
                        RAISE EXCEPTION 'channel % has been answered: its kind and place never change', OLD.id
                        USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name
