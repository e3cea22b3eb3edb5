"""What a supervisor's Prometheus reads: how much waits and what has failed. No person, ecosystem or content.

Open to whoever holds `METRICS_TOKEN`; without one in the environment the address does not exist.
"""

from collections.abc import Iterator
from hmac import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.models import State, Submission
from foundations.models import Job, OutgoingMail
from itla_impact import __version__
from measures.models import AuditRun
from measures.recompute import waiting

Sample = tuple[str, str, float]
"""Name, what it tells, value."""


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format; 404 for everyone without the token, as for an address that is not there."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    lines = [f'# TYPE itla_build gauge\nitla_build{{version="{__version__}"}} 1']
    for name, tells, value in samples():
        lines.append(f"# HELP itla_{name} {tells}\n# TYPE itla_{name} gauge\nitla_{name} {value:g}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def samples() -> Iterator[Sample]:
    counting, audit = waiting(), AuditRun.objects.finished().prefetch_related("findings").first()
    yield "changes_waiting", "Changes of facts that the tick has not counted yet", counting.changes
    yield "nodes_waiting", "Places whose sums are not computed anew yet", counting.nodes
    yield "work_retried", "Steps that failed and are tried again", len(counting.retried)
    yield "work_set_aside", "Steps that failed five times", len(counting.set_aside)
    yield "mail_waiting", "Letters that wait to be sent", OutgoingMail.objects.waiting().count()
    yield "mail_set_aside", "Letters that could not be sent", OutgoingMail.objects.set_aside().count()
    yield "jobs_waiting", "Jobs that are queued or running", Job.objects.waiting().count()
    yield "jobs_failed", "Jobs that failed and would again", Job.objects.filter(state=Job.State.FAILED).count()
    yield "jobs_set_aside", "Jobs that failed five times", Job.objects.filter(state=Job.State.SET_ASIDE).count()
    held = Submission.objects.filter(state=State.QUARANTINED).count()
    yield "feedback_held", "Feedback in quarantine, in all ecosystems", held
    if audit is not None and audit.finished_at is not None:
        age = (timezone.now() - audit.finished_at).total_seconds()
        yield "audit_age_seconds", "Since the last nightly audit ended", age
        yield "audit_findings", "What the last audit found wrong", audit.findings.count()
