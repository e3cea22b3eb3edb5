"""Aino's first day: from an ecosystem with nothing in it to one where people work and families can speak."""

from collections.abc import Callable

from ecosystems.models import Ecosystem, Goal, Membership, User
from tests import factories as make
from tests.journeys.conftest import Visitor, accepts_the_invitation


def test_aino_founds_the_agenda_invites_people_and_opens_a_channel(
    aino: User, jokilaakso: Ecosystem, wellbeing: Membership, tick: Callable[[], None]
) -> None:
    make.load_what_families_see()
    visitor = Visitor(aino)
    brings_in_perhetalo(visitor)
    agrees_on_an_agenda(visitor)
    invites(visitor, "petri@example.org", "professional", Membership.objects.exclude(pk=wellbeing.pk).get())
    invites(visitor, "maija@example.org", "moderator")
    tick()

    adds_a_channel(visitor)
    visitor.sees("Tämä puuttuu, ennen kuin kanavan voi avata")
    accepts_the_invitation("maija@example.org", "Maija").sees("Jokilaakson lapset")
    gives_the_emergency_number(visitor)
    opens_the_channel(visitor)

    family = Visitor().opens("/fi/e/jokilaakso/")
    family.sees("Joka lapsi saa apua ajoissa.", "Jokilaakson Perhetalo ry")
    family.follows("Anna palautetta").sees("Sain apua, kun sitä tarvitsin", "08 555 0100")
    visitor.opens("/e/jokilaakso/people/").sees("Maija", "petri@example.org")


def test_a_seat_that_aino_ends_is_over_at_once(aino: User, petri: User) -> None:
    at_work = Visitor(petri).opens("/e/jokilaakso/")
    seat = petri.seats.get()

    Visitor(aino).opens(f"/e/jokilaakso/people/seats/{seat.pk}/end/").sends("Päätä rooli").sees("Rooli on päätetty.")

    at_work.opens("/e/jokilaakso/").sees("Kirjaudu sisään").does_not_see("Jokilaakson lapset")
    petri.refresh_from_db()
    back = Visitor(petri).is_told_there_is_nothing_at("/e/jokilaakso/")
    back.opens("/me/").does_not_see("Jokilaakson lapset")


def brings_in_perhetalo(aino: Visitor) -> None:
    aino.opens("/e/jokilaakso/members/").follows("Lisää organisaatio")
    aino.sends("Lisää", name_fi="Jokilaakson Perhetalo ry", sector="association").sees("Jokilaakson Perhetalo ry")


def agrees_on_an_agenda(aino: Visitor) -> None:
    aino.opens("/e/jokilaakso/agenda/").follows("Kirjoita visio")
    aino.sends("Tallenna visio", text_fi="Joka lapsi saa apua ajoissa.").sees("Joka lapsi saa apua ajoissa.")
    aino.follows("Kirjoita tavoite")
    aino.sends("Tallenna", change_fi="Apu ajoissa", worst_off_fi="Yksin muuttaneet perheet").sees("1", "Apu ajoissa")
    aino.follows("Lisää toiminto")
    partners = [str(one.pk) for one in Membership.objects.all()]
    goals = [str(Goal.objects.get().pk)]
    aino.sends("Tallenna", name_fi="Avoin kohtaamispaikka", goals=goals, partners=partners)
    aino.opens("/e/jokilaakso/agenda/").sees("Avoin kohtaamispaikka", "Jokilaakson Perhetalo ry")


def invites(aino: Visitor, email: str, role: str, member: Membership | None = None) -> None:
    aino.opens("/e/jokilaakso/people/").follows("Kutsu ihminen")
    organisation = str(member.organisation_id) if member else ""
    aino.sends("Lähetä kutsu", email=email, role=role, organisation=organisation).sees(f"Kutsu on lähetetty: {email}.")


def adds_a_channel(aino: Visitor) -> None:
    aino.opens("/e/jokilaakso/channels/").follows("Lisää kanava")
    aino.sends("Lisää kanava", name="Neuvolan aula", kind="poster").sees("Neuvolan aula")


def gives_the_emergency_number(aino: Visitor) -> None:
    aino.opens("/e/jokilaakso/members/").follows("Ekosysteemin tiedot")
    aino.sends("Tallenna", social_emergency_number="08 555 0100")


def opens_the_channel(aino: Visitor) -> None:
    aino.opens("/e/jokilaakso/channels/").follows("Neuvolan aula")
    aino.sends("Avaa kanava").sees("Kanava on auki. Perheet voivat nyt kertoa.")
