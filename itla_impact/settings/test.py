"""The test suite: a real PostgreSQL, no mail leaves, fast password hashing."""

from itla_impact import env
from itla_impact.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.database(env.text("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
