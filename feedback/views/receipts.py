"""The receipt page: the code comes by POST and is never shown again; from here the giver follows and deletes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from feedback import follow
from feedback.forms import ReceiptForm
from feedback.help_lines import help_for
from feedback.limits import address_of
from feedback.models import Submission
from feedback.receipts import LENGTH, NotACode, typed
from feedback.tokens import NoToken, pass_for, read_pass
from feedback.views.doors import is_from_here, open_to_all


class Refused(Exception):
    """Why no submission is shown, as a sentence for the giver."""


@open_to_all("GET", "HEAD", "POST")
def receipt(request: HttpRequest, language: str) -> HttpResponse:
    """Where a feedback is now. A pass from a page of ours stands for the code for an hour."""
    if request.method != "POST":
        return _ask(request)
    try:
        submission = _shown(request)
    except Refused as refused:
        return _ask(request, error=str(refused))
    return _follow(request, submission)


@open_to_all("GET", "HEAD", "POST")
def delete(request: HttpRequest, language: str) -> HttpResponse:
    """Deletes what was said, at once and for good. A browser that opens the address anew is led to the code's page."""
    if request.method != "POST":
        return redirect("feedback:receipt", language)
    try:
        submission = _shown(request)
    except Refused as refused:
        return _ask(request, error=str(refused))
    follow.take_back(submission)
    return _follow(request, submission)


def _shown(request: HttpRequest) -> Submission:
    """The submission whose code or pass was sent. Raises Refused."""
    if not is_from_here(request):
        raise Refused(_("Koodia ei lähetetty tältä sivulta. Kirjoita se tähän."))
    if "pass" in request.POST:
        try:
            return Submission.objects.with_receipt(read_pass(request.POST["pass"])).get()
        except (NoToken, Submission.DoesNotExist):
            raise Refused(_("Sivu on ollut auki kauan. Kirjoita koodi uudelleen.")) from None
    form = ReceiptForm(request.POST)
    wrong = _("Tällä koodilla ei löydy palautetta. Tarkista koodi: siinä on 16 merkkiä.")
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    try:
        submission = follow.find(typed(form.cleaned_data["code"]), address=address_of(request))
    except NotACode as error:
        # What was typed is not shown again, so it is said how much of it there was.
        counted = _("Koodissa on %(all)s merkkiä. Kirjoitit niitä %(n)s. Tarkista koodi ja kirjoita se uudelleen.")
        told = counted % {"all": LENGTH, "n": error.length} if error.length != LENGTH else wrong
        raise Refused(told) from None
    except follow.TooManyTries:
        raise Refused(_("Vääriä koodeja on kokeiltu liian monta. Kokeile tunnin kuluttua uudelleen.")) from None
    if submission is None:
        raise Refused(wrong)
    return submission


def _follow(request: HttpRequest, submission: Submission) -> HttpResponse:
    page = follow.page_of(submission)
    context = {
        "page": page,
        "ecosystem": submission.ecosystem,
        "pass": pass_for(submission.pk),
        "help": help_for(submission.ecosystem, children=page.is_for_children),
    }
    return render(request, "feedback/receipt.html", context)


def _ask(request: HttpRequest, *, error: str = "") -> HttpResponse:
    # What was typed is not written back: the code stands in no page that a browser may keep.
    return render(request, "feedback/receipt_code.html", {"error": error, "help": help_for(None)})
