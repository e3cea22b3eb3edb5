"""The test suite: a real PostgreSQL, no mail leaves, fast password hashing."""

from itla_impact import env
from itla_impact.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
RECEIPT_KEY = "tests-only-receipts"
RATE_LIMIT_KEY = "tests-only-limits"
ALLOWED_HOSTS = ["*"]
# `tests/conftest.py` starts a database when none is named.
DATABASES = {"default": env.database(env.text("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"))}
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {"default": MEMORY, "shared": MEMORY}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ERASURE_LEDGER = DATA_DIR / "erasures-of-tests"  # noqa: F405
CELERY_BROKER_URL = "memory://"
# Each test sees what it has just written.
KEPT_SECONDS = 0
