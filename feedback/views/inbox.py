"""The inbox: what waits to be read, one submission, and what its reader does to it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystems.access import Access, signed_in
from ecosystems.models import Ecosystem, User
from feedback import moderation
from feedback.inbox_page import LISTS, queue_of, reading_of, rows_of
from feedback.models import WAITING, Rejection, State, Submission
from feedback.models.submissions import SubmissionQuerySet, places_in
from feedback.moderation import AlreadyTaken, TextChanged
from feedback.staff_forms import ChosenForm, HidingForm, RejectionForm, SeenForm
from foundations.editing import CONFLICT
from foundations.stretches import stretch_of

ON_A_PAGE = 25
#: Two forms stand on a submission's page; their fields need different ids.
REJECT_ID = "reject_%s"


@never_cache
@require_safe
def inbox(request: HttpRequest, slug: str) -> HttpResponse:
    """One list at a time: what has been received, what is held, what has been read, what was rejected."""
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(request.user, Access.READ_FEEDBACK), slug=slug)
    asked = request.GET.get("state", "")
    state = State(asked) if asked in LISTS else State.RECEIVED
    readable = Submission.objects.open_to(request.user, Access.READ_FEEDBACK).filter(ecosystem=ecosystem)
    page = stretch_of(readable.filter(state=state).for_inbox(), places_in(state), request.GET, ON_A_PAGE)
    context = {
        "ecosystem": ecosystem,
        "queue": queue_of(readable),
        "lists": [(one, one == state) for one in LISTS],
        "state": state,
        "oldest_first": state in WAITING,
        "page": page,
        "rows": rows_of(page.rows),
    }
    return render(request, "feedback/inbox.html", context)


@never_cache
@require_safe
def submission(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(request, slug, pk)
    if found.state == State.DELETED:
        return _taken(request, found, State.DELETED)
    return _page(request, found)


@require_POST
def read(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(request, slug, pk)
    done = _("Palaute on merkitty luetuksi.")
    return _turned(request, found, lambda by: moderation.mark_read(found, by=by), State.READ, done)


@require_POST
def take_in(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(request, slug, pk)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _page(request, found)
    seen = form.cleaned_data["seen"]
    done = _("Palaute on mukana luvuissa ja odottaa lukemista.")
    return _turned(request, found, lambda by: moderation.take_in(found, seen=seen, by=by), State.RECEIVED, done)


@require_POST
def reject(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(request, slug, pk)
    form = RejectionForm(request.POST, auto_id=REJECT_ID)
    if not form.is_valid():
        return _page(request, found, rejection=form)
    told = form.cleaned_data
    done = _("Palautetta ei otettu mukaan. Se ei näy luvuissa.")

    def verb(by: User) -> None:
        moderation.reject(found, because=told["because"], seen=told["seen"], by=by)

    return _turned(request, found, verb, State.REJECTED, done)


@require_POST
def hide(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = _found(request, slug, pk)
    reading = reading_of(found)
    form = HidingForm(request.POST, text=found.text, suspects=reading.suspects)
    if found.state not in moderation.READABLE or form.data.get("seen") != reading.seen:
        return _taken(request, found, State(found.state), text_changed=found.state in moderation.READABLE)
    if not form.is_valid():
        return _page(request, found, hiding=form)
    try:
        moderation.hide(found, form.spans(), seen=form.cleaned_data["seen"], by=signed_in(request))
    except (AlreadyTaken, TextChanged) as late:
        return _taken(request, found, getattr(late, "now", None), text_changed=isinstance(late, TextChanged))
    messages.success(request, _("Sanat on peitetty. Niitä ei saa enää näkyviin."))
    return redirect("feedback:submission", slug, pk)


@require_POST
def take_in_held(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes in the chosen ones of the list of what is held."""
    chosen = _chosen(request, slug)
    taken = moderation.take_in_held(chosen, by=signed_in(request))
    done = ngettext("%(n)s palaute otettiin mukaan.", "%(n)s palautetta otettiin mukaan.", taken) % {"n": taken}
    return _told(request, slug, done, bool(chosen))


@require_POST
def reject_held(request: HttpRequest, slug: str) -> HttpResponse:
    """Turns away the chosen ones of the list of what is held, as sent by a program."""
    chosen = _chosen(request, slug)
    rejected = moderation.reject_held(chosen, because=Rejection.ROBOT, by=signed_in(request))
    done = ngettext("%(n)s palautetta ei otettu mukaan.", "%(n)s palautetta ei otettu mukaan.", rejected)
    return _told(request, slug, done % {"n": rejected}, bool(chosen))


def _chosen(request: HttpRequest, slug: str) -> list[Submission]:
    """The chosen submissions; none when a choice is not hers to read. Raises Http404 where she reads nothing."""
    get_object_or_404(Ecosystem.objects.open_to(request.user, Access.READ_FEEDBACK), slug=slug)
    form = ChosenForm(request.POST, readable=_readable(request, slug))
    return list(form.cleaned_data["chosen"]) if form.is_valid() else []


def _told(request: HttpRequest, slug: str, done: str, any_chosen: bool) -> HttpResponse:
    if any_chosen:
        messages.success(request, done)
    else:
        messages.error(request, _("Valitse ensin palautteet luettelosta."))
    return redirect(f"{reverse('feedback:inbox', args=[slug])}?state={State.QUARANTINED}")


def _readable(request: HttpRequest, slug: str) -> SubmissionQuerySet:
    readable: SubmissionQuerySet = Submission.objects.open_to(request.user, Access.READ_FEEDBACK)
    return readable.filter(ecosystem__slug=slug)


def _found(request: HttpRequest, slug: str, pk: UUID) -> Submission:
    related = _readable(request, slug).for_inbox().select_related("ecosystem", "channel__membership__organisation")
    return get_object_or_404(related, pk=pk)


def _page(
    request: HttpRequest,
    found: Submission,
    *,
    rejection: RejectionForm | None = None,
    hiding: HidingForm | None = None,
) -> HttpResponse:
    """The submission's page; 422 when a form on it was sent and cannot be accepted."""
    reading = reading_of(found)
    context = {
        "ecosystem": found.ecosystem,
        "reading": reading,
        "rejection": rejection or RejectionForm(initial={"seen": found.state}, auto_id=REJECT_ID),
        "hiding": hiding or HidingForm(text=found.text, suspects=reading.suspects, initial={"seen": reading.seen}),
    }
    status = 422 if rejection or hiding else 200
    return render(request, "feedback/submission.html", context, status=status)


def _turned(
    request: HttpRequest, found: Submission, verb: Callable[[User], None], wanted: State, done: str
) -> HttpResponse:
    """Does `verb` and goes on to the next that waits. A second click finds it done already and goes on as well."""
    try:
        verb(signed_in(request))
    except AlreadyTaken as late:
        if late.now != wanted:
            return _taken(request, found, late.now)
    messages.success(request, done)
    slug = found.ecosystem.slug
    if wanted == State.RECEIVED:
        return redirect("feedback:submission", slug, found.pk)
    following = _readable(request, slug).listed(State.RECEIVED).values_list("pk", flat=True).first()
    return redirect("feedback:submission", slug, following) if following else redirect("feedback:inbox", slug)


def _taken(request: HttpRequest, found: Submission, now: State | None, *, text_changed: bool = False) -> HttpResponse:
    """Somebody was first: what the submission is now, and the way on. Nothing was changed."""
    context = {"ecosystem": found.ecosystem, "submission": found, "now": now, "text_changed": text_changed}
    return render(request, "feedback/taken.html", context, status=CONFLICT)
