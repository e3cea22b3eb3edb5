"""What the front offers to its own menu beside the overview."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from foundations.menu import MenuItem
from itla_impact.front.models import AccessibilityFeedback


def accessibility_menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """Feedback on accessibility, for the backbone, with what waits."""
    if ecosystem is not None or Access.ANSWER_ACCESSIBILITY_FEEDBACK not in deeds_in(user, None):
        return []
    waiting = AccessibilityFeedback.objects.open_to(user, Access.ANSWER_ACCESSIBILITY_FEEDBACK).waiting().count()
    url = reverse("front:accessibility-inbox")
    return [MenuItem(url, _("Saavutettavuus"), icon="mail", badge=waiting, current_prefix=url)]
