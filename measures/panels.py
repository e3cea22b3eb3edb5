"""What the measures offer to the pages above: a tab of the menu, and the goals' measures for the overview."""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from foundations.menu import MenuItem, Panel
from measures.dashboard import Row, measure_list
from measures.freshness import freshness_of
from measures.trend import Verdict


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    if ecosystem is None or Access.SEE_FIGURES not in deeds_in(user, ecosystem):
        return []
    url = reverse("measures:list", args=[ecosystem.slug])
    return [MenuItem(url, gettext_lazy("Mittarit"), icon="measures", current_prefix=url)]


def status_menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """How the counting goes, for those who look after the network."""
    if ecosystem is not None or Access.SEE_STATUS not in deeds_in(user, None):
        return []
    return [MenuItem(reverse("status:show"), gettext_lazy("Laskennan tila"), icon="measures")]


@dataclass(frozen=True, slots=True)
class MeasuresPanel:
    ecosystem: Ecosystem
    rows: list[Row]


def measures_panel(user: User, ecosystem: Ecosystem) -> Panel | None:
    """The measures of the goals; as long as no goal has one, those that have a figure; none without figures."""
    groups = measure_list(ecosystem)
    of_goals = [row for group in groups if group.goal for row in group.rows]
    rows = of_goals or [row for group in groups for row in group.rows if row.now]
    if not rows:
        return None
    data = MeasuresPanel(ecosystem, rows)
    return Panel("measures/components/overview.html", data, order=20, headline=headline(rows))


def freshness_panel(user: User, ecosystem: Ecosystem) -> Panel | None:
    """How new the figures are; nothing before there are any."""
    if Access.SEE_FIGURES not in deeds_in(user, ecosystem):
        return None
    told = freshness_of(ecosystem)
    return Panel("measures/components/freshness.html", told, column="side", order=60) if told.is_told else None


def headline(rows: list[Row]) -> str:
    """What the measures say together, as a sentence or two; empty while it is too early for all of them."""
    told = Counter(row.verdict for row in rows)
    right, worse, none = told[Verdict.RIGHT_DIRECTION], told[Verdict.GETTING_WORSE], told[Verdict.NO_TURN]
    sentences = []
    if right:
        words = ngettext("Suunta on oikea yhdessä mittarissa.", "Suunta on oikea %(n)s mittarissa.", right)
        sentences.append(words % {"n": right})
    if worse:
        words = ngettext("Yhdessä tilanne heikkenee.", "%(n)s mittarissa tilanne heikkenee.", worse)
        sentences.append(words % {"n": worse})
    if none and not sentences:
        sentences.append(_("Käännettä ei vielä näy."))
    return " ".join(sentences)
