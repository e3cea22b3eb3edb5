"""Asks Sotkanet, gently: one call at a time, at least a second apart, under our own name, patiently."""

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

SECONDS_BETWEEN_CALLS = 1.0
TRIES = 4
LONGEST_WAIT = 60.0
TIMEOUT = 60.0
#: For one whole answer; the timeout alone is for each silence within it.
PATIENCE = 300.0
CHUNK = 64 * 1024
#: All places, both genders and their total in 65 years are 6.4 MiB, with which an import takes 111 MiB of memory.
LARGEST_ANSWER = 8 * 1024 * 1024
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})


class ServiceRefused(Exception):
    """The service understood and said no: asking again does not help."""


class ServiceUnreachable(Exception):
    """No whole answer came in `TRIES` tries."""


class _TryAgain(Exception):
    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(slots=True)
class SotkanetClient:
    """The service at `base_url`, such as https://sotkanet.fi/rest/1.1. `clock` and `sleep` count seconds."""

    base_url: str
    user_agent: str
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    timeout: float = TIMEOUT
    patience: float = PATIENCE
    largest: int = LARGEST_ANSWER
    _last_call: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if urllib.parse.urlsplit(self.base_url).scheme not in {"http", "https"}:
            raise ValueError(f"{self.base_url!r} is not an address that begins with http:// or https://.")

    def indicator(self, number: int) -> bytes:
        return self._get(f"indicators/{number}")

    def regions(self) -> bytes:
        return self._get("regions")

    def table(self, number: int, years: Iterable[int], genders: Sequence[str]) -> bytes:
        """All values of all regions in one call. The service wants each year and gender as a parameter of its own."""
        query = [("indicator", str(number))]
        query += [("years", str(year)) for year in years]
        query += [("genders", gender) for gender in genders]
        return self._get("json", query)

    def _get(self, path: str, query: Sequence[tuple[str, str]] = ()) -> bytes:
        url = f"{self.base_url.rstrip('/')}/{path}"
        if query:
            url = f"{url}?{urllib.parse.urlencode(query)}"
        for tried in range(1, TRIES + 1):
            self._keep_distance()
            try:
                return self._ask(url)
            except _TryAgain as trouble:
                if tried == TRIES:
                    raise ServiceUnreachable(f"{path}: {trouble} ({TRIES} tries)") from trouble
                self.sleep(min(trouble.after if trouble.after is not None else 2.0**tried, LONGEST_WAIT))
        raise AssertionError("unreachable")

    def _keep_distance(self) -> None:
        if self._last_call is not None:
            wait = self._last_call + SECONDS_BETWEEN_CALLS - self.clock()
            if wait > 0:
                self.sleep(wait)

    def _ask(self, url: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            url, headers={"User-Agent": self.user_agent, "Accept": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310 - the scheme was checked
                return self._body(answer)
        except urllib.error.HTTPError as error:
            raise _trouble(error) from error
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise _TryAgain(f"no whole answer came ({getattr(error, 'reason', None) or error!r})") from error
        finally:
            self._last_call = self.clock()

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        body = bytearray()
        begun = self.clock()
        while piece := answer.read1(CHUNK):
            body += piece
            if len(body) > self.largest:
                raise ServiceRefused(f"The answer is larger than {self.largest:,} bytes.")
            if self.clock() - begun > self.patience:
                raise _TryAgain(f"the answer took longer than {self.patience:.0f} s")
        promised = answer.headers.get("Content-Length")
        if promised is not None and promised.isdecimal() and len(body) < int(promised):
            raise _TryAgain(f"the answer broke off after {len(body):,} of {int(promised):,} bytes")
        return bytes(body)


def _trouble(error: urllib.error.HTTPError) -> Exception:
    if error.code in TRANSIENT:
        after = error.headers.get("Retry-After", "")
        return _TryAgain(f"the service answered {error.code}", float(after) if after.isdecimal() else None)
    why = {403: "it does not accept our name", 404: "there is no such indicator"}.get(error.code, error.reason)
    return ServiceRefused(f"The service answered {error.code}: {why}.")
