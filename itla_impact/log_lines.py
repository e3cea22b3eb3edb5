"""What the program writes about itself in production: one JSON object a line, and of people nothing.

A line says when, how bad, which part spoke, in which request (an id made for it) and by which route: the address
with its names, `e/<slug:slug>/feedback/`, never what stood in their place. Of an exception it keeps the type and where
it was raised: its own words repeat rows, and a row may be what a family said. Other programs' messages (Django's,
Celery's) are kept as they stand in their code, without what was filled in.

A request that an open page answered leaves no line: a family's feedback has a date and no clock time, here too.
"""

import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)
request_id: ContextVar[str] = ContextVar("request_id", default="")

OURS = frozenset({"foundations", "ecosystems", "measures", "feedback", "itla_impact"})
#: A second net under our own messages: addresses, identity codes, receipts and whatever looks like a key.
MASKED = re.compile(
    # From the beginning of a word only: a long word without @ would be read anew from each of its letters.
    r"(?<![^\s@<>\"'])[^\s@<>\"']+@[^\s@<>\"']+"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\b"
    r"|\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b"
    r"|\b(?:[0-9A-HJKMNP-TV-Z]{4}[- ]?){3}[0-9A-HJKMNP-TV-Z]{4}\b"
    r"|[A-Za-z0-9_-]{24,}",
    re.IGNORECASE,
)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "message": message_of(record),
        }
        if one := request_id.get():
            line["request"] = one
        line |= getattr(record, "facts", {})
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            line |= {"method": request.method, "route": route_of(request)}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            line |= raised(record.exc_info[0], record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    ours = record.name.partition(".")[0] in OURS
    return MASKED.sub("…", record.getMessage() if ours else str(record.msg))


def route_of(request: HttpRequest) -> str:
    """The address of the request's page with the names of its parts; "" when it has no page."""
    match = request.resolver_match
    return match.route if match else ""


def raised(kind: type[BaseException], error: BaseException | None) -> dict[str, Any]:
    """What was raised and through which lines of code, without what it says."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    causes = []
    while error is not None and (error := error.__cause__ or error.__context__):
        causes.append(type(error).__name__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": kind.__name__, "because_of": causes, "where": where}


class RequestIdMiddleware:
    """Gives every request an id, in its lines and its answer; staff's requests a line of their own.

    A proxy of ours may have made the id; a visitor's own is not believed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        one = given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else uuid.uuid4().hex
        token, began = request_id.set(one), monotonic()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = one
            self._tell(request, response, monotonic() - began)
        finally:
            request_id.reset(token)
        return response

    @staticmethod
    def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        match = request.resolver_match
        # A program's door is open to the session's middleware, which is not asked there.
        if match is None or not (getattr(match.func, "login_required", True) or match.app_names == ["api"]):
            return
        facts = {
            "method": request.method,
            "route": match.route,
            "status": response.status_code,
            "ms": round(seconds * 1000),
        }
        logger.info("answered", extra={"facts": facts})
