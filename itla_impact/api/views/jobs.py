"""The jobs behind the pages, for a program of somebody who looks after the network. They are started elsewhere."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ecosystems.access import Access
from ecosystems.models import User
from ecosystems.models.tokens import ApiScope
from ecosystems.seats import may_in_network
from foundations.models import Job
from foundations.models.jobs import JobQuerySet
from itla_impact.api.address import ApiView
from itla_impact.api.paging import PageQuestion, page_of
from itla_impact.api.problems import documented
from itla_impact.api.shapes import paged
from itla_impact.front.jobs_page import job_line


class OutcomeShape(serializers.Serializer):
    item = serializers.CharField()
    words = serializers.CharField()


class JobShape(serializers.Serializer):
    """Words are in the reader's language, codes are not."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(Job.State.choices)
    origin = serializers.ChoiceField(Job.Origin.choices)
    attempts = serializers.IntegerField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    where = serializers.CharField(allow_blank=True, help_text="What it is at")
    error = serializers.CharField(allow_blank=True, help_text="A code; empty when nothing has failed")
    reason = serializers.CharField(allow_blank=True)
    outcomes = OutcomeShape(many=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    again_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried again")


def job(one: Job) -> dict[str, Any]:
    line = job_line(one)
    return {
        "id": one.pk,
        "kind": one.kind,
        "title": line.title,
        "about": line.about,
        "state": one.state,
        "origin": one.origin,
        "attempts": one.attempts,
        "done": one.progress_done,
        "total": one.progress_total,
        "where": line.where,
        "error": one.error,
        "reason": line.reason,
        "outcomes": [{"item": each.item, "words": each.words} for each in line.items],
        "created_at": one.created_at,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "again_at": line.again_at,
    }


class JobsQuestion(PageQuestion):
    state = serializers.ChoiceField(Job.State.choices, required=False)


class Jobs(ApiView):
    needs = {"GET": ApiScope.READ_JOBS}

    @extend_schema(
        operation_id="list_jobs", parameters=[JobsQuestion], responses={200: paged(JobShape), **documented(404, 422)}
    )
    def get(self, request: Request) -> Response:
        """Imports and other long work, the newest first. Scope `read:jobs`."""
        rows, asked = _open_to(self.person), self.asked(JobsQuestion)
        if state := asked.get("state"):
            rows = rows.filter(state=state)
        return Response(page_of(rows, asked, request, newest_first=True).told(job))


class OneJob(ApiView):
    needs = {"GET": ApiScope.READ_JOBS}

    @extend_schema(operation_id="get_job", responses={200: JobShape, **documented(404)})
    def get(self, request: Request, job_id: int) -> Response:
        """One job: how far it is, what became of its parts, why it failed. Scope `read:jobs`."""
        return Response(job(get_object_or_404(_open_to(self.person), pk=job_id)))


def _open_to(person: User) -> JobQuerySet:
    """All jobs or, for whoever may not see them, nothing that is there."""
    if not may_in_network(person, Access.SEE_JOBS):
        raise Http404
    rows: JobQuerySet = Job.objects.select_related("requested_by").defer("claim", "deadline")
    return rows
