"""One machine, nothing to install: `./run` starts PostgreSQL, the web server and the worker beside each other."""

from foundations.addresses import LOOPBACK
from itla_impact import env
from itla_impact.settings.base import *  # noqa: F403
from itla_impact.settings.base import DATA_DIR, STATIC_ROOT

DEBUG = False
SECRETS = DATA_DIR / "secrets"
SECRET_KEY = env.secret("SECRET_KEY", keep_in=SECRETS)
RECEIPT_KEY = env.secret("RECEIPT_KEY", keep_in=SECRETS)
RATE_LIMIT_KEY = env.secret("RATE_LIMIT_KEY", keep_in=SECRETS)

# Answering to its own names alone keeps a foreign page from reaching us through a name it points at this machine.
HOST = env.text("HOST", "127.0.0.1")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if HOST in LOOPBACK else ["*"])
DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}}
CACHES = {"default": MEMORY, "shared": MEMORY}
# The launcher decides: on with its own database on a loopback host, or where it is asked for.
DEMO = env.flag("ITLA_DEMO", False)
KEEP_SENT_MAIL = DEMO
# Many demos start on laptops, and none of them needs this week's figures from the service.
STATISTICS_REFRESH = env.flag("STATISTICS_REFRESH", not DEMO)

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "outbox"

# Before the launcher has collected the files for the first time they are served from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "itla_impact.static_files.HashedOnceCollected"},
}

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "memory://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05} if CELERY_BROKER_URL.startswith("memory:") else {}
