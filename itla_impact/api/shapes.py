"""How things are spelled: rows as plain dictionaries, and beside each the serializer that describes it in the document.

The dictionaries are what is sent; a serializer here never reads a row. tests/api compares the two.
"""

from typing import Any

from rest_framework import serializers

from ecosystems.models import Activity, Area, Ecosystem, Membership
from ecosystems.models.organisations import Sector
from measures.models import Definition
from measures.models.definitions import Closing, Direction, Disclosure, MeasureKind

AREA_ID = rf"^(?:{'|'.join(Area.Level.values)})-[0-9A-Z]{{1,8}}$"


def area_id(area: Area | None) -> str | None:
    """municipality-205: the level and Statistics Finland's code."""
    return None if area is None else f"{area.level}-{area.code}"


class TextsShape(serializers.DictField):
    """A text by its languages."""

    child = serializers.CharField()


def paged(shape: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """The document's word for a page of `shape`."""
    items = {
        "next": serializers.CharField(allow_null=True, help_text="Path of the next page"),
        "items": shape(many=True),
    }
    return type(f"{shape.__name__.removesuffix('Shape')}PageShape", (serializers.Serializer,), items)


class AreaShape(serializers.Serializer):
    id = serializers.RegexField(AREA_ID)
    level = serializers.ChoiceField(Area.Level.choices)
    code = serializers.CharField(help_text="Statistics Finland's code")
    name = TextsShape()
    short_name = TextsShape()
    parent = serializers.RegexField(AREA_ID, allow_null=True)  # type: ignore[assignment]
    successor = serializers.RegexField(AREA_ID, allow_null=True, help_text="Into which it was merged")
    valid_from = serializers.DateField(allow_null=True, help_text="null: from before the register begins")
    valid_until = serializers.DateField(allow_null=True, help_text="The first day on which it was no longer")


def area(one: Area) -> dict[str, Any]:
    return {
        "id": area_id(one),
        "level": one.level,
        "code": one.code,
        "name": dict(one.name),
        "short_name": dict(one.short_name),
        "parent": area_id(one.parent),
        "successor": area_id(one.successor),
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
    }


class ConditionShape(serializers.Serializer):
    of = serializers.CharField(required=False, help_text="`count`, or one of the source's sums")
    where = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Dimension → values that are counted",
    )


class DefinitionShape(serializers.Serializer):
    """How a measure is counted, in one version. A version that has been used never changes."""

    measure = serializers.SlugField()
    version = serializers.IntegerField(min_value=1)
    source = serializers.CharField()  # type: ignore[assignment]
    indicator = serializers.IntegerField(allow_null=True, help_text="The statistic's number at its owner")
    numerator = ConditionShape(allow_null=True)
    denominator = ConditionShape(allow_null=True)
    scale = serializers.IntegerField(help_text="100 for per cent")
    decimals = serializers.IntegerField(help_text="How many are shown")
    direction = serializers.ChoiceField(Direction.choices)
    disclosure = serializers.ChoiceField(Disclosure.choices)
    closing = serializers.ChoiceField(Closing.choices)
    name = TextsShape()
    short_name = TextsShape()
    unit = TextsShape()
    tells = TextsShape()
    weakness = TextsShape()


def definition(one: Definition) -> dict[str, Any]:
    plain = ("version", "source", "indicator", "numerator", "denominator", "scale", "decimals")
    chosen = ("direction", "disclosure", "closing")
    texts = ("name", "short_name", "unit", "tells", "weakness")
    return {
        "measure": one.measure.code,
        **{name: getattr(one, name) for name in (*plain, *chosen)},
        **{name: dict(getattr(one, name)) for name in texts},
    }


class MeasureShape(serializers.Serializer):
    code = serializers.SlugField()
    kind = serializers.ChoiceField(MeasureKind.choices)
    order = serializers.IntegerField(help_text="Among the measures of its kind")
    definition = DefinitionShape(help_text="The current one")


def measure(current: Definition) -> dict[str, Any]:
    one = current.measure
    return {"code": one.code, "kind": one.kind, "order": one.order, "definition": definition(current)}


class EcosystemShape(serializers.Serializer):
    slug = serializers.SlugField()
    name = TextsShape()
    founded = serializers.DateField()


def ecosystem(one: Ecosystem) -> dict[str, Any]:
    return {"slug": one.slug, "name": dict(one.name), "founded": one.founded}


class MemberShape(serializers.Serializer):
    id = serializers.IntegerField(help_text="The membership's, by which entries name their organisations")
    name = TextsShape()
    sector = serializers.ChoiceField(Sector.choices)
    is_own = serializers.BooleanField(help_text="Whether you may log for it")


def member(one: Membership, own: set[int]) -> dict[str, Any]:
    organisation = one.organisation
    return {"id": one.pk, "name": dict(organisation.name), "sector": organisation.sector, "is_own": one.pk in own}


class ActivityShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = TextsShape()
    description = TextsShape()


def activity(one: Activity) -> dict[str, Any]:
    return {"id": one.pk, "name": dict(one.name), "description": dict(one.description)}


class EcosystemInFullShape(EcosystemShape):
    """What an entry can name: today's members, activities and municipalities."""

    members = MemberShape(many=True)
    activities = ActivityShape(many=True)
    municipalities = serializers.ListField(child=serializers.RegexField(AREA_ID))
