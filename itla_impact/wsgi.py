"""The WSGI callable that gunicorn and waitress serve."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")
application = get_wsgi_application()
