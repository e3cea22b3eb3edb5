"""Rows for tests, as plain functions: each makes what it needs, with sensible values, and returns the object.

Rows are written straight to the models, not through the verbs, so that a broken verb fails its own tests alone.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import (
    Activity,
    ActivityGoal,
    ActivityPartner,
    Area,
    Coverage,
    Ecosystem,
    Entry,
    Goal,
    Invitation,
    Membership,
    Organisation,
    Place,
    Seat,
    User,
    Vision,
)
from ecosystems.models.organisations import Sector
from feedback.help_lines import load_help_lines
from feedback.models import (
    AnsweredBy,
    Channel,
    Held,
    Questionnaire,
    QuestionnaireVersion,
    Rejection,
    State,
    Submission,
)
from feedback.questionnaires import load_questionnaires, newest
from foundations.finnish import sort_key
from foundations.languages import Texts
from itla_impact.front.models import AccessibilityFeedback
from measures.models import Definition, Measure, Tally

PASSWORD = "kevätaamu joella 7"
LONG_AGO = date(2020, 1, 1)

numbers = count(1)


def texts(fi: str, sv: str = "", en: str = "") -> Texts:
    """A text in Finnish and, unless left out, in Swedish and English."""
    return Texts({"fi": fi, "sv": sv, "en": en})


def in_all(fi: str) -> Texts:
    """A text without gaps."""
    return texts(fi, f"{fi} (sv)", f"{fi} (en)")


def make_user(name: str = "", *, email: str = "", language: str = "fi", password: str | None = PASSWORD) -> User:
    name = name or f"Henkilö {next(numbers)}"
    email = email or f"{name.lower().replace(' ', '.').replace('ö', 'o')}@example.org"
    return User.objects.create_user(email, password, name=name, language=language)


def verify_address(person: User) -> User:
    """She has followed a link in a letter to her address."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_factor(person: User) -> str:
    """The secret of the second factor that she has set up."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    return secret


def make_area(level: str, code: str, name: str, parent: Area | None = None) -> Area:
    """The area with this code; real codes may already be there from the reference data."""
    area, _ = Area.objects.get_or_create(
        level=level,
        code=code,
        defaults={"name": in_all(name), "short_name": in_all(name), "sort_key": sort_key(name), "parent": parent},
    )
    return area


def make_country() -> Area:
    return make_area(Area.Level.COUNTRY, "SSS", "Suomi")


def make_wellbeing_area(code: str, name: str, municipalities: dict[str, str], *, yta: str = "5") -> Area:
    """A wellbeing area with its municipalities {code: name}, under its collaborative area and the country."""
    above = make_area(Area.Level.COLLABORATIVE_AREA, yta, f"Yhteistyöalue {yta}", make_country())
    area = make_area(Area.Level.WELLBEING_AREA, code, name, above)
    for municipality, municipality_name in municipalities.items():
        make_area(Area.Level.MUNICIPALITY, municipality, municipality_name, area)
    return area


def make_kainuu() -> Area:
    return make_wellbeing_area("20", "Kainuu", {"205": "Kajaani", "290": "Kuhmo", "765": "Sotkamo"})


def make_north_karelia() -> Area:
    return make_wellbeing_area("14", "Pohjois-Karjala", {"167": "Joensuu", "422": "Lieksa"}, yta="2")


def make_ecosystem(
    name: str = "", *, slug: str = "", area: Area | Iterable[Area] | None = None, since: date = LONG_AGO
) -> Ecosystem:
    """An ecosystem that covers `area` (Kainuu unless told; several municipalities if given)."""
    number = next(numbers)
    name = name or f"Ekosysteemi {number}"
    ecosystem = Ecosystem.objects.create(
        slug=slug or f"ekosysteemi-{number}", name=in_all(name), sort_key=sort_key(name), founded=since
    )
    covered = area or make_kainuu()
    for one in [covered] if isinstance(covered, Area) else covered:
        Coverage.objects.create(ecosystem=ecosystem, area=one, since=since)
    return ecosystem


def make_organisation(name: str = "", sector: str = Sector.ASSOCIATION, business_id: str | None = None) -> Organisation:
    name = name or f"Yhdistys {next(numbers)} ry"
    return Organisation.objects.create(
        name=texts(name), sort_key=sort_key(name), sector=sector, business_id=business_id
    )


def make_membership(
    ecosystem: Ecosystem,
    organisation: Organisation | str = "",
    *,
    sector: str = Sector.ASSOCIATION,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Membership:
    """`organisation` (or a new one by that name) as a member of `ecosystem`."""
    if not isinstance(organisation, Organisation):
        organisation = make_organisation(organisation, sector)
    return Membership.objects.create(ecosystem=ecosystem, organisation=organisation, since=since, until=until)


def make_seat(
    user: User,
    role: Role,
    ecosystem: Ecosystem | None = None,
    organisation: Organisation | None = None,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
) -> Seat:
    return Seat.objects.create(
        user=user, role=role, ecosystem=ecosystem, organisation=organisation, since=since, until=until
    )


def make_invitation(
    role: Role, ecosystem: Ecosystem | None = None, *, email: str = "", by: User | None = None
) -> Invitation:
    """An invitation that waits; its link is known to nobody."""
    number = next(numbers)
    return Invitation.objects.create(
        email=email or f"kutsuttu.{number}@example.org",
        role=role,
        ecosystem=ecosystem,
        invited_by=by,
        token_hash=f"{number:064x}",
        expires_at=timezone.now() + timedelta(days=7),
    )


def make_vision(ecosystem: Ecosystem, text: str = "Jokainen lapsi saa apua ajoissa.") -> Vision:
    return Vision.objects.create(ecosystem=ecosystem, text=in_all(text))


def make_goal(ecosystem: Ecosystem, change: str = "Apu ajoissa", *, number: int | None = None) -> Goal:
    number = number or Goal.objects.filter(ecosystem=ecosystem).count() + 1
    return Goal.objects.create(
        ecosystem=ecosystem, number=number, change=in_all(change), worst_off=in_all("Yksin muuttaneet perheet")
    )


def make_activity(
    ecosystem: Ecosystem,
    name: str = "Avoin kohtaamispaikka",
    *,
    partners: Iterable[Membership] = (),
    goals: Iterable[Goal] = (),
    since: date = LONG_AGO,
    until: date | None = None,
) -> Activity:
    activity = Activity.objects.create(
        ecosystem=ecosystem, name=in_all(name), sort_key=sort_key(name), since=since, until=until
    )
    ActivityPartner.objects.bulk_create(ActivityPartner(activity=activity, membership=one) for one in partners)
    ActivityGoal.objects.bulk_create(ActivityGoal(activity=activity, goal=one) for one in goals)
    return activity


def load_what_families_see() -> None:
    """The two questionnaires and the help lines, from the project's own files."""
    load_questionnaires()
    load_help_lines()


def make_channel(
    ecosystem: Ecosystem,
    membership: Membership | None = None,
    *,
    name: str = "Neuvolan aula",
    kind: str = Channel.Kind.POSTER,
    opened_on: date | None = LONG_AGO,
    closed_on: date | None = None,
) -> Channel:
    """A channel that is open to families; the ecosystem gets the emergency number without which it would not be."""
    if not ecosystem.social_emergency_number:
        ecosystem.social_emergency_number = "08 123 4567"
        ecosystem.save(update_fields=["social_emergency_number"])
    return Channel.objects.create(
        ecosystem=ecosystem, membership=membership, name=name, kind=kind, opened_on=opened_on, closed_on=closed_on
    )


def make_submission(
    channel: Channel,
    answers: dict[str, str | list[str]] | None = None,
    *,
    text: str = "",
    day: date | None = None,
    state: str = State.RECEIVED,
    answered_by: str = AnsweredBy.GUARDIAN,
    municipality: Area | None = None,
    questionnaire: str = Questionnaire.Code.ADULTS,
    key: UUID | None = None,
) -> Submission:
    """A submission as intake would have stored it; its receipt is known to nobody."""
    version = QuestionnaireVersion.objects.asked(questionnaire).first()
    if version is None:
        load_questionnaires()
        version = newest(questionnaire)
    return Submission.objects.create(
        id=key or UUID(int=next(numbers)),
        channel=channel,
        ecosystem=channel.ecosystem,
        membership=channel.membership,
        municipality=municipality,
        version=version,
        date=day or timezone.localdate(),
        language="fi",
        answered_by=answered_by,
        answers={"got_help": "4"} if answers is None else answers,
        text=text,
        state=state,
        held=Held.TOO_MANY if state == State.QUARANTINED else "",
        rejected_for=Rejection.NOT_FEEDBACK if state == State.REJECTED else "",
    )


def make_entry(
    activity: Activity,
    membership: Membership,
    day: date = date(2026, 3, 17),
    *,
    municipality: Area | None = None,
    sectors: int = 2,
    **fields: object,
) -> Entry:
    """An occasion of joint work as the log stores it, with `membership` as the reporting organisation."""
    facts = {"setting": "school", "how_early": "worry", "child_heard": "yes", "children": 4, "adults": 3, **fields}
    if not facts["children"]:
        facts["child_heard"] = "no_children"
    return Entry.objects.create(
        ecosystem=activity.ecosystem,
        membership=membership,
        activity=activity,
        municipality=municipality,
        date=day,
        created_on=day,
        sectors=sectors,
        **facts,
    )


def make_definition(
    code: str = "occasions",
    numerator: dict[str, object] | None = None,
    denominator: dict[str, object] | None = None,
    **fields: object,
) -> Definition:
    """A new version of the measure `code` (made when missing) that counts the log of joint work."""
    measure, _ = Measure.objects.get_or_create(code=code, defaults={"kind": "performance"})
    rule = {
        "source": "entries",
        "numerator": numerator or {"of": "count"},
        "denominator": denominator,
        "scale": 1 if denominator is None else 100,
        "direction": "up",
        "disclosure": "A",
        "closing": "quarter",
        "has_interval": denominator is not None,
    }
    words = dict.fromkeys(["name", "short_name", "unit", "tells", "weakness"], in_all(code))
    version = measure.definitions.count() + 1
    return Definition.objects.create(measure=measure, version=version, **{**rule, **words, **fields})


def make_slot(
    definition: Definition, ecosystem: Ecosystem, month: date, numerator: int, denominator: int | None = None
) -> None:
    """What the definition says of the whole ecosystem's month, without facts behind it."""
    place = Place.objects.get(ecosystem=ecosystem, residual=False)
    empty: dict[str, list[object]] = {"parts": [], "definitions": [], "slots": []}
    tally, _ = Tally.objects.get_or_create(place=place, source=definition.source, month=month, defaults=empty)
    slot = [numerator, denominator or 0, numerator if denominator is None else denominator]
    said = sorted([*zip(tally.definitions, tally.slots, strict=True), (definition.pk, slot)])
    tally.definitions, tally.slots = [list(one) for one in zip(*said, strict=True)]
    tally.save()


def make_accessibility_feedback(
    text: str = "Painike ei toimi ruudunlukijalla.",
    *,
    received_on: date | None = None,
    reply_to: str = "",
    answer: str = "",
) -> AccessibilityFeedback:
    today = timezone.localdate()
    return AccessibilityFeedback.objects.create(
        text=text,
        received_on=received_on or today,
        reply_to=reply_to,
        answer=answer,
        answered_on=today if answer else None,
    )
