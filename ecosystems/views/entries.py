"""The log of joint work: write, join, correct, undo; the coordinator's list of all and deleting with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecosystems import activity_log
from ecosystems.access import Access, deeds_in, signed_in
from ecosystems.activity_log import AlreadyLogged, EntryGone, TooLate
from ecosystems.entry_lines import EntryLine, entry_line
from ecosystems.forms.entries import CorrectionForm, EntryDeletionForm, EntryForm, told_of
from ecosystems.models import Ecosystem, Entry, EntryDeletion, EntryPart, Membership, User
from ecosystems.models.entries import PLACES, EntryPartQuerySet
from foundations import finnish
from foundations.editing import CONFLICT, StaleEdit, move_on
from foundations.stretches import Key, a_number, in_order, stretch_of

RECENT = 4
ON_A_PAGE = 50
DELETIONS_SHOWN = 30
LAST_WRITTEN_FIRST = (Key("created_on", date.fromisoformat, falls=True), Key("pk", a_number, falls=True))


@dataclass(frozen=True, slots=True)
class Writer:
    """A person at work in an ecosystem, and the memberships for which she may log."""

    person: User
    ecosystem: Ecosystem
    own: list[Membership]

    @property
    def own_ids(self) -> set[int]:
        return {one.pk for one in self.own}

    def parts(self) -> EntryPartQuerySet:
        """Her own parts here, the last written first, each with its entry as a line reads it."""
        own: EntryPartQuerySet = EntryPart.objects.open_to(self.person, Access.SEE_OWN_ENTRIES)
        here = own.filter(entry__ecosystem=self.ecosystem)
        return in_order(here, LAST_WRITTEN_FIRST).prefetch_related(Prefetch("entry", Entry.objects.for_reading()))

    def line(self, part: EntryPart) -> EntryLine:
        return entry_line(part.entry, own=self.own_ids, part=part)


def writer_or_404(request: HttpRequest, slug: str) -> Writer:
    """The signed-in person, if she has an organisation for which to log in this ecosystem."""
    return writer_of(signed_in(request), slug)


def writer_of(person: User, slug: str) -> Writer:
    """`person`, if she has an organisation for which to log in this ecosystem; raises Http404 otherwise."""
    writer = _reader_of(person, slug)
    if not writer.own:
        raise Http404
    return writer


def _reader_of(person: User, slug: str) -> Writer:
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(person, Access.SEE_ECOSYSTEM), slug=slug)
    return Writer(person, ecosystem, memberships_of(person, ecosystem))


def memberships_of(person: User, ecosystem: Ecosystem) -> list[Membership]:
    """The memberships for which `person` may log today."""
    found = Membership.objects.open_to(person, Access.LOG_ENTRIES).filter(ecosystem=ecosystem).today()
    return list(found.select_related("organisation").order_by("organisation__sort_key", "pk"))


@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, with one's own last entries beside it; `?again=1` fills in the last one's words."""
    writer = _reader_of(signed_in(request), slug)
    if not writer.own:  # a coordinator of no organisation has the list; others have no log here
        if Access.DELETE_ENTRIES not in deeds_in(writer.person, writer.ecosystem):
            raise Http404
        return redirect("ecosystems:all-entries", slug)
    if request.method == "GET":
        return _page(request, writer)
    form = EntryForm(request.POST, ecosystem=writer.ecosystem, own=writer.own)
    if not form.is_valid():
        return _page(request, writer, form)
    try:
        entry = form.log(by=writer.person)
    except AlreadyLogged as asked:
        return _question(request, writer, form, asked.entries)
    messages.success(request, _("Tallennettu: %(what)s.") % {"what": _named(entry)})
    return redirect("ecosystems:entries", slug)


@require_POST
def join_entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """She was there: the form she filled in becomes her part in the entry she was asked about."""
    writer = writer_or_404(request, slug)
    form = EntryForm(request.POST, ecosystem=writer.ecosystem, own=writer.own)
    if not form.is_valid():
        return _page(request, writer, form)
    alike = activity_log.candidates(form.occasion(), form.writes_for).filter(pk=pk).first()
    try:
        if alike is None:
            raise EntryGone
        activity_log.join(alike, membership=form.writes_for, by=writer.person, learned=form.cleaned_data["learned"])
    except EntryGone:
        form.add_error(None, _("Kirjaus, johon olit liittymässä, on poistettu. Tallenna omasi."))
        return _page(request, writer, form)
    messages.success(request, _("Olet mukana kirjauksessa: %(what)s.") % {"what": _named(alike)})
    return redirect("ecosystems:entries", slug)


@require_GET
def own_entries(request: HttpRequest, slug: str) -> HttpResponse:
    """All one's own entries whose name has not been forgotten yet."""
    writer = writer_or_404(request, slug)
    page = stretch_of(writer.parts(), LAST_WRITTEN_FIRST, request.GET, ON_A_PAGE)
    lines = [writer.line(part) for part in page.rows]
    return render(
        request, "ecosystems/entries/mine.html", {"ecosystem": writer.ecosystem, "lines": lines, "page": page}
    )


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own entry: correct it, or take one's part out, for 30 days."""
    writer = writer_or_404(request, slug)
    part = get_object_or_404(writer.parts(), entry_id=pk)
    line = writer.line(part)
    if not line.may_correct:
        return _entry_page(request, writer, line)
    reporting = [part.entry.membership]
    form = CorrectionForm(request.POST or None, ecosystem=writer.ecosystem, own=reporting, entry=part.entry)
    if not form.is_valid():
        return _entry_page(request, writer, line, form)
    try:
        activity_log.correct(
            part.entry, form.occasion(), expected_version=form.cleaned_data["version"], by=writer.person
        )
    except StaleEdit as stale:
        return _stale(request, writer, part, form, stale)
    messages.success(request, _("Korjattu: %(what)s.") % {"what": _named(part.entry)})
    return redirect("ecosystems:own-entries", slug)


@require_POST
def undo_entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes one's own part out of an entry."""
    writer = writer_or_404(request, slug)
    part = get_object_or_404(writer.parts(), entry_id=pk)
    try:
        activity_log.undo(part, by=writer.person)
    except TooLate:
        messages.error(request, _("Kirjauksen voi perua 30 päivän ajan. Pyydä koordinaattoria poistamaan se."))
    except EntryGone:
        raise Http404 from None
    else:
        messages.success(request, _("Osuutesi on poistettu kirjauksesta."))
    return redirect("ecosystems:own-entries", slug)


@require_GET
def all_entries(request: HttpRequest, slug: str) -> HttpResponse:
    """The coordinator's list of a month, in parts; those without a day stand last, so that no part tells of one."""
    person = signed_in(request)
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(person, Access.DELETE_ENTRIES), slug=slug)
    there = Entry.objects.open_to(person, Access.DELETE_ENTRIES).filter(ecosystem=ecosystem)
    months = there.months()
    asked = request.GET.get("month", "")
    place = next((number for number, one in enumerate(months) if f"{one:%Y-%m}" == asked), 0)
    own = {one.pk for one in memberships_of(person, ecosystem)}
    in_it = there.in_month(months[place]) if months else there.none()
    page = stretch_of(in_it.placed_for(own).for_reading(), PLACES, request.GET, ON_A_PAGE)
    context = {
        "ecosystem": ecosystem,
        "months": months,
        "month": months[place] if months else None,
        "newer": months[place - 1] if place else None,
        "older": months[place + 1] if place + 1 < len(months) else None,
        "count": in_it.count(),
        "page": page,
        "lines": [entry_line(one, own=own) for one in page.rows],
        "deletions": EntryDeletion.objects.open_to(person, Access.DELETE_ENTRIES)
        .filter(ecosystem=ecosystem)
        .select_related("organisation", "by")[:DELETIONS_SHOWN],
    }
    return render(request, "ecosystems/entries/all.html", context)


@require_http_methods(["GET", "POST"])
def delete_entry(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """A coordinator deletes an entry and says why."""
    person = signed_in(request)
    open_entries = Entry.objects.open_to(person, Access.DELETE_ENTRIES).filter(ecosystem__slug=slug)
    found = get_object_or_404(open_entries.for_reading().select_related("ecosystem"), client_key=key)
    form = EntryDeletionForm(request.POST or None)
    if form.is_valid():
        try:
            activity_log.delete(found, reason=form.cleaned_data["reason"], by=person)
        except EntryGone:
            raise Http404 from None
        messages.success(request, _("Kirjaus on poistettu."))
        return redirect("ecosystems:all-entries", slug)
    line = entry_line(found, own={one.pk for one in memberships_of(person, found.ecosystem)})
    context = {"ecosystem": found.ecosystem, "form": form, "line": line}
    return render(request, "ecosystems/entries/delete.html", context)


def _page(request: HttpRequest, writer: Writer, form: EntryForm | None = None) -> HttpResponse:
    """The form's page; without `form` a fresh one, filled in from the last entry as far as asked."""
    recent = list(writer.parts()[: RECENT + 1])
    last = recent[0] if recent else None
    again = "again" in request.GET
    if form is None:
        initial = _initial(writer, last, again=again)
        form = EntryForm(initial=initial, ecosystem=writer.ecosystem, own=writer.own)
        if again:  # the rest is filled in: only the counts are left to say
            form.fields["children"].widget.attrs["autofocus"] = True
    lacks = form.lacks()
    deeds = deeds_in(writer.person, writer.ecosystem)
    context = {
        "ecosystem": writer.ecosystem,
        "form": form,
        "lacks": lacks,
        "may_add": (Access.MANAGE_MEMBERS if lacks == "partner" else Access.EDIT_AGENDA) in deeds,
        "again": again,
        "last": last,
        "lines": [writer.line(part) for part in recent[:RECENT]],
        "may_see_all": Access.DELETE_ENTRIES in deeds,
        "has_more": len(recent) > RECENT,
        "today": timezone.localdate(),
    }
    return render(request, "ecosystems/entries/log.html", context)


def _initial(writer: Writer, last: EntryPart | None, *, again: bool) -> dict[str, Any]:
    """Today, the municipality and organisation of her last entry; asked `again`, all its words but the counts."""
    initial: dict[str, Any] = {"date": timezone.localdate(), "membership": writer.own[0]}
    if last is None:
        return initial
    line = writer.line(last)
    if last.membership_id in writer.own_ids:
        initial["membership"] = last.membership_id
    if again:
        told = told_of(last.entry, beside=last.membership_id)
        initial |= {name: told[name] for name in ("activity", "partners", "setting", "how_early", "child_heard")}
    return {**initial, "municipality": line.municipality}


def _question(request: HttpRequest, writer: Writer, form: EntryForm, alike: list[Entry]) -> HttpResponse:
    """Somebody has logged this: was she there? The form travels along, so that either answer loses nothing."""
    form.auto_id = False
    hers = set(writer.parts().filter(entry__in=alike).values_list("entry", flat=True))
    asked = [(entry_line(one, own=writer.own_ids), one.pk in hers) for one in alike]
    context = {"ecosystem": writer.ecosystem, "form": form, "asked": asked, "day": form.cleaned_data["date"]}
    return render(request, "ecosystems/entries/question.html", context)


def _entry_page(
    request: HttpRequest, writer: Writer, line: EntryLine, form: CorrectionForm | None = None, **more: Any
) -> HttpResponse:
    context = {"ecosystem": writer.ecosystem, "line": line, "form": form, "today": timezone.localdate(), **more}
    return render(request, "ecosystems/entries/entry.html", context, status=CONFLICT if more else 200)


def _stale(
    request: HttpRequest, writer: Writer, part: EntryPart, form: CorrectionForm, stale: StaleEdit
) -> HttpResponse:
    """Somebody corrected first: what is stored now is shown beside the form, which a second look saves on top."""
    if stale.current is None:
        raise Http404
    current = get_object_or_404(writer.parts(), pk=part.pk)
    move_on(form, current.entry.version)
    return _entry_page(request, writer, writer.line(current), form, differences=form.differences_from(current.entry))


def _named(entry: Entry) -> str:
    # Stands at the end of a sentence, whose full stop is the date's too.
    return f"{entry.activity} {finnish.format_day_short(entry.date)}".removesuffix(".")
