"""The vision, goals and activities: written by the coordinator, read by everybody in the ecosystem."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystems import agenda
from ecosystems.access import Role
from ecosystems.agenda_page import NextStep, agenda_of
from ecosystems.models import Activity, Ecosystem, Goal, Membership, User, Vision
from tests import factories as make


def url(name: str, *arguments: object) -> str:
    return reverse(f"ecosystems:{name}", args=["jokilaakso", *arguments])


def vision_words(fi: str, version: int | str = "", **others: str) -> dict[str, object]:
    return {"text_fi": fi, "text_sv": others.get("sv", ""), "text_en": others.get("en", ""), "version": version}


GOAL = {"change_fi": "Apu ajoissa", "worst_off_fi": "Yksin muuttaneet perheet"}


def activity_words(goals: list[Goal], partners: list[Membership], **more: object) -> dict[str, object]:
    return {
        "name_fi": "Perhekerho",
        "goals": [goal.pk for goal in goals],
        "partners": [member.pk for member in partners],
        **more,
    }


def test_an_empty_ecosystem_is_led_from_vision_to_goal_to_activity(
    aino_client: Client, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    assert agenda_of(jokilaakso).next_step == NextStep.VISION
    assert url("vision") in aino_client.get(url("agenda")).content.decode()

    aino_client.post(url("vision"), vision_words("Joka lapsi saa apua ajoissa."))
    assert agenda_of(jokilaakso).next_step == NextStep.GOAL

    aino_client.post(url("new-goal"), GOAL)
    assert agenda_of(jokilaakso).next_step == NextStep.ACTIVITY

    aino_client.post(url("new-activity"), activity_words([jokilaakso.goals.get()], [perhetalo]))
    assert agenda_of(jokilaakso).next_step is None


def test_an_ecosystem_without_members_is_led_to_them_before_its_first_activity(
    client: Client, jokilaakso: Ecosystem
) -> None:
    aino = make.make_user("Aino")
    make.make_seat(aino, Role.COORDINATOR, jokilaakso)
    client.force_login(aino)
    client.post(url("vision"), vision_words("Joka lapsi saa apua ajoissa."))
    client.post(url("new-goal"), GOAL)

    assert agenda_of(jokilaakso).next_step == NextStep.MEMBER
    assert url("add-member") in client.get(url("agenda")).content.decode()
    assert "Jäseniä ei ole vielä. Lisää ensin organisaatio." in client.get(url("new-activity")).content.decode()


def test_a_vision_says_in_which_language_it_lacks(aino_client: Client, jokilaakso: Ecosystem) -> None:
    aino_client.post(url("vision"), vision_words("Joka lapsi saa apua ajoissa.", en="Help in time."))

    page = aino_client.get(url("agenda")).content.decode()
    assert "ruotsiksi" in page
    assert "englanniksi" not in page


def test_a_vision_needs_finnish_words(aino_client: Client, jokilaakso: Ecosystem) -> None:
    assert aino_client.post(url("vision"), vision_words("", sv="På svenska")).status_code == 422
    assert not Vision.objects.exists()


def test_the_second_of_two_writers_sees_both_texts(aino_client: Client, jokilaakso: Ecosystem, aino: User) -> None:
    vision = make.make_vision(jokilaakso, "Vanha visio")
    agenda.rewrite_vision(vision, text=make.in_all("Kaisan visio"), expected_version=1, by=aino)

    answer = aino_client.post(url("vision"), vision_words("Ainon visio", version=1))

    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("Kaisan visio", "Ainon visio"))
    assert Vision.objects.get().text["fi"] == "Kaisan visio"


def test_after_a_second_look_the_second_writer_saves_on_top(
    aino_client: Client, jokilaakso: Ecosystem, aino: User
) -> None:
    vision = make.make_vision(jokilaakso, "Vanha visio")
    agenda.rewrite_vision(vision, text=make.in_all("Kaisan visio"), expected_version=1, by=aino)
    page = aino_client.post(url("vision"), vision_words("Ainon visio", version=1)).content.decode()

    offered = re.search(r'name="version" value="(\d+)"', page)
    assert offered
    assert aino_client.post(url("vision"), vision_words("Yhteinen visio", version=offered[1])).status_code == 302
    assert Vision.objects.get().text["fi"] == "Yhteinen visio"


def test_an_edit_from_the_newest_version_is_stored(aino_client: Client, jokilaakso: Ecosystem) -> None:
    make.make_vision(jokilaakso, "Vanha visio")

    assert aino_client.post(url("vision"), vision_words("Uusi visio", version=1)).status_code == 302
    assert (Vision.objects.get().text["fi"], Vision.objects.get().version) == ("Uusi visio", 2)


def test_an_edit_without_a_version_overwrites_nothing(aino_client: Client, jokilaakso: Ecosystem) -> None:
    make.make_vision(jokilaakso, "Vanha visio")

    assert aino_client.post(url("vision"), vision_words("Uusi visio")).status_code == 409
    assert Vision.objects.get().text["fi"] == "Vanha visio"


def test_a_sami_text_survives_an_edit_that_does_not_ask_for_it(aino_client: Client, jokilaakso: Ecosystem) -> None:
    vision = make.make_vision(jokilaakso)
    Vision.objects.update(text={**vision.text, "se": "Davvisámegillii"})

    aino_client.post(url("vision"), vision_words("Uusi", version=1))
    assert Vision.objects.get().text["se"] == "Davvisámegillii"


def test_goals_are_numbered_and_numbers_are_not_used_again(jokilaakso: Ecosystem, aino: User) -> None:
    words = {"change": make.in_all("Apu"), "worst_off": make.in_all("Nuoret"), "by": aino}
    first = agenda.set_goal(jokilaakso, **words)
    agenda.end_goal(first, on=timezone.localdate(), by=aino)

    assert agenda.set_goal(jokilaakso, **words).number == 2


def test_a_goal_needs_both_its_fields(aino_client: Client, jokilaakso: Ecosystem) -> None:
    assert aino_client.post(url("new-goal"), {"change_fi": "Apu ajoissa"}).status_code == 422
    assert not Goal.objects.exists()


def test_an_ended_goal_is_shown_apart(aino_client: Client, goal: Goal) -> None:
    assert aino_client.post(url("end-goal", 1), {"on": timezone.localdate().isoformat()}).status_code == 302

    shown = agenda_of(goal.ecosystem)
    assert not shown.goals
    assert [row.goal for row in shown.ended_goals] == [goal]


def test_an_activity_needs_a_name_a_goal_and_partners(aino_client: Client, goal: Goal, perhetalo: Membership) -> None:
    for words in (
        activity_words([goal], []),
        activity_words([], [perhetalo]),
        activity_words([goal], [perhetalo], name_fi=""),
    ):
        assert aino_client.post(url("new-activity"), words).status_code == 422
    assert not Activity.objects.exists()


def test_an_activity_changes_its_partners(
    aino_client: Client, meeting_place: Activity, goal: Goal, perhetalo: Membership
) -> None:
    words = activity_words([goal], [perhetalo], version=1)

    assert aino_client.post(url("activity", meeting_place.pk), words).status_code == 302
    meeting_place.refresh_from_db()
    assert meeting_place.name["fi"] == "Perhekerho"
    assert list(meeting_place.partners.all()) == [perhetalo]


def test_an_activity_cannot_take_a_goal_from_next_door(
    aino: User, jokilaakso: Ecosystem, merenkurkku: Ecosystem, perhetalo: Membership
) -> None:
    foreign = make.make_goal(merenkurkku)
    plan = agenda.Plan(make.in_all("Kerho"), make.texts(""), (foreign,), (perhetalo,))

    with pytest.raises(agenda.ForeignPart):
        agenda.start_activity(jokilaakso, plan=plan, by=aino)


def test_an_activity_ends_with_a_date(aino_client: Client, meeting_place: Activity) -> None:
    on = timezone.localdate() + timedelta(days=10)
    aino_client.post(url("end-activity", meeting_place.pk), {"on": on.isoformat()})

    meeting_place.refresh_from_db()
    assert meeting_place.until == on


def test_what_has_ended_stays_so(aino_client: Client, goal: Goal, meeting_place: Activity) -> None:
    ended = timezone.localdate() - timedelta(days=1)
    Activity.objects.filter(pk=meeting_place.pk).update(until=ended)
    Goal.objects.filter(pk=goal.pk).update(ended_on=ended)
    words = {"on": (ended + timedelta(days=30)).isoformat()}
    ends = [url("end-activity", meeting_place.pk), url("end-goal", goal.number)]

    assert [aino_client.post(end, words).status_code for end in ends] == [404, 404]
    meeting_place.refresh_from_db()
    goal.refresh_from_db()
    assert (meeting_place.until, goal.ended_on) == (ended, ended)
    for page, end in zip([url("activity", meeting_place.pk), url("goal", goal.number)], ends, strict=True):
        assert end not in aino_client.get(page).content.decode()


def test_nothing_ends_in_the_past(aino_client: Client, meeting_place: Activity) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)

    assert aino_client.post(url("end-activity", meeting_place.pk), {"on": yesterday.isoformat()}).status_code == 422


def test_petri_reads_the_agenda_and_finds_no_door_to_edit(client: Client, petri: User, meeting_place: Activity) -> None:
    client.force_login(petri)
    page = client.get(url("agenda")).content.decode()

    assert "Avoin kohtaamispaikka" in page
    assert url("new-goal") not in page


def test_staff_edits_change_the_pages_version(aino_client: Client, jokilaakso: Ecosystem) -> None:
    before = jokilaakso.version
    aino_client.post(url("new-goal"), GOAL)

    jokilaakso.refresh_from_db()
    assert jokilaakso.version > before


def test_no_identity_code_is_stored_in_a_goal(aino_client: Client, jokilaakso: Ecosystem) -> None:
    answer = aino_client.post(url("new-goal"), {**GOAL, "worst_off_fi": "Perhe 131052-308T"})

    assert answer.status_code == 422
    assert not Goal.objects.exists()


def test_the_agenda_asks_as_much_for_thirty_rows_as_for_three(
    aino_client: Client, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    def open_page(rows: int) -> tuple[int, str]:
        for _ in range(rows):
            goal = make.make_goal(jokilaakso)
            make.make_activity(jokilaakso, f"Kerho {goal.number}.", partners=[perhetalo], goals=[goal])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = aino_client.get(url("agenda")).content.decode()
        return len(queries), page

    few, _page = open_page(3)
    many, page = open_page(27)
    assert few == many
    assert all(f"Kerho {number}." in page for number in range(1, 31))


def test_a_goal_that_will_end_is_followed_until_then_and_its_day_can_be_changed(goal: Goal, aino: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    agenda.end_goal(goal, on=tomorrow, by=aino)
    assert list(Goal.objects.today()) == [goal]

    agenda.end_goal(goal, on=timezone.localdate(), by=aino)
    assert not Goal.objects.today().exists()

    agenda.end_goal(goal, on=tomorrow, by=aino)
    assert not Goal.objects.today().exists()
