"""The measures' pages: the list, one measure, where a figure comes from, its file, and its target."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ecosystems.access import Access, deeds_in, signed_in
from ecosystems.models import Ecosystem
from foundations.editing import StaleEdit, conflict_response
from measures import dashboard, export
from measures.etags import unless_seen
from measures.forms import TargetForm
from measures.models import Definition
from measures.periods import Year, parse
from measures.provenance import provenance_of
from measures.published_figure import published_figure
from measures.targets import agree_target


def _ecosystem(request: HttpRequest, slug: str, deed: Access = Access.SEE_FIGURES) -> Ecosystem:
    return get_object_or_404(Ecosystem.objects.open_to(request.user, deed), slug=slug)


def _definition(code: str) -> Definition:
    return get_object_or_404(Definition.objects.current(), measure__code=code)


@require_safe
def measure_list(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug)

    def draw() -> HttpResponse:
        context = {"ecosystem": ecosystem, "groups": dashboard.measure_list(ecosystem)}
        return render(request, "measures/list.html", context)

    return unless_seen(request, ecosystem, draw)


@require_safe
def measure(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug)

    def draw() -> HttpResponse:
        context = {
            "ecosystem": ecosystem,
            "page": dashboard.measure_page(ecosystem, _definition(code)),
            "may_set_targets": Access.SET_TARGETS in deeds_in(request.user, ecosystem),
        }
        return render(request, "measures/measure.html", context)

    return unless_seen(request, ecosystem, draw)


@require_safe
def figures_csv(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug)
    page = dashboard.measure_page(ecosystem, _definition(code))
    response = HttpResponse(export.as_csv(page), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{ecosystem.slug}-{code}.csv"'
    return response


@require_safe
def provenance(request: HttpRequest, slug: str, code: str, period: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug)
    try:
        wanted = parse(period)
    except ValueError as error:
        raise Http404 from error
    definition = _definition(code)
    if definition.is_statistic:
        if not isinstance(wanted, Year):
            raise Http404  # statistics are yearly
        published = published_figure(ecosystem, definition, wanted)
        return render(request, "measures/published_figure.html", {"ecosystem": ecosystem, "told": published})
    if wanted.kind != definition.closing:
        raise Http404  # a month's figure, or a year's, could give away one that is hidden in a quarter
    told = provenance_of(ecosystem, definition, wanted)
    return render(request, "measures/provenance.html", {"ecosystem": ecosystem, "told": told})


@require_http_methods(["GET", "HEAD", "POST"])
def target(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug, Access.SET_TARGETS)
    page = dashboard.measure_page(ecosystem, _definition(code))
    form = TargetForm(request.POST or None, ecosystem=ecosystem, initial=_initial(page))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        agreed = {"value": told["value"], "due": told["due"], "expected_version": told["version"]}
        try:
            agree_target(told["goal"], page.curve, **agreed, by=signed_in(request))
        except StaleEdit as stale:
            return conflict_response(request, form, stale.current, back=request.path, ecosystem=ecosystem)
        messages.success(request, _("Tavoite on tallessa."))
        return redirect("measures:measure", slug, code)
    context = {"ecosystem": ecosystem, "page": page, "form": form}
    return render(request, "measures/target.html", context, status=422 if form.errors else 200)


def _initial(page: dashboard.MeasurePage) -> dict[str, object]:
    agreed = page.target
    if agreed is None:
        return {}
    # As somebody would write it: 65, not 65.0000.
    value = None if agreed.value is None else f"{agreed.value.normalize():f}"
    return {"goal": agreed.goal, "value": value and Decimal(value), "due": agreed.due, "version": agreed.version}
