from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "next_3_rule")]
    operations = [ValidateConstraint("submission", "next_is_weighed")]
