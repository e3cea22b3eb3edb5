"""The family's pages: the form in its two versions, and the page after sending."""

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ecosystems.areas import municipalities_covered
from ecosystems.models import Area
from feedback import intake
from feedback.distress import needs_help_first
from feedback.form_page import FormPage, asked_of, expired_notice, foreign_notice, pointed_out, seen_mark
from feedback.forms import SubmissionForm
from feedback.help_lines import help_for
from feedback.models import Channel, Questionnaire, QuestionnaireVersion
from feedback.questionnaires import Question, newest, questions_of
from feedback.tokens import FormToken, NoToken, new_token, pass_for, read_token
from feedback.views.doors import is_from_here, open_to_all
from foundations.languages import DEFAULT_LANGUAGE
from foundations.personal_data import hints

#: The names of the form's own fields and buttons, none of which is a question's code.
TOKEN, SWITCH, ANYWAY = "token", "switch", "anyway"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at a channel's form, with what has been typed so far."""

    channel: Channel
    version: QuestionnaireVersion
    token: FormToken
    data: QueryDict = field(default_factory=QueryDict)

    @property
    def is_for_children(self) -> bool:
        return self.version.questionnaire.code == Questionnaire.Code.CHILDREN

    def questions(self) -> tuple[Question, ...]:
        return questions_of(self.version)

    def municipalities(self) -> list[Area]:
        return (
            [] if self.is_for_children else list(municipalities_covered(self.channel.ecosystem, timezone.localdate()))
        )


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
    channel = Channel.objects.offered(timezone.localdate()).with_code(code).first()
    if channel is None:
        return render(request, "feedback/closed.html", {"help": help_for(None)}, status=404)
    if request.method != "POST":
        version = newest(questionnaire)
        return _show(request, Visit(channel, version, new_token(channel, version)))
    try:
        token = read_token(request.POST.get(TOKEN, ""), channel, questionnaire)
        version = QuestionnaireVersion.objects.asked(questionnaire).get(number=token.version)
    except (NoToken, QuestionnaireVersion.DoesNotExist):
        version = newest(questionnaire)
        renewed = Visit(channel, version, new_token(channel, version, again=True), request.POST)
        return _show(request, renewed, notice="" if SWITCH in request.POST else expired_notice())
    visit = Visit(channel, version, token, request.POST)
    if not is_from_here(request):
        return _show(request, visit, notice=foreign_notice(), status=403)
    return _show(request, visit) if SWITCH in request.POST else _receive(request, visit)


def _receive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Stores what was sent and answers with the receipt, or with the same form and what to look at."""
    municipalities = visit.municipalities()
    sent = SubmissionForm(visit.questions(), municipalities, visit.data)
    if not sent.is_valid():
        return _show(request, visit, errors=sent, municipalities=municipalities)
    found = hints(sent.text())
    if found and visit.data.get(ANYWAY) != seen_mark(sent.text()):
        return _show(request, visit, point_out=sent.text(), municipalities=municipalities)
    receipt = intake.store(
        intake.Sending(
            channel=visit.channel,
            version=visit.version,
            token=visit.token,
            form=sent,
            language=get_language() or DEFAULT_LANGUAGE,
            held=intake.reason_to_hold(request, visit.token),
        )
    )
    context = {
        "ecosystem": visit.channel.ecosystem,
        "channel": visit.channel,
        "receipt": receipt,
        "pass": pass_for(receipt.stored_hash),
        "is_for_children": visit.is_for_children,
        "help": help_for(visit.channel.ecosystem, children=visit.is_for_children),
        "help_first": needs_help_first(sent.answers(), sent.text()),
    }
    return render(request, "feedback/sent.html", context)


def _show(
    request: HttpRequest,
    visit: Visit,
    *,
    notice: str = "",
    errors: SubmissionForm | None = None,
    point_out: str = "",
    municipalities: list[Area] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with everything that has been typed, and what to look at before it is sent."""
    areas = visit.municipalities() if municipalities is None else municipalities
    page = FormPage(
        channel=visit.channel,
        version=visit.version,
        token=visit.token,
        asked=asked_of(visit.questions(), areas, visit.data, errors.errors if errors else {}),
        help=help_for(visit.channel.ecosystem, children=visit.is_for_children),
        notice=notice,
        general_errors=tuple(str(error) for error in errors.non_field_errors()) if errors else (),
        pointed=pointed_out(point_out, hints(point_out)),
        seen=seen_mark(point_out) if point_out else "",
    )
    template = "feedback/child_form.html" if visit.is_for_children else "feedback/form.html"
    return render(request, template, {"page": page, "ecosystem": page.ecosystem}, status=status)
