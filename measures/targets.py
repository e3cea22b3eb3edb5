"""What the ecosystem agrees to reach on a measure for one of its goals."""

from datetime import date
from decimal import Decimal

import pghistory
from django.db import transaction

from ecosystems.models import Ecosystem, Goal, User
from foundations.editing import edit
from measures.figures import Curve
from measures.models import Target


@transaction.atomic
def agree_target(
    goal: Goal, curve: Curve, *, value: Decimal, due: date, expected_version: int | None, by: User
) -> Target:
    """Set or change the target of a measure for `goal`. The newest closed figure of that day becomes the baseline.

    `expected_version` is None when no target was seen. Raises StaleEdit when there is another one by now.
    """
    latest = curve.latest
    known = latest is not None and latest.value is not None
    with pghistory.context(user=by.pk):
        target, is_new = Target.objects.get_or_create(
            goal=goal,
            measure=curve.definition.measure,
            defaults={
                "value": value,
                "due": due,
                "baseline_value": latest.value if latest is not None and known else None,
                "baseline_on": latest.period.last_day if latest is not None and known else None,
            },
        )
    if not is_new:
        edit(target, expected_version=expected_version or 0, by=by, value=value, due=due)
    Ecosystem.objects.filter(pk=goal.ecosystem_id).raise_version()
    return target
