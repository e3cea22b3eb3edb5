"""What feedback offers to the pages above it: tabs, and what waits for a reader and for a coordinator."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from feedback.channels_page import channels_of
from feedback.inbox_page import MOST_COUNTED, Queue, queue_of, shown
from feedback.models import State, Submission
from feedback.models.submissions import SubmissionQuerySet
from foundations.finnish import format_day_short
from foundations.menu import MenuItem, Waiting


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """The inbox for who reads, with how many wait to be read or looked at."""
    if ecosystem is None or Access.READ_FEEDBACK not in deeds_in(user, ecosystem):
        return []
    url = reverse("feedback:inbox", args=[ecosystem.slug])
    waiting = _readable(user, ecosystem).awaiting_reader()[:MOST_COUNTED].count()
    return [MenuItem(url, gettext_lazy("Palaute"), icon="feedback", badge=shown(waiting), current_prefix=url)]


def channels_menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    if ecosystem is None or Access.MANAGE_CHANNELS not in deeds_in(user, ecosystem):
        return []
    url = reverse("feedback:channels", args=[ecosystem.slug])
    return [MenuItem(url, gettext_lazy("Kanavat"), icon="channel", current_prefix=url)]


def waiting(user: User, ecosystem: Ecosystem) -> list[Waiting]:
    """Unread feedback against the promised day, what is held, and open channels in which something is missing."""
    deeds = deeds_in(user, ecosystem)
    found: list[Waiting] = []
    if Access.READ_FEEDBACK in deeds:
        found += _unread(queue_of(_readable(user, ecosystem)), reverse("feedback:inbox", args=[ecosystem.slug]))
    if Access.MANAGE_CHANNELS in deeds:
        found += _channels(ecosystem)
    return found


def _readable(user: User, ecosystem: Ecosystem) -> SubmissionQuerySet:
    readable: SubmissionQuerySet = Submission.objects.open_to(user, Access.READ_FEEDBACK)
    return readable.filter(ecosystem=ecosystem)


def _unread(queue: Queue, url: str) -> list[Waiting]:
    found = []
    if queue.oldest:
        waited = ngettext(
            "Vanhin on odottanut %(n)s arkipäivän.", "Vanhin on odottanut %(n)s arkipäivää.", queue.oldest.days
        )
        due = _("luvattu %(day)s") % {"day": format_day_short(queue.oldest.promised)}
        found.append(
            Waiting(
                queue.waits_to_be_read,
                url,
                detail=waited % {"n": queue.oldest.days} if queue.oldest.days else "",
                due=due,
                is_late=queue.oldest.is_late,
            )
        )
    if queue.held:
        words = ngettext("%(n)s palaute odottaa tarkistusta", "%(n)s palautetta odottaa tarkistusta", queue.held)
        detail = _("Ne eivät näy luvuissa, ennen kuin lukija on ottanut ne mukaan.")
        found.append(Waiting(words % {"n": queue.held_shown}, f"{url}?state={State.QUARANTINED}", detail=detail))
    return found


def _channels(ecosystem: Ecosystem) -> list[Waiting]:
    shown = channels_of(ecosystem)
    if not shown:
        url = reverse("feedback:add-channel", args=[ecosystem.slug])
        return [Waiting(_("Palautekanavaa ei vielä ole"), url, detail=_("Lisää paikka, jossa perheet voivat kertoa."))]
    return [
        Waiting(
            _("Avoimesta kanavasta puuttuu jotain: %(name)s") % {"name": one.channel.name},
            reverse("feedback:channel", args=[ecosystem.slug, one.channel.pk]),
            detail=", ".join(str(need.words) for need in one.needs),
            is_late=True,
        )
        for one in shown
        if one.state == "open" and one.needs
    ]
