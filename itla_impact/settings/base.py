"""What holds in every installation."""

from pathlib import Path

from itla_impact import __version__, env
from itla_impact.build import fingerprint

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "foundations",
    "ecosystems",
    "measures",
    "feedback",
    "itla_impact.front",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "itla_impact.urls"
CSRF_FAILURE_VIEW = "itla_impact.front.errors.stale_form"
WSGI_APPLICATION = "itla_impact.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_USER_MODEL = "ecosystems.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What opens on start, in this order; each is a dotted function without arguments that may run any number of times.
REFERENCE_LOADERS: list[str] = [
    "ecosystems.areas.load_areas",
    "feedback.questionnaires.load_questionnaires",
    "feedback.help_lines.load_help_lines",
]
BUILD = fingerprint(BASE_DIR)
# How many proxies of our own stand in front and write X-Forwarded-For; 0: the visitor's address is the connection's.
TRUSTED_PROXIES = 0

CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "send-waiting-mail": {"task": "foundations.tasks.send_waiting_mail", "schedule": 5.0, "options": {"expires": 5}},
    "forget-names-of-entries": {"task": "ecosystems.tasks.forget_names_of_entries", "schedule": 300.0},
}

EMAIL_TIMEOUT = 20
# The demo shows sent mail; elsewhere the text of a sent letter is emptied, since it may hold a link that lets one in.
KEEP_SENT_MAIL = False

# Modules that hold a SOURCE (see measures.sources).
MEASURE_SOURCES = [
    "measures.sources.entries",
    "feedback.measuring",
    "measures.sources.statistics.sotkanet",
]

# What each app offers: tabs of the staff menu, panels of the overview, and what waits for a person there.
MENU = ["measures.panels.menu"]
OVERVIEW_PANELS = ["measures.panels.measures_panel"]
WAITING: list[str] = []

SOTKANET_URL = env.text("SOTKANET_URL", "https://sotkanet.fi/rest/1.1")
# The service refuses nameless programs; whoever runs an installation says where she can be reached.
SOTKANET_USER_AGENT = f"itla-impact/{__version__} (+{env.text('SOTKANET_CONTACT', 'https://itla.fi')})"
