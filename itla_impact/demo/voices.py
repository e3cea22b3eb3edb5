"""What families say in their own words, put together from the sentences of `content/voices.toml`."""

from random import Random
from typing import Any

from itla_impact.demo import content

CLOSED = 0.55


class Voices:
    """Sentences by language, service and mood; no sentence comes again before the others have had their turn."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._words: dict[str, Any] = content.read("voices")
        self._waiting: dict[tuple[str, ...], list[str]] = {}
        self._last: dict[tuple[str, ...], str] = {}

    def adult(self, language: str, service: str, *, pleased: bool) -> str:
        """A sentence about a service, often with a closing; in Swedish and English about any service."""
        mood = "good" if pleased else "bad"
        about = service if language == "fi" and service in self._words["fi"] else "other"
        opening = self._next(language, about if language == "fi" else "adults", mood)
        return f"{opening} {self._next(language, 'close', mood)}" if self._dice.random() < CLOSED else opening

    def child(self, language: str, *, pleased: bool) -> str:
        return self._next(language, "children", "good" if pleased else "bad")

    def hidden(self, language: str) -> str:
        """A text from which a reader has hidden something."""
        return self._next("hidden", language)

    def _next(self, *where: str) -> str:
        waiting = self._waiting.setdefault(where, [])
        if not waiting:
            found: Any = self._words
            for step in where:
                found = found[step]
            waiting.extend(self._dice.sample(found, len(found)))
            if waiting[-1] == self._last.get(where):
                waiting.reverse()
        self._last[where] = waiting.pop()
        return self._last[where]
