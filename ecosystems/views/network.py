"""The national network for the backbone: which ecosystems there are, and founding one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ecosystems import network as verbs
from ecosystems.access import Access, deeds_in, signed_in
from ecosystems.forms.people import FoundingForm, WhereForm
from ecosystems.models import Area
from ecosystems.network_page import network_for
from ecosystems.seats import may_in_network
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    if not may_in_network(signed_in(request), Access.SEE_NETWORK):
        raise Http404
    context = {
        "network": network_for(signed_in(request)),
        "may_found": Access.FOUND_ECOSYSTEMS in deeds_in(request.user, None),
    }
    return render(request, "ecosystems/network.html", context)


@require_http_methods(FORM_METHODS)
def found(request: HttpRequest) -> HttpResponse:
    """Two steps at one address: the wellbeing area is chosen by `?area=`, then the rest is asked."""
    if not may_in_network(signed_in(request), Access.FOUND_ECOSYSTEMS):
        raise Http404
    if not request.GET.get("area"):
        where = WhereForm()
        return render(request, "ecosystems/found_where.html", {"form": where})
    code = request.GET["area"]
    area = get_object_or_404(Area.objects.today().wellbeing_areas(), pk=code if code.isdecimal() else None)
    form = FoundingForm(request.POST or None, area=area, initial={"language": signed_in(request).language})
    if form.is_valid():
        try:
            ecosystem = verbs.found(form.founding(), by=signed_in(request))
        except verbs.AddressTaken:
            form.add_error("slug", _("Tämä osoite on jo käytössä."))
        else:
            told = _("%(name)s on perustettu. Koordinaattorin kutsu on lähetetty.") % {"name": ecosystem.name}
            messages.success(request, told)
            return redirect("ecosystems:network")
    page = FormPage(
        title=_("Perusta ekosysteemi: %(area)s") % {"area": area.short_name},
        lead=_("Koordinaattori saa kutsun ja kutsuu itse muut mukaan."),
        submit=_("Perusta ekosysteemi"),
        back=reverse("ecosystems:network"),
    )
    return show_form(request, page, form, None)
