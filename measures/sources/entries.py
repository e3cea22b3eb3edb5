"""Source: the log of joint work. One entry is one occasion; children and adults met are contacts, never persons."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from measures.sources import Source, in_dirty_cells

#: How many sectors were there: one, two, or three or more.
SECTORS = ("1", "2", "3+")


def facts(dirty: str | None) -> str:
    return f"""
        SELECT entry.ecosystem_id, entry.membership_id, entry.municipality_id,
               date_trunc('month', entry.date)::date AS month,
               entry.setting::text AS setting, entry.how_early::text AS how_early,
               entry.child_heard::text AS child_heard,
               CASE entry.sectors WHEN 1 THEN '1' WHEN 2 THEN '2' ELSE '3+' END AS sectors,
               1::bigint AS count, entry.children::bigint AS children, entry.adults::bigint AS adults
        FROM ecosystems_entry AS entry {in_dirty_cells("entry", dirty)}
    """


CHOICES: dict[str, type[TextChoices]] = {"setting": Setting, "how_early": HowEarly, "child_heard": ChildHeard}
NAMES = {
    "setting": _("missä"),
    "how_early": _("kuinka varhain"),
    "child_heard": _("lasten oma näkemys kuultiin"),
    "sectors": _("sektoreita"),
    "children": _("lapsia"),
    "adults": _("aikuisia"),
}


def words(name: str, value: str) -> str:
    """A dimension, a sum or a dimension's value as a reader of the figures says it."""
    if not value:
        return str(NAMES[name])
    return str(CHOICES[name](value).label) if name in CHOICES else value


SOURCE = Source(
    name="entries",
    dimensions={
        "setting": tuple(Setting.values),
        "how_early": tuple(HowEarly.values),
        "child_heard": tuple(ChildHeard.values),
        "sectors": SECTORS,
    },
    sums=("children", "adults"),
    facts=facts,
    title=_("Kirjaukset yhteisestä työstä"),
    words=words,
)
