from django.db import migrations, models

import ecosystems.models.same_ecosystem


class Migration(migrations.Migration):
    dependencies = [
        ("ecosystems", "0002_api_tokens"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("id", "ecosystem"), name="membership_with_its_ecosystem"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("children__gt", 0), ("child_heard", "no_children"), _connector="OR"),
                name="entry_without_children_heard_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=ecosystems.models.same_ecosystem.MembershipOfTheEcosystem(
                name="entry_membership_is_of_its_ecosystem"
            ),
        ),
    ]
