"""User, Seat and Invitation: who works here, in which role, where, from when until when."""

import uuid
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ecosystems.access import APPOINTS, FOR_AN_ORGANISATION, OpenTo, Role, Scope
from ecosystems.models.dated import Dated, DatedQuerySet, DateRange
from foundations.languages import DEFAULT_LANGUAGE

#: Where a role sits, given or only offered: the backbone in the whole network, every other role in an ecosystem.
IN_ITS_PLACE = Q(role=Role.BACKBONE, ecosystem=None) | (~Q(role=Role.BACKBONE) & Q(ecosystem__isnull=False))
FOR_SOMEBODY = ~Q(role__in=FOR_AN_ORGANISATION) | Q(organisation__isnull=False)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with this e-mail, stored in lower case; without a password she cannot sign in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def sign_out_everywhere(self, person: "User") -> None:
        """Ends every session of `person`, on every device."""
        self.filter(pk=person.pk).update(session_round=F("session_round") + 1)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    email = models.EmailField(_("sähköposti"), max_length=254)
    name = models.CharField(_("nimi"), max_length=80, blank=True)
    language = models.CharField(_("kieli"), max_length=2, choices=settings.LANGUAGES, default=DEFAULT_LANGUAGE)
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # Every session knows it: raising it by one signs her out everywhere.
    session_round = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_for_an_email",
                violation_error_message=_("Tällä sähköpostilla on jo tili."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match to live on: Django's (of the password), and the round."""
        return salted_hmac(
            "ecosystems.User.session", f"{self.password}\x00{self.session_round}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


Given = TypeVar("Given", bound=OpenTo[Any])


def given_by(person: User, rows: Given) -> Given:
    """Of `rows` with a role in an ecosystem those whose role `person` may give there, and so may take back."""
    return reduce(or_, (rows.filter(role=role).open_to(person, deed) for role, deed in APPOINTS.items()))


class SeatQuerySet(DatedQuerySet["Seat"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}

    def given_by(self, person: User) -> Self:
        """Those that `person` may end."""
        return given_by(person, self)

    def of(self, user: User) -> Self:
        return self.filter(user=user)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Seat(Dated):
    user = models.ForeignKey(User, models.CASCADE, related_name="seats")
    role = models.CharField(_("rooli"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        "ecosystems.Organisation", models.PROTECT, null=True, blank=True, related_name="seats"
    )
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, null=True, blank=True, related_name="seats")

    objects = SeatQuerySet.as_manager()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=IN_ITS_PLACE, name="seat_is_in_an_ecosystem_unless_it_is_the_backbone"),
            models.CheckConstraint(
                condition=FOR_SOMEBODY, name="professional_and_representative_sit_for_an_organisation"
            ),
            ExclusionConstraint(
                name="one_seat_of_a_kind_at_a_time",
                expressions=[
                    ("user", "="),
                    ("role", "="),
                    (Coalesce(F("organisation"), Value(0)), "="),
                    (Coalesce(F("ecosystem"), Value(0)), "="),
                    (DateRange("since", "until"), "&&"),
                ],
                violation_error_message=_("Henkilöllä on jo tämä rooli."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class InvitationQuerySet(OpenTo["Invitation"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}

    def given_by(self, person: User) -> Self:
        """Those that `person` may send again or withdraw."""
        return given_by(person, self)

    def open_at(self, now: datetime) -> Self:
        """Invitations that can still be accepted at `now`."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A seat offered by mail: used once, within seven days, by the person to whose address it went."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("sähköposti"))
    language = models.CharField(_("kieli"), max_length=2, choices=settings.LANGUAGES, default=DEFAULT_LANGUAGE)
    role = models.CharField(_("rooli"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        "ecosystems.Organisation", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    ecosystem = models.ForeignKey(
        "ecosystems.Ecosystem", models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_ends_one_way"
            ),
            models.CheckConstraint(condition=IN_ITS_PLACE, name="invitation_is_to_an_ecosystem_or_the_backbone"),
            models.CheckConstraint(condition=FOR_SOMEBODY, name="invited_professional_has_an_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"
