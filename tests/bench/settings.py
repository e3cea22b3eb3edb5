"""As in production, filled in where one machine has no proxy and no Redis. Only `./run bench` uses it."""

import os

from itla_impact import env

os.environ |= {
    "ALLOWED_HOSTS": "bench.example,testserver",
    "SITE_URL": "https://bench.example",
    "DEFAULT_FROM_EMAIL": "bench@bench.example",
    "EMAIL_HOST": "localhost",
    "STATISTICS_REFRESH": "0",
    "STATIC_ROOT": str(env.data_dir() / "static"),
    "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL") or "memory://",
    "CACHE_URL": os.environ.get("CACHE_URL") or "redis://localhost/1",
}
HAS_REDIS = os.environ["CACHE_URL"] != "redis://localhost/1"

from itla_impact.settings.production import *  # noqa: E402, F403

if not HAS_REDIS:
    CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "shared")}
ROOT_URLCONF = "tests.bench.urls"
# The page with nothing on it is measured as any other; signing in is not.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}
