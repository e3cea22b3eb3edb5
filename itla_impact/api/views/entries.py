"""Own entries: listed, read and logged, by the same form and verbs as the page."""

import uuid
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from ecosystems import activity_log
from ecosystems.activity_log import AlreadyLogged, EntryGone
from ecosystems.entry_lines import entry_line
from ecosystems.forms.entries import EntryForm
from ecosystems.models import Entry, EntryPart
from ecosystems.models.tokens import ApiScope
from ecosystems.views.entries import Writer, writer_of
from itla_impact.api.address import ApiView
from itla_impact.api.entries import AlikeProblem, EntryShape, NewEntry, entry
from itla_impact.api.paging import PageQuestion, page_of
from itla_impact.api.problems import MEDIA_TYPE, Conflict, documented
from itla_impact.api.shapes import paged

IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description="A UUID of your own. The same words sent again with it are the same entry; other words are another.",
)
EXAMPLE = OpenApiExample(
    "An evening at a school",
    {
        "activity": 3,
        "partners": [12, 15],
        "date": "2026-11-20",
        "setting": "school",
        "how_early": "before_worry",
        "children": 14,
        "adults": 6,
        "professionals": 3,
        "child_heard": "yes",
        "municipality": "municipality-765",
    },
    request_only=True,
)


class EntriesQuestion(PageQuestion):
    month = serializers.RegexField(r"^20\d\d-(?:0[1-9]|1[0-2])$", required=False, help_text="`2026-11`")


class Entries(ApiView):
    needs = {"GET": ApiScope.READ_ENTRIES, "POST": ApiScope.WRITE_ENTRIES}

    @extend_schema(
        operation_id="list_entries",
        parameters=[EntriesQuestion],
        responses={200: paged(EntryShape), **documented(404, 422)},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Your own entries, the last written first, until your name leaves them. Scope `read:entries`."""
        writer = writer_of(self.person, slug)
        asked = self.asked(EntriesQuestion)
        parts = writer.parts()
        if month := asked.get("month"):
            parts = parts.filter(entry__date__year=int(month[:4]), entry__date__month=int(month[5:]))
        page = page_of(parts, asked, request, newest_first=True)
        return Response(page.told(lambda part: _told(writer, part)))

    @extend_schema(
        operation_id="log_entry",
        parameters=[IDEMPOTENCY],
        request=NewEntry,
        responses={
            201: EntryShape,
            (409, MEDIA_TYPE): AlikeProblem,
            **documented(400, 404, 413, 415, 422),
        },
        examples=[EXAMPLE],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Logs an occasion, once however often it is sent. Scope `write:entries`.

        409 when somebody may have logged it already: send it again with `join` (you were there too) or `another`.
        """
        writer = writer_of(self.person, slug)
        words = NewEntry(data=request.data)
        words.is_valid(raise_exception=True)
        form = _form(writer, words, _client_key(request))
        stored = _store(writer, form, words.validated_data.get("join"))
        return Response(_told(writer, writer.parts().get(entry=stored)), 201)


class OneEntry(ApiView):
    needs = {"GET": ApiScope.READ_ENTRIES}

    @extend_schema(operation_id="get_entry", responses={200: EntryShape, **documented(404)})
    def get(self, request: Request, slug: str, entry_id: int) -> Response:
        """One of your own entries. Scope `read:entries`."""
        writer = writer_of(self.person, slug)
        part = writer.parts().filter(entry_id=entry_id).first()
        if part is None:
            raise Http404
        return Response(_told(writer, part))


def _told(writer: Writer, part: EntryPart) -> dict[str, Any]:
    return entry(writer.line(part), part.entry)


def _client_key(request: Request) -> str:
    """The header's UUID, quoted or not; one of our own without it."""
    given = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not given:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(given))
    except ValueError as error:
        raise ValidationError({"Idempotency-Key": [_("Anna UUID.")]}) from error


def _form(writer: Writer, words: NewEntry, client_key: str) -> EntryForm:
    """The page's form with what was sent; raises ValidationError with the form's own words."""
    chosen = words.validated_data.get("membership")
    if chosen is not None and chosen not in writer.own_ids:
        raise ValidationError({"membership": [_("Valitse oma organisaatiosi.")]})
    form = EntryForm(words.as_form(client_key), ecosystem=writer.ecosystem, own=writer.own)
    if not form.is_valid():
        raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
    return form


def _store(writer: Writer, form: EntryForm, join: int | None) -> Entry:
    if join is not None:
        return _join(writer, form, join)
    try:
        return form.log(by=writer.person)
    except AlreadyLogged as asked:
        alike = [entry(entry_line(one, own=writer.own_ids), one) for one in asked.entries]
        raise Conflict(alike=alike) from asked


def _join(writer: Writer, form: EntryForm, pk: int) -> Entry:
    found = activity_log.candidates(form.occasion(), form.writes_for).filter(pk=pk).first()
    try:
        if found is None:
            raise EntryGone
        activity_log.join(found, membership=form.writes_for, by=writer.person, learned=form.cleaned_data["learned"])
    except EntryGone as error:
        gone = _("Kirjaus, johon olit liittymässä, on poistettu. Tallenna omasi.")
        raise ValidationError({"join": [gone]}) from error
    return found
