"""The channels: their coordinator adds one, opens and closes it, and prints its poster."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecosystems.access import Access, signed_in
from ecosystems.models import Ecosystem
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form
from feedback import channels as verbs
from feedback.channels_page import channel_shown, channels_of, poster_of, short_address
from feedback.models import Channel, HelpLine
from feedback.staff_forms import ChannelForm
from foundations.languages import IN_LANGUAGE, INTERFACE_LANGUAGES
from foundations.qr import qr_svg


@require_safe
def channels(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug)
    shown = channels_of(ecosystem)
    context = {
        "ecosystem": ecosystem,
        "channels": shown,
        "offered": sum(one.is_offered for one in shown),
        "help_lines_are_stale": HelpLine.objects.stale(timezone.localdate()).exists(),
    }
    return render(request, "feedback/channels.html", context)


@require_http_methods(FORM_METHODS)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _ecosystem(request, slug)
    form = ChannelForm(request.POST or None, instance=Channel(ecosystem=ecosystem))
    if form.is_valid():
        channel = verbs.add_channel(form.save(commit=False), by=signed_in(request))
        messages.success(request, _("Kanava on lisätty. Avaa se, kun kaikki on valmista."))
        return redirect("feedback:channel", slug, channel.pk)
    page = FormPage(
        title=_("Lisää palautekanava"),
        lead=_(
            "Yksi kanava on yksi paikka, jossa perheet voivat kertoa: juliste aulassa, linkki viestissä, tapahtuma."
        ),
        submit=_("Lisää kanava"),
        back=reverse("feedback:channels", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


@require_safe
def channel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _found(request, slug, pk)
    address = request.build_absolute_uri(short_address(found))
    context = {
        "ecosystem": found.ecosystem,
        "shown": channel_shown(found),
        "address": address,
        "qr": qr_svg(address, label=_("Palautelomakkeen QR-koodi")),
        "posters": [(code, IN_LANGUAGE[code]) for code in INTERFACE_LANGUAGES],
    }
    return render(request, "feedback/channel.html", context)


@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _found(request, slug, pk)
    form = ChannelForm(request.POST or None, instance=found)
    if form.is_valid():
        verbs.describe(found, by=signed_in(request), **form.changes())
        messages.success(request, _("Tiedot on tallennettu."))
        return redirect("feedback:channel", slug, pk)
    page = FormPage(
        title=_("Muuta kanavan tietoja"),
        lead=_("Osoite ja QR-koodi pysyvät samoina."),
        submit=_("Tallenna"),
        back=reverse("feedback:channel", args=[slug, pk]),
    )
    return show_form(request, page, form, found.ecosystem)


@require_POST
def open_channel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _found(request, slug, pk)
    try:
        verbs.open_channel(found, by=signed_in(request))
    except verbs.CannotOpen:
        messages.error(request, _("Kanavaa ei voi vielä avata. Tältä sivulta näet, mitä puuttuu."))
    else:
        messages.success(request, _("Kanava on auki. Perheet voivat nyt kertoa."))
    return redirect("feedback:channel", slug, pk)


@require_POST
def close_channel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    verbs.close_channel(_found(request, slug, pk), by=signed_in(request))
    messages.success(request, _("Kanava on suljettu. Osoite kertoo perheille, mistä apua saa."))
    return redirect("feedback:channel", slug, pk)


@require_POST
def remove_channel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        verbs.remove_channel(_found(request, slug, pk), by=signed_in(request))
    except verbs.HasBeenOpen:
        messages.error(request, _("Kanava on ollut auki, joten sitä ei voi poistaa. Voit sulkea sen."))
        return redirect("feedback:channel", slug, pk)
    messages.success(request, _("Kanava on poistettu."))
    return redirect("feedback:channels", slug)


@require_safe
def poster(request: HttpRequest, slug: str, pk: int, language: str) -> HttpResponse:
    found = _found(request, slug, pk)
    address = request.build_absolute_uri(short_address(found))
    context = {
        "ecosystem": found.ecosystem,
        "shown": channel_shown(found),
        "poster": poster_of(found, language=language, address=address),
        "posters": [(code, IN_LANGUAGE[code]) for code in INTERFACE_LANGUAGES],
    }
    return render(request, "feedback/poster.html", context)


def _ecosystem(request: HttpRequest, slug: str) -> Ecosystem:
    return get_object_or_404(Ecosystem.objects.open_to(request.user, Access.MANAGE_CHANNELS), slug=slug)


def _found(request: HttpRequest, slug: str, pk: int) -> Channel:
    mine = Channel.objects.open_to(request.user, Access.MANAGE_CHANNELS).filter(ecosystem__slug=slug)
    return get_object_or_404(mine.select_related("ecosystem", "membership__organisation"), pk=pk)
