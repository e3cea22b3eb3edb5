"""The people of the tests sit where their stories say."""

from ecosystems.access import Access
from ecosystems.models import Activity, Ecosystem, User


def test_aino_reaches_her_own_ecosystem_and_not_the_one_next_door(
    aino: User, helmi: User, jokilaakso: Ecosystem, merenkurkku: Ecosystem
) -> None:
    assert list(Ecosystem.objects.open_to(aino, Access.EDIT_AGENDA)) == [jokilaakso]
    assert list(Ecosystem.objects.open_to(helmi, Access.EDIT_AGENDA)) == [merenkurkku]


def test_tuula_sees_the_network_and_maija_reads_feedback(
    tuula: User, maija: User, jokilaakso: Ecosystem, merenkurkku: Ecosystem
) -> None:
    assert set(Ecosystem.objects.open_to(tuula, Access.SEE_NETWORK)) == {jokilaakso, merenkurkku}
    assert list(Ecosystem.objects.open_to(maija, Access.READ_FEEDBACK)) == [jokilaakso]


def test_the_meeting_place_is_the_joint_work_of_two_members(meeting_place: Activity, petri: User) -> None:
    assert meeting_place.partners.count() == 2
    assert petri.seats.get().organisation in [member.organisation for member in meeting_place.partners.all()]
