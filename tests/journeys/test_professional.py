"""Petri's first week: from the letter in his mailbox to work that is counted, once, and taken back."""

from collections.abc import Callable

from django.utils import timezone

from ecosystems import invitations
from ecosystems.access import Role
from ecosystems.models import Activity, Ecosystem, Entry, Membership, User
from measures.library import load_library
from tests import factories as make
from tests.journeys.conftest import Visitor, accepts_the_invitation, running

LOG = "/e/jokilaakso/entries/"


def occasion(activity: Activity, *partners: Membership, children: int = 12) -> dict[str, object]:
    """What is chosen and typed on the form of the log."""
    return {
        "activity": str(activity.pk),
        "partners": [str(one.pk) for one in partners],
        "setting": "school",
        "how_early": "before_worry",
        "children": str(children),
        "adults": "5",
        "child_heard": "yes",
        "date": timezone.localdate().isoformat(),
    }


def test_petri_follows_the_letter_logs_joins_and_undoes(
    *,
    aino: User,
    jokilaakso: Ecosystem,
    perhetalo: Membership,
    koskenranta: Membership,
    meeting_place: Activity,
    tick: Callable[[], None],
) -> None:
    load_library()
    offer = invitations.Offer("petri@example.org", "fi", Role.PROFESSIONAL, perhetalo.organisation)
    invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    tick()
    petri = accepts_the_invitation("petri@example.org", "Petri").sees("Tervetuloa mukaan: Jokilaakson lapset.")

    petri.opens(LOG).sends("Tallenna", **occasion(meeting_place, koskenranta)).sees(
        "Tallennettu: Avoin kohtaamispaikka"
    )
    tick()
    assert running(petri, "occasions") == "1"

    kaisa = Visitor(works_at(koskenranta, jokilaakso)).opens(LOG)
    kaisa.sends("Tallenna", **occasion(meeting_place, perhetalo, children=14))
    kaisa.sees("Jokilaakson Perhetalo ry kirjasi tämän jo. Olitko mukana?").does_not_see("Petri")
    kaisa.sends("Kyllä, olin mukana").sees("Olet mukana kirjauksessa")
    tick()
    assert running(petri, "occasions") == "1", "one occasion is one entry, whoever writes it"

    petri.opens(f"{LOG}mine/").follows("Korjaa tai peru").sees("Kirjaus jää niille muille")
    petri.sends("Peru osuuteni").sees("Osuutesi on poistettu kirjauksesta.")
    assert Entry.objects.get().membership == koskenranta

    kaisa.opens(f"{LOG}mine/").follows("Korjaa tai peru").sends("Peru osuuteni")
    tick()
    assert not Entry.objects.exists()
    assert running(petri, "occasions") != "1"


def test_petri_corrects_what_he_logged_and_the_figures_follow(
    petri: User, koskenranta: Membership, meeting_place: Activity, tick: Callable[[], None]
) -> None:
    load_library()
    visitor = Visitor(petri)
    visitor.opens(LOG).sends("Tallenna", **occasion(meeting_place, koskenranta, children=20))
    tick()
    assert running(visitor, "children-met").startswith("20")

    visitor.opens(f"{LOG}mine/").follows("Korjaa tai peru").sends("Tallenna korjaus", children="25").sees("Korjattu")
    tick()
    assert running(visitor, "children-met").startswith("25")


def works_at(membership: Membership, ecosystem: Ecosystem) -> User:
    kaisa = make.make_user("Kaisa")
    make.make_seat(kaisa, Role.PROFESSIONAL, ecosystem, membership.organisation)
    return kaisa
