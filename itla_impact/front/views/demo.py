"""The demo: one click signs in as an example person, and sent mail can be read. None of this exists elsewhere."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystems import account
from ecosystems.models import User
from ecosystems.network_page import public_network
from foundations.languages import active_language
from foundations.models import OutgoingMail
from itla_impact.front.demo_people import demo_people
from itla_impact.front.templatetags.look import Link, address

LETTERS_SHOWN = 50


@login_not_required
@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    return render(request, "front/demo.html", {"people": demo_people(), "doors": _open_doors()})


@login_not_required
@require_POST
def login(request: HttpRequest) -> HttpResponse:
    key = request.POST.get("person", "")
    person = get_object_or_404(User, pk=key if key.isdecimal() else None, is_example=True, is_active=True)
    if request.user.is_authenticated:
        logout(request)
    account.sign_in(request, person)
    return redirect(settings.LOGIN_REDIRECT_URL)


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    letters = OutgoingMail.objects.order_by("-pk")[:LETTERS_SHOWN]
    return render(request, "front/demo_mail.html", {"letters": letters})


def _open_doors() -> list[Link]:
    """What a visitor may open without being anybody: public pages of example ecosystems, and the sent mail."""
    language = active_language()
    ecosystems = [row.ecosystem for row in public_network().ecosystems if row.ecosystem.is_example]
    pages = [
        Link(url, str(ecosystem.name))
        for ecosystem in ecosystems
        if (url := address("front:public-ecosystem", language, ecosystem.slug))
    ]
    return [*pages, Link(address("front:demo-mail"), _("Lähetetyt viestit"))]
