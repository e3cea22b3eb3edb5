"""What the help lines offer to the overview: a warning when nobody has checked them for 90 days."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from feedback.models import HelpLine
from foundations.languages import DEFAULT_LANGUAGE
from foundations.menu import Waiting


def help_lines_waiting(user: User, ecosystem: Ecosystem) -> list[Waiting]:
    """Numbers that families see and that nobody has checked for 90 days, for whoever manages the channels."""
    if Access.MANAGE_CHANNELS not in deeds_in(user, ecosystem):
        return []
    if not HelpLine.objects.stale(timezone.localdate()).exists():
        return []
    return [
        Waiting(
            _("Auttavien puhelinten numerot on tarkistettava"),
            reverse("feedback:help", args=[get_language() or DEFAULT_LANGUAGE]),
            _("Edellisestä tarkistuksesta on yli 90 päivää. Kerro palvelun ylläpidolle."),
            is_late=True,
        )
    ]
