"""The Celery application. Beat is the only thing that puts work on the broker; see `CELERY_BEAT_SCHEDULE`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")

app = Celery("itla_impact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
