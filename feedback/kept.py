"""What changes seldom and is asked with every form, kept in this process for a few seconds.

A family's POST cost six queries, of which one stores it; the others asked what had been asked a moment before. So what
a coordinator changes is seen by families `settings.KEPT_SECONDS` later at most; 0 keeps nothing.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

#: Of each question; when there are more, all are asked anew.
MOST = 500

_everything: list[dict[object, tuple[float, Any]]] = []

P = ParamSpec("P")
T = TypeVar("T")


def kept(ask: Callable[P, T]) -> Callable[P, T]:
    """`ask`, whose answer is given again to the same arguments for a few seconds; what is not there is asked again."""
    answers: dict[object, tuple[float, T]] = {}
    _everything.append(answers)

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if not settings.KEPT_SECONDS:
            return ask(*args, **kwargs)
        key, now = (args, tuple(kwargs.items())), time.monotonic()
        found = answers.get(key)
        if found is not None and now < found[0]:
            return found[1]
        answer = ask(*args, **kwargs)
        if answer is not None:
            if len(answers) >= MOST:
                answers.clear()
            answers[key] = (now + settings.KEPT_SECONDS, answer)
        return answer

    return asked


def forget() -> None:
    """Asks everything anew: for a process that has turned to another database."""
    for answers in _everything:
        answers.clear()
