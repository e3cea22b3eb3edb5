"""The WSGI callable that gunicorn and waitress serve."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")
# Somebody waits for each answer: rather an honest page than a thread that waits for a locked table. PostgreSQL's
# client library reads this; workers and commands have no such limits.
os.environ.setdefault("PGOPTIONS", "-c lock_timeout=4s -c statement_timeout=20s")
application = get_wsgi_application()
