"""Jobs, for those who look after the network: what goes on behind the pages, starting one, trying one again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecosystems.access import Access, OpenTo, signed_in
from ecosystems.seats import may_in_network
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form
from foundations import jobs as verbs
from foundations.job_kinds import kinds
from foundations.models import Job
from itla_impact.front.jobs_page import JobsShown, jobs_for


@never_cache
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The page; asked by itself while something runs, only what the reader has not seen, or nothing (204)."""
    if not may_in_network(signed_in(request), Access.SEE_JOBS):
        raise Http404
    shown = jobs_for(signed_in(request))
    if request.headers.get("HX-Request"):
        return _what_changed(request, shown)
    return render(request, "front/jobs.html", {"jobs": shown})


def _what_changed(request: HttpRequest, shown: JobsShown) -> HttpResponse:
    had = request.GET.get("seen", "").split(".")
    unseen = {part for part, digest in shown.seen.items() if digest not in had}
    if not unseen:
        return HttpResponse(status=204)
    return render(request, "front/components/jobs_changes.html", {"jobs": shown, "unseen": unseen})


@require_http_methods(FORM_METHODS)
def start(request: HttpRequest, kind: str) -> HttpResponse:
    person, wanted = signed_in(request), kinds().get(kind)
    if not may_in_network(person, Access.RUN_JOBS) or wanted is None or wanted.form is None:
        raise Http404
    form = wanted.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verbs.queue(kind, form.parameters(), by=person)
        messages.success(request, _("Työ on jonossa. Se alkaa muutamassa sekunnissa."))
        return redirect("front:jobs")
    page = FormPage(
        title=wanted.start,
        lead=_("Työ tehdään taustalla, ja näet sivulta Taustatyöt, miten se etenee."),
        submit=_("Aloita"),
        back=reverse("front:jobs"),
    )
    return show_form(request, page, form, None)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    job: Job = get_object_or_404(OpenTo(Job).open_to(request.user, Access.RUN_JOBS), pk=pk)
    try:
        verbs.retry(job)
    except verbs.NotToRetry:
        messages.warning(request, _("Sama työ on jo jonossa tai tehty."))
    else:
        messages.success(request, _("Työ on jonossa. Se alkaa muutamassa sekunnissa."))
    return redirect("front:jobs")
