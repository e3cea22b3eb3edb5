"""An installation that people rely on: nothing is guessed, and what is missing stops the start."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from itla_impact import env
from itla_impact.settings.base import *  # noqa: F403
from itla_impact.settings.base import LOGGING as BASE_LOGGING

if env.flag("ITLA_DEMO", False):
    raise ImproperlyConfigured("ITLA_DEMO is 1: the demo signs anyone in, so production refuses it.")

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
RECEIPT_KEY = env.secret("RECEIPT_KEY")
RATE_LIMIT_KEY = env.secret("RATE_LIMIT_KEY")
STATISTICS_REFRESH = env.flag("STATISTICS_REFRESH", True)
METRICS_TOKEN = env.secret("METRICS_TOKEN", optional=True)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SITE_URL = env.text("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATABASES = {"default": env.database(env.secret("DATABASE_URL"))}
REDIS = {
    "LOCATION": env.secret("CACHE_URL"),
    # One more try, since a connection that was kept may be to a Redis that has been restarted.
    "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 1)},
}
CACHES = {
    "default": {"BACKEND": "itla_impact.cache.RedisOrMemory", **REDIS},
    "shared": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **REDIS},
}
CELERY_BROKER_URL = env.secret("CELERY_BROKER_URL")
# A broker that went without a word is left after this long, and connected anew.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 10, "socket_connect_timeout": 5, "socket_keepalive": True}

# Collected by `itla_impact.embedded.prepare`, beside the code unless told.
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(env.CHECKOUT / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The proxy in front ends TLS and sets this header itself, whatever the visitor sent.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# It also adds the visitor's address to X-Forwarded-For. Set it to how many proxies do so: with none of them counted
# every family would seem to share one address, and with too many a visitor could choose hers.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 1)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SECOND_FACTOR_REQUIRED = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-itla_session"
CSRF_COOKIE_NAME = "__Host-itla_csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

# One JSON object a line, of people nothing: see itla_impact/log_lines.py.
LOGGING = {
    **BASE_LOGGING,
    "formatters": {"json": {"()": "itla_impact.log_lines.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {**BASE_LOGGING["loggers"], "itla_impact.log_lines": {"level": "INFO"}},
}

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL")
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD") if EMAIL_HOST_USER else ""
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
