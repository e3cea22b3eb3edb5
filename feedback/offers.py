"""What a family meets in a channel: the questions, the help lines and the pages drawn from them.

A family's POST asked six things of the database, of which one stored it; the others had been asked a moment before. So
each process keeps what it has read for `settings.KEPT_SECONDS`: what a coordinator changes is seen by families that
much later at most (but a closed channel takes nothing in: see `Submission.objects.take_in`). 0 keeps nothing. Nothing
that a family sends is kept, nor a token or a receipt of hers.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from ecosystems.areas import municipalities_covered
from feedback.drawn import Drawn
from feedback.form_page import FormPage, asked_of
from feedback.forms import Sheet
from feedback.help_lines import Help, help_for
from feedback.models import Channel, Questionnaire, QuestionnaireVersion
from feedback.questionnaires import newest, questions_of
from feedback.receipts import Receipt
from feedback.tokens import FormToken, new_token, pass_for

#: When there are more, all are read anew.
MOST = 300
#: What stands in a drawn page after sending for that which is one sender's alone.
RECEIPT, PASS = "@receipt@", "@pass@"


class NotOffered(Exception):
    """There is no such channel, or nobody can speak in it today."""


@dataclass(frozen=True)
class Offer:
    """A version of a questionnaire in a channel, in the language in which it was read."""

    channel: Channel
    version: QuestionnaireVersion
    sheet: Sheet
    help: Help

    @property
    def is_for_children(self) -> bool:
        return self.version.questionnaire.code == Questionnaire.Code.CHILDREN

    @property
    def template(self) -> str:
        return "feedback/child_form.html" if self.is_for_children else "feedback/form.html"

    def form_page(self, token: FormToken, data: QueryDict, errors: Mapping[str, Any], **more: Any) -> FormPage:
        """The form with what has been chosen and typed in it, and what is wrong with that."""
        asked = asked_of(self.sheet, data, errors)
        return FormPage(self.channel, self.version, token, asked, self.help, **more)

    @cached_property
    def empty_form(self) -> Drawn:
        """The form before anybody has typed in it; what is each visitor's own is its token."""
        token = new_token(self.channel, self.version)
        page = self.form_page(token, QueryDict(), {})
        return Drawn(render_to_string(self.template, {"page": page, "ecosystem": page.ecosystem}), str(token))

    def sent_page(self, receipt: Receipt, *, help_first: bool) -> str:
        """The page after sending."""
        drawn = self._sent_with_help_first if help_first else self._sent
        return drawn.replace(RECEIPT, str(receipt)).replace(PASS, pass_for(receipt.key))

    @cached_property
    def _sent(self) -> str:
        return self._draw_sent(help_first=False)

    @cached_property
    def _sent_with_help_first(self) -> str:
        return self._draw_sent(help_first=True)

    def _draw_sent(self, *, help_first: bool) -> str:
        context = {
            "ecosystem": self.channel.ecosystem,
            "channel": self.channel,
            "receipt": RECEIPT,
            "receipt_address": _receipt_address(),
            "pass": PASS,
            "is_for_children": self.is_for_children,
            "help": self.help,
            "help_first": help_first,
        }
        return render_to_string("feedback/sent.html", context)


def _receipt_address() -> str:
    """Where a code is typed, as people copy it by hand: whoever comes back has nothing but what she wrote down."""
    return settings.SITE_URL.partition("://")[2] + reverse("feedback:receipt", args=[get_language()])


_kept: dict[tuple[object, ...], tuple[float, Offer]] = {}


def offer_at(code: str, questionnaire: str, number: int | None = None) -> Offer:
    """What the channel of `code` offers now: the version of this number, or the newest one.

    Raises NotOffered, and QuestionnaireVersion.DoesNotExist where there is no such version.
    """
    key, now = (code, questionnaire, number, get_language(), timezone.localdate()), time.monotonic()
    until, offer = _kept.get(key, (0.0, None))
    if offer is None or until < now:
        offer = _read(code, questionnaire, number)
        if settings.KEPT_SECONDS:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = (now + settings.KEPT_SECONDS, offer)
    return offer


def forget() -> None:
    """Reads everything anew: for a process that has turned to another database."""
    _kept.clear()


def _read(code: str, questionnaire: str, number: int | None) -> Offer:
    today = timezone.localdate()
    channel = Channel.objects.offered(today).with_code(code).first()
    if channel is None:
        raise NotOffered
    if number is None:
        version = newest(questionnaire)
    else:
        version = QuestionnaireVersion.objects.asked(questionnaire).get(number=number)
    children = questionnaire == Questionnaire.Code.CHILDREN
    municipalities = [] if children else list(municipalities_covered(channel.ecosystem, today))
    sheet = Sheet(questions_of(version), municipalities)
    return Offer(channel, version, sheet, help_for(channel.ecosystem, children=children))
