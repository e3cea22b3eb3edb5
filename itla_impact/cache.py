"""The cache where signing in counts wrong tries: Redis, or this process' own memory while Redis is away.

Without it nobody could sign in while Redis is restarted. What is counted meanwhile is known to one process alone, so
that a guesser has his tries in each of them. Families' feedback is counted in the cache `shared`, which says when it
cannot count.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

LEFT_ALONE = 5.0
"""For how many seconds a Redis that did not answer is not asked again: each question may cost its whole timeout."""

log = logging.getLogger(__name__)
_asked_again_at: dict[str, float] = {}


class RedisOrMemory(BaseCache):
    """What allauth asks of a cache."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._server = server
        self._redis = RedisCache(server, params)
        self._memory = LocMemCache(f"instead of {server}", {"MAX_ENTRIES": 50_000})

    def _asks(self, question: Callable[[BaseCache], Any]) -> Any:
        if monotonic() >= _asked_again_at.get(self._server, 0.0):
            try:
                return question(self._redis)
            except (RedisError, OSError) as error:
                _asked_again_at[self._server] = monotonic() + LEFT_ALONE
                log.warning("Redis is away (%s): signing in counts in this process.", type(error).__name__)
        return question(self._memory)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._asks(lambda cache: cache.add(key, value, timeout, version)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._asks(lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._asks(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._asks(lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._asks(lambda cache: cache.delete(key, version)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """In one step, as the cache that is asked does it: of two at once none is forgotten."""
        return int(self._asks(lambda cache: cache.incr(key, delta, version)))

    def clear(self) -> None:
        self._asks(lambda cache: cache.clear())
