"""Place: one row for each Area, Ecosystem and Membership; everything that holds figures points at one Place.

Two trees share the facts and are never mixed: membership → ecosystem, and municipality → wellbeing area →
collaborative area → country. A *residual* place is the leaf for facts that name no part: an ecosystem's own channels
(no organisation), and the unknown municipality of a wellbeing area or of the country. The database itself makes the
rows, so that no import, factory or psql session can leave a thing without its place.
"""

import pgtrigger
from django.db import models
from django.db.models import Q


class Place(models.Model):
    area = models.ForeignKey("ecosystems.Area", models.CASCADE, null=True, related_name="places")
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, null=True, related_name="places")
    membership = models.ForeignKey("ecosystems.Membership", models.CASCADE, null=True, related_name="places")
    residual = models.BooleanField(default=False)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(area__isnull=False, ecosystem=None, membership=None)
                    | Q(area=None, ecosystem__isnull=False, membership=None)
                    | Q(area=None, ecosystem=None, membership__isnull=False, residual=False)
                ),
                name="place_is_of_exactly_one_thing",
            ),
            models.UniqueConstraint(
                fields=["area", "ecosystem", "membership", "residual"],
                nulls_distinct=False,
                name="one_place_for_a_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or self.ecosystem or self.membership}{' (–)' if self.residual else ''}"


PLACE_OF_AN_AREA = [
    pgtrigger.Trigger(
        name="place_of_a_new_area",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            INSERT INTO ecosystems_place (area_id, residual, parent_id)
            VALUES (NEW.id, false, (SELECT id FROM ecosystems_place WHERE area_id = NEW.parent_id AND NOT residual));
            IF NEW.level IN ('country', 'wellbeing_area') THEN
                INSERT INTO ecosystems_place (area_id, residual, parent_id)
                VALUES (NEW.id, true, (SELECT id FROM ecosystems_place WHERE area_id = NEW.id AND NOT residual));
            END IF;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="place_follows_its_area",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("parent_id"),
        func="""
            UPDATE ecosystems_place
            SET parent_id = (SELECT id FROM ecosystems_place WHERE area_id = NEW.parent_id AND NOT residual)
            WHERE area_id = NEW.id AND NOT residual;
            RETURN NULL;
        """,
    ),
]
PLACE_OF_AN_ECOSYSTEM = [
    pgtrigger.Trigger(
        name="places_of_a_new_ecosystem",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            INSERT INTO ecosystems_place (ecosystem_id, residual) VALUES (NEW.id, false);
            INSERT INTO ecosystems_place (ecosystem_id, residual, parent_id)
            VALUES (NEW.id, true, (SELECT id FROM ecosystems_place WHERE ecosystem_id = NEW.id AND NOT residual));
            RETURN NULL;
        """,
    )
]
PLACE_OF_A_MEMBERSHIP = [
    pgtrigger.Trigger(
        name="place_of_a_new_membership",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            INSERT INTO ecosystems_place (membership_id, residual, parent_id)
            VALUES (
                NEW.id,
                false,
                (SELECT id FROM ecosystems_place WHERE ecosystem_id = NEW.ecosystem_id AND NOT residual)
            );
            RETURN NULL;
        """,
    )
]
