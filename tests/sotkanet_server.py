"""A small Sotkanet on this machine: the same paths, parameters, answers and refusals, and troubles on demand.

    with Sotkanet(indicators=[indicator(3563)], regions=[…], rows=[…]) as service:
        client = SotkanetClient(service.url, "itla-impact/0 (+tests)")

`service.troubles` maps a path ("json") to a list of troubles that are used up one by one: "truncated", "cut" (less than
the promised length), "slow", "endless", 503 and other statuses, or bytes to answer instead. `service.calls` tells what
was asked.
"""

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

THL = {"id": 2, "title": {"fi": "Terveyden ja hyvinvoinnin laitos (THL)", "en": "Institute for Health and Welfare"}}
TILASTOKESKUS = {"id": 3, "title": {"fi": "Tilastokeskus", "sv": "Statistikcentralen", "en": "Statistics Finland"}}
SLOW_SECONDS = 1.5
GENDERS = {"total", "male", "female"}


def indicator(number: int, **changes: Any) -> dict[str, Any]:
    """A description as `/indicators/{id}` gives it."""
    return {
        "id": number,
        "data-updated": "2026-05-28",
        "range": {"start": 2021, "end": 2024},
        "title": {"fi": f"Osoitin {number}, % väestöstä", "sv": f"Indikator {number}", "en": f"Indicator {number}"},
        "description": {"fi": "<p>…</p>", "sv": "", "en": ""},
        "primaryValueType": {"code": "PERCENT", "title": {"fi": "Prosenttia", "en": "Per cent"}},
        "decimals": 1,
        "classifications": {"sex": {"values": ["male", "female", "total"]}, "region": {"values": ["Kunta", "Maa"]}},
        "organization": THL,
        "groups": [730],
        "subjects": [],
        "sources": [{"organization": THL, "title": {"fi": ""}, "description": {"fi": ""}}],
        **changes,
    }


def region(number: int, category: str, code: str, name: str = "Alue") -> dict[str, Any]:
    return {
        "id": number,
        "code": code,
        "category": category,
        "title": {"fi": name, "sv": name, "en": name},
        "memberOf": [658],
    }


def row(number: int, region: int, year: int, value: Any, count: Any = None, *, gender: str = "total") -> dict[str, Any]:
    """A row of `/json`; `absValue` is left out when there is no count, as the service does."""
    counted = {} if count is None else {"absValue": count}
    return {"indicator": number, "region": region, "year": year, "gender": gender, "value": value, **counted}


class Sotkanet:
    """The service while the `with` lasts; `url` is its base address."""

    def __init__(
        self,
        indicators: Iterable[dict[str, Any]] = (),
        regions: Iterable[dict[str, Any]] = (),
        rows: Iterable[dict[str, Any]] = (),
    ) -> None:
        self.indicators = {item["id"]: item for item in indicators}
        self.regions = list(regions)
        self.rows = list(rows)
        self.troubles: dict[str, list[int | str | bytes]] = {}
        self.calls: list[str] = []
        self.agents: set[str] = set()
        self.finished = threading.Event()

    def __enter__(self) -> Self:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.finished.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/rest/1.1"

    def asked(self, path: str) -> list[str]:
        """The calls to `path`, as they were written."""
        return [call for call in self.calls if urlsplit(call).path.endswith(path)]

    def answer(self, url: str) -> tuple[int, Any]:
        """Status and document for a GET of `url`."""
        parts = urlsplit(url)
        match parts.path.removeprefix("/rest/1.1/").split("/"):
            case ["indicators", number] if number.isdecimal() and int(number) in self.indicators:
                return 200, self.indicators[int(number)]
            case ["regions"]:
                return 200, self.regions
            case ["json"]:
                return self._table(parse_qs(parts.query))
        return 404, {"error": "not found"}

    def _table(self, asked: dict[str, list[str]]) -> tuple[int, Any]:
        years, genders, number = asked.get("years", []), asked.get("genders", []), asked.get("indicator", [])
        well_asked = len(number) == 1 and years and all(year.isdecimal() for year in years) and genders
        if not well_asked or not set(genders) <= GENDERS:
            return 400, {"error": "bad request"}
        return 200, [
            item
            for item in self.rows
            if str(item["indicator"]) == number[0] and str(item["year"]) in years and item["gender"] in genders
        ]


def _handler(service: Sotkanet) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"service": service})


class _Handler(BaseHTTPRequestHandler):
    service: Sotkanet

    def do_GET(self) -> None:
        self.service.calls.append(self.path)
        agent = self.headers.get("User-Agent", "")
        self.service.agents.add(agent)
        if not agent or agent.startswith("Python-urllib"):
            return self._send(403, b"Forbidden")
        path = urlsplit(self.path).path.rsplit("/", 1)[-1]
        waiting = self.service.troubles.get(path, [])
        trouble = waiting.pop(0) if waiting else None
        status, document = self.service.answer(self.path)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._answer(trouble, status, json.dumps(document, ensure_ascii=False).encode())

    def _answer(self, trouble: int | str | bytes | None, status: int, body: bytes) -> None:
        match trouble:
            case int():
                self._send(trouble, b"{}", {"Retry-After": "7"} if trouble == 429 else {})
            case bytes():
                self._send(status, trouble)
            case "truncated":
                self._send(status, body[: len(body) // 2])
            case "cut":
                self._send(status, body[: len(body) // 2], {"Content-Length": str(len(body))})
            case "slow":
                self.service.finished.wait(SLOW_SECONDS)
                self._send(status, body)
            case "endless":
                self._drip()
            case _:
                self._send(status, body)

    def _drip(self) -> None:
        self._send(200, b"[", {"Content-Length": str(10**9)})
        while not self.service.finished.wait(0.02):
            self.wfile.write(b" ")

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        usual = {"Content-Type": "application/json;charset=UTF-8", "Content-Length": str(len(body))}
        self.send_response(status)
        for name, value in (usual | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """The tests say what they need."""
