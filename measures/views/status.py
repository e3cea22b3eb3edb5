"""The status page of the counting, for those who look after the whole network."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ecosystems.access import Access, signed_in
from ecosystems.seats import may_in_network
from measures.models import Work
from measures.recompute import retry
from measures.status import status


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    if not may_in_network(signed_in(request), Access.SEE_STATUS):
        raise Http404
    return render(request, "measures/status.html", {"status": status()})


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    retry(get_object_or_404(Work.objects.open_to(request.user, Access.RETRY_WORK), pk=pk))
    return redirect("status:show")
