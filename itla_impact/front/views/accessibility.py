"""Feedback on accessibility: anybody sends it, the backbone answers within 14 days."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ecosystems.access import Access, signed_in
from ecosystems.seats import may_in_network
from ecosystems.views.form_pages import FORM_METHODS
from feedback import limits
from feedback.form_page import foreign_notice
from feedback.views.doors import is_from_here, open_to_all
from itla_impact.front import accessibility
from itla_impact.front.forms import AccessibilityAnswerForm, AccessibilityFeedbackForm
from itla_impact.front.models import ANSWERED_WITHIN, AccessibilityFeedback

#: From one address: a library or a school may well have several, a machine has more.
AN_HOUR = 20


@open_to_all(*FORM_METHODS)
def send(request: HttpRequest, language: str) -> HttpResponse:
    form = AccessibilityFeedbackForm(request.POST or None)
    if not form.is_valid():
        return _ask(request, form, status=422 if form.errors else 200)
    if not is_from_here(request):
        return _ask(request, form, foreign_notice(), status=403)
    if _too_many(request):
        notice = _("Tästä verkosta on tullut paljon viestejä. Tekstisi on tallella. Lähetä se tunnin kuluttua.")
        return _ask(request, form, notice, status=429)
    accessibility.receive(form.told())
    return redirect("front:accessibility-sent", language)


def _ask(
    request: HttpRequest, form: AccessibilityFeedbackForm, notice: str | None = None, *, status: int
) -> HttpResponse:
    """The form with what has been typed, and why it was not taken."""
    if notice:
        form.add_error(None, notice)
    return render(request, "front/accessibility_feedback.html", {"form": form}, status=status)


@open_to_all("GET", "HEAD")
def sent(request: HttpRequest, language: str) -> HttpResponse:
    context = {"due_on": timezone.localdate() + ANSWERED_WITHIN, "contact": settings.CONTACT_EMAIL}
    return render(request, "front/accessibility_sent.html", context)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    if not may_in_network(signed_in(request), Access.ANSWER_ACCESSIBILITY_FEEDBACK):
        raise Http404
    feedback = AccessibilityFeedback.objects.open_to(signed_in(request), Access.ANSWER_ACCESSIBILITY_FEEDBACK)
    context = {"waiting": feedback.waiting(), "answered": feedback.answered().select_related("answered_by")[:50]}
    return render(request, "front/accessibility_inbox.html", context)


@require_http_methods(FORM_METHODS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    mine = AccessibilityFeedback.objects.open_to(signed_in(request), Access.ANSWER_ACCESSIBILITY_FEEDBACK)
    feedback = get_object_or_404(mine, pk=pk)
    form = AccessibilityAnswerForm(request.POST or None)
    if not form.is_valid():
        return _answering(request, feedback, form, status=422 if form.errors else 200)
    try:
        accessibility.answer(feedback, form.cleaned_data["answer"], by=signed_in(request))
    except accessibility.AlreadyAnswered:
        feedback.refresh_from_db()
        return _answering(request, feedback, form, status=409, unsent=form.cleaned_data["answer"])
    messages.success(request, _("Vastaus on tallennettu."))
    return redirect("front:accessibility-inbox")


def _answering(
    request: HttpRequest, feedback: AccessibilityFeedback, form: AccessibilityAnswerForm, *, status: int, **more: str
) -> HttpResponse:
    context = {"feedback": feedback, "form": form, "back": reverse("front:accessibility-inbox"), **more}
    return render(request, "front/accessibility_answer.html", context, status=status)


def _too_many(request: HttpRequest) -> bool:
    """Whether more than AN_HOUR came from this address; none is turned away when nobody can count."""
    try:
        return limits.count_one("accessibility", limits.address_of(request)) > AN_HOUR
    except limits.Uncounted:
        return False
