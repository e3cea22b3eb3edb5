"""The family's pages: the form in its two versions, and the page after sending."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.gzip import re_accepts_gzip
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from feedback import intake
from feedback.distress import needs_help_first
from feedback.form_page import expired_notice, foreign_notice, pointed_out, seen_mark
from feedback.forms import SubmissionForm
from feedback.help_lines import help_for
from feedback.models import Questionnaire, QuestionnaireVersion
from feedback.offers import NotOffered, Offer, offer_at
from feedback.questionnaires import text_codes
from feedback.tokens import FormToken, NoToken, new_token, read_token
from feedback.views.doors import is_from_here, open_to_all
from foundations.languages import DEFAULT_LANGUAGE
from foundations.personal_data import hints

#: The names of the form's own fields and buttons, none of which is a question's code.
TOKEN, SWITCH, ANYWAY = "token", "switch", "anyway"


@login_not_required
@require_safe
def short_address(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code and the poster say; leads to the form in the browser's language."""
    language = get_language() or DEFAULT_LANGUAGE
    return HttpResponseRedirect(reverse("feedback:form", args=[language, code.strip().lower()]))


@open_to_all("GET", "HEAD", "POST")
def form(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """The questions for adults and everyone of 13 or more."""
    return _speak(request, code, Questionnaire.Code.ADULTS)


@open_to_all("GET", "HEAD", "POST")
def child_form(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """The questions for children of 7–12."""
    return _speak(request, code, Questionnaire.Code.CHILDREN)


def _speak(request: HttpRequest, code: str, questionnaire: str) -> HttpResponse:
    try:
        if request.method == "POST":
            return _hear(request, code, questionnaire)
        return _ask(request, offer_at(code, questionnaire))
    except (NotOffered, intake.Closed):
        return _closed(request)


def _closed(request: HttpRequest) -> HttpResponse:
    """Nobody can speak here; what was typed while the channel was closed is given back, to be copied."""
    ours = request.method == "POST" and is_from_here(request)
    unsent = next(filter(None, (request.POST.get(code) for code in text_codes())), "") if ours else ""
    context = {"help": help_for(None), "is_unsent": ours, "unsent": unsent}
    return render(request, "feedback/closed.html", context, status=404)


def _ask(request: HttpRequest, offer: Offer) -> HttpResponse:
    """The empty form; packed where the browser takes that, which `open_to_all` then need not do."""
    token = str(new_token(offer.channel, offer.version))
    if not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        return HttpResponse(offer.empty_form.plain(token))
    response = HttpResponse(offer.empty_form.packed(token), headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _hear(request: HttpRequest, code: str, questionnaire: str) -> HttpResponse:
    try:
        token = read_token(request.POST.get(TOKEN, ""), code, questionnaire)
        offer = offer_at(code, questionnaire, token.version)
    except (NoToken, QuestionnaireVersion.DoesNotExist):
        offer = offer_at(code, questionnaire)
        renewed = new_token(offer.channel, offer.version, again=True)
        return _show(request, offer, renewed, notice="" if SWITCH in request.POST else expired_notice())
    if not is_from_here(request):
        return _show(request, offer, token, notice=foreign_notice(), status=403)
    return _show(request, offer, token) if SWITCH in request.POST else _receive(request, offer, token)


def _receive(request: HttpRequest, offer: Offer, token: FormToken) -> HttpResponse:
    """Stores what was sent and answers with the receipt, or with the same form and what to look at."""
    sent = SubmissionForm(offer.sheet, request.POST)
    if not sent.is_valid():
        general = tuple(str(error) for error in sent.non_field_errors())
        return _show(request, offer, token, sent.errors, general_errors=general)
    text = sent.text()
    found = hints(text)
    if found and request.POST.get(ANYWAY) != seen_mark(text):
        return _show(request, offer, token, pointed=pointed_out(text, found), seen=seen_mark(text))
    receipt = intake.store(
        intake.Sending(
            channel=offer.channel,
            version=offer.version,
            token=token,
            form=sent,
            language=get_language() or DEFAULT_LANGUAGE,
            held=intake.reason_to_hold(request, token),
        )
    )
    return HttpResponse(offer.sent_page(receipt, help_first=needs_help_first(sent.answers(), text)))


def _show(
    request: HttpRequest,
    offer: Offer,
    token: FormToken,
    errors: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form with everything that has been typed, and what to look at before it is sent."""
    page = offer.form_page(token, request.POST, errors or {}, **more)
    return render(request, offer.template, {"page": page, "ecosystem": page.ecosystem}, status=status)
