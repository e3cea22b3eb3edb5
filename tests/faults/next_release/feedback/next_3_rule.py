from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("feedback", "next_2_index")]
    operations = [
        AddConstraintNotValid("submission", models.CheckConstraint(condition=Q(weight__gte=0), name="next_is_weighed"))
    ]
