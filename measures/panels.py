"""What the measures offer to the pages above: a tab of the menu, and the goals' measures for the overview."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from foundations.menu import MenuItem, Panel
from measures.dashboard import Row, measure_list


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    if ecosystem is None:
        may_see = Access.SEE_STATUS in deeds_in(user, None)
        return [MenuItem(reverse("status:show"), _("Laskennan tila"), icon="measures")] if may_see else []
    url = reverse("measures:list", args=[ecosystem.slug])
    return [MenuItem(url, _("Mittarit"), icon="measures", current_prefix=url)]


@dataclass(frozen=True, slots=True)
class MeasuresPanel:
    ecosystem: Ecosystem
    rows: list[Row]


def measures_panel(user: User, ecosystem: Ecosystem) -> Panel | None:
    """The measures of the goals; as long as no goal has one, those that have a figure; none without figures."""
    groups = measure_list(ecosystem)
    of_goals = [row for group in groups if group.goal for row in group.rows]
    rows = of_goals or [row for group in groups for row in group.rows if row.now]
    return Panel("measures/components/overview.html", MeasuresPanel(ecosystem, rows), order=20) if rows else None
