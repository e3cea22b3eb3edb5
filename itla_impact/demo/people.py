"""Step 2: example people and their seats. Nobody has a password; the demo signs in with one click."""

from datetime import date, datetime, time
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Seat, User
from itla_impact.demo.network import Example

BACKBONE = "Tuula"
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "å": "a"})


def seat(example: Example) -> None:
    """The people of an ecosystem, in the order of its content, which is the order of the demo's logins."""
    rows = example.content["people"]
    users = _users([(row, example.day(row.get("since", 0))) for row in rows])
    example.people = {user.name: user for user in users}
    Seat.objects.bulk_create(
        Seat(
            user=user,
            role=Role(row["role"]),
            ecosystem=example.ecosystem,
            organisation=example.members[row["organisation"]].organisation if "organisation" in row else None,
            since=example.day(row.get("since", 0)),
        )
        for row, user in zip(rows, users, strict=True)
    )


def seat_backbone(since: date) -> None:
    [user] = _users([({"name": BACKBONE}, since)])
    Seat.objects.create(user=user, role=Role.BACKBONE, since=since)


def _users(rows: list[tuple[dict[str, Any], date]]) -> list[User]:
    users = User.objects.bulk_create(
        User(
            email=f"{row['name'].lower().translate(_PLAIN)}@example.org",
            name=row["name"],
            language=row.get("language", "fi"),
            # The rest of an unusable password is usually random; here it tells that nobody has ever had one.
            password=f"{UNUSABLE_PASSWORD_PREFIX}example",
            is_example=True,
            date_joined=moment(since, 9),
        )
        for row, since in rows
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return users


def moment(day: date, hour: int) -> datetime:
    """A full hour of a day in Helsinki."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())
