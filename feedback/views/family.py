"""The family's pages: the form in its two versions, and the page after sending."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ecosystems.areas import municipalities_covered
from ecosystems.models import Area, Ecosystem
from feedback import intake
from feedback.distress import needs_help_first
from feedback.form_page import FormPage, asked_of, expired_notice, foreign_notice, pointed_out, seen_mark
from feedback.forms import SubmissionForm
from feedback.help_lines import Help, help_for
from feedback.kept import kept
from feedback.models import Channel, Questionnaire, QuestionnaireVersion
from feedback.questionnaires import Question, newest, questions_of
from feedback.tokens import FormToken, NoToken, new_token, pass_for, read_token
from feedback.views.doors import is_from_here, open_to_all
from foundations.languages import DEFAULT_LANGUAGE
from foundations.personal_data import hints

#: The names of the form's own fields and buttons, none of which is a question's code.
TOKEN, SWITCH, ANYWAY = "token", "switch", "anyway"
#: What stands in the kept page after sending for that which is one sender's alone.
RECEIPT, PASS = "@receipt@", "@pass@"


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
        return _questions(self.version)

    def municipalities(self) -> list[Area]:
        return [] if self.is_for_children else _municipalities(self.channel.ecosystem, timezone.localdate())

    def help(self) -> Help:
        return _help(self.channel.ecosystem, self.is_for_children, get_language() or DEFAULT_LANGUAGE)


@kept
def _channel(code: str, day: date) -> Channel | None:
    return Channel.objects.offered(day).with_code(code).first()


@kept
def _newest(questionnaire: str) -> QuestionnaireVersion:
    return newest(questionnaire)


@kept
def _version(questionnaire: str, number: int) -> QuestionnaireVersion:
    return QuestionnaireVersion.objects.asked(questionnaire).get(number=number)


@kept
def _questions(version: QuestionnaireVersion) -> tuple[Question, ...]:
    return questions_of(version)


@kept
def _municipalities(ecosystem: Ecosystem, day: date) -> list[Area]:
    return list(municipalities_covered(ecosystem, day))


@kept
def _help(ecosystem: Ecosystem, children: bool, language: str) -> Help:
    return help_for(ecosystem, children=children)


@kept
def _empty_form(path: str, channel: Channel, version: QuestionnaireVersion, language: str) -> list[str]:
    """The form before anybody has typed in it, cut where its token stands, which is each visitor's own."""
    visit = Visit(channel, version, new_token(channel, version))
    page = FormPage(
        channel, version, visit.token, asked_of(visit.questions(), visit.municipalities(), visit.data, {}), visit.help()
    )
    drawn = render_to_string(_template(visit), {"page": page, "ecosystem": page.ecosystem, "path": path})
    return drawn.split(str(visit.token))


@kept
def _sent_page(channel: Channel, is_for_children: bool, help_first: bool, language: str) -> str:
    """The page after sending, with marks where the receipt and its pass stand: they are never kept."""
    context = {
        "ecosystem": channel.ecosystem,
        "channel": channel,
        "receipt": RECEIPT,
        "pass": PASS,
        "is_for_children": is_for_children,
        "help": _help(channel.ecosystem, is_for_children, language),
        "help_first": help_first,
    }
    return render_to_string("feedback/sent.html", context)


def _template(visit: Visit) -> str:
    return "feedback/child_form.html" if visit.is_for_children else "feedback/form.html"


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
    channel = _channel(code, timezone.localdate())
    if channel is None:
        return render(request, "feedback/closed.html", {"help": help_for(None)}, status=404)
    if request.method != "POST":
        version = _newest(questionnaire)
        parts = _empty_form(request.path, channel, version, get_language() or DEFAULT_LANGUAGE)
        return HttpResponse(str(new_token(channel, version)).join(parts))
    try:
        token = read_token(request.POST.get(TOKEN, ""), channel, questionnaire)
        version = _version(questionnaire, token.version)
    except (NoToken, QuestionnaireVersion.DoesNotExist):
        version = _newest(questionnaire)
        renewed = Visit(channel, version, new_token(channel, version, again=True), request.POST)
        return _show(request, renewed, notice="" if SWITCH in request.POST else expired_notice())
    visit = Visit(channel, version, token, request.POST)
    if not is_from_here(request):
        return _show(request, visit, notice=foreign_notice(), status=403)
    return _show(request, visit) if SWITCH in request.POST else _receive(request, visit)


def _receive(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Stores what was sent and answers with the receipt, or with the same form and what to look at."""
    sent = SubmissionForm(visit.questions(), visit.municipalities(), visit.data)
    if not sent.is_valid():
        return _show(request, visit, errors=sent)
    found = hints(sent.text())
    if found and visit.data.get(ANYWAY) != seen_mark(sent.text()):
        return _show(request, visit, point_out=sent.text())
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
    help_first = needs_help_first(sent.answers(), sent.text())
    page = _sent_page(visit.channel, visit.is_for_children, help_first, get_language() or DEFAULT_LANGUAGE)
    return HttpResponse(page.replace(RECEIPT, str(receipt)).replace(PASS, pass_for(receipt.stored_hash)))


def _show(
    request: HttpRequest,
    visit: Visit,
    *,
    notice: str = "",
    errors: SubmissionForm | None = None,
    point_out: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with everything that has been typed, and what to look at before it is sent."""
    page = FormPage(
        channel=visit.channel,
        version=visit.version,
        token=visit.token,
        asked=asked_of(visit.questions(), visit.municipalities(), visit.data, errors.errors if errors else {}),
        help=visit.help(),
        notice=notice,
        general_errors=tuple(str(error) for error in errors.non_field_errors()) if errors else (),
        pointed=pointed_out(point_out, hints(point_out)),
        seen=seen_mark(point_out) if point_out else "",
    )
    context = {"page": page, "ecosystem": page.ecosystem, "path": request.path}
    return render(request, _template(visit), context, status=status)
