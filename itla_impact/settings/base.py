"""What holds in every installation."""

from pathlib import Path
from typing import Any

from itla_impact import __version__, env
from itla_impact.build import fingerprint

BASE_DIR = env.CHECKOUT
DATA_DIR = env.data_dir()

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
    "allauth.mfa",
    "allauth.socialaccount",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "itla_impact.log_lines.RequestIdMiddleware",
    "itla_impact.doors.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "itla_impact.doors.SizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "itla_impact.languages.PageLanguageMiddleware",
    "itla_impact.doors.ClosedByDefaultMiddleware",
    "itla_impact.doors.SecondFactorMiddleware",
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
    {"NAME": "ecosystems.account.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
# A read-only checkout has its compiled catalogues in the data directory.
LOCALE_PATHS = [DATA_DIR / "locale", BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What opens on start, in this order; each is a dotted function without arguments that may run any number of times.
REFERENCE_LOADERS: list[str] = [
    "ecosystems.areas.load_areas",
    "feedback.questionnaires.load_questionnaires",
    "feedback.help_lines.load_help_lines",
    "measures.library.load_library",
]
BUILD = fingerprint()
# How many proxies of our own stand in front and write X-Forwarded-For; 0: the visitor's address is the connection's.
TRUSTED_PROXIES = 0

CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A task that hangs is told to end, then its process is killed; one that has grown is followed by a fresh process.
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
# Beat counts from its start, so that what comes seldom would never come where beat is restarted often.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send-waiting-mail": {"task": "foundations.tasks.send_waiting_mail", "schedule": 5.0, "options": {"expires": 5}},
    "start-waiting-jobs": {"task": "foundations.tasks.start_waiting_jobs", "schedule": 5.0, "options": {"expires": 5}},
    "queue-due-jobs": {"task": "foundations.tasks.queue_due_jobs", "schedule": 600.0, "options": {"expires": 600}},
    "recompute": {"task": "measures.tasks.recompute_what_changed", "schedule": 5.0, "options": {"expires": 5}},
    "audit": {"task": "measures.tasks.audit_when_due", "schedule": 600.0, "options": {"expires": 600}},
    "forget-names-of-entries": {"task": "ecosystems.tasks.forget_names_of_entries", "schedule": 300.0},
    "forget-ended-sessions": {"task": "ecosystems.tasks.forget_ended_sessions", "schedule": 600.0},
    "forget-old-invitations": {"task": "ecosystems.tasks.forget_old_invitations", "schedule": 600.0},
    "forget-old-tokens": {"task": "ecosystems.tasks.forget_old_tokens", "schedule": 600.0},
    "forget-accessibility-feedback": {
        "task": "itla_impact.front.tasks.forget_accessibility_feedback",
        "schedule": 600.0,
    },
}

# What givers have deleted, for the day when an older backup is restored: keep copies of it apart from the backups.
ERASURE_LEDGER = Path(env.text("ERASURE_LEDGER", str(DATA_DIR / "erasures")))

EMAIL_TIMEOUT = 20
# The demo shows sent mail; elsewhere the text of a sent letter is emptied, since it may hold a link that lets one in.
KEEP_SENT_MAIL = False

# Modules that hold a SOURCE (see measures.sources).
MEASURE_SOURCES = [
    "measures.sources.entries",
    "feedback.measuring",
    "measures.sources.statistics.sotkanet",
]

# Modules that hold a KIND of job (see foundations.job_kinds).
JOB_KINDS = ["measures.imports"]
# A job has a process of its own, and at most this much memory there.
JOB_MEMORY_MB = 1024

# What each app offers: tabs of the staff menu, panels of the overview, and what waits for a person there.
MENU = [
    "itla_impact.front.overview.menu",
    "measures.panels.menu",
    "ecosystems.log_panels.menu",
    "feedback.panels.menu",
    "ecosystems.panels.menu",
    "feedback.panels.channels_menu",
    "measures.panels.status_menu",
    "itla_impact.front.jobs_page.menu",
    "itla_impact.front.panels.accessibility_menu",
]
OVERVIEW_PANELS = [
    "measures.panels.measures_panel",
    "ecosystems.panels.agenda_panel",
    "ecosystems.log_panels.joint_work_panel",
    "measures.panels.freshness_panel",
]
WAITING = [
    "feedback.panels.waiting",
    "ecosystems.panels.waiting",
]

# Whether statistics that are older than a week are asked for anew without anybody's asking.
STATISTICS_REFRESH = False
SOTKANET_URL = env.text("SOTKANET_URL", "https://sotkanet.fi/rest/1.1")
# The service refuses nameless programs; whoever runs an installation says where she can be reached.
SOTKANET_USER_AGENT = f"itla-impact/{__version__} (+{env.text('SOTKANET_CONTACT', 'https://itla.fi')})"

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Cookies do not know ports: names of our own keep two products on one machine apart.
SESSION_COOKIE_NAME = "itla_session"
CSRF_COOKIE_NAME = "itla_csrf"
CSRF_COOKIE_HTTPONLY = True
# Professionals and representatives stay signed in for 30 days; signing in shortens it for the other roles.
SESSION_COOKIE_AGE = 30 * 24 * 3600
# How long a process may go on showing families a channel, its questions and its help lines as it has read them.
KEPT_SECONDS = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# The API knows programs by their token alone: a browser's session opens nothing there.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["itla_impact.api.door.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["itla_impact.api.door.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["itla_impact.api.door.TokenThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["itla_impact.api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "itla_impact.api.door.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "itla_impact.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Itla Impact",
    "VERSION": "1",
    "DESCRIPTION": "See the page `/en/api/` of the installation for how to get a token, and for the problems' types.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {"PeriodEnum": "measures.models.definitions.Closing"},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "itla_impact.api.openapi.refuse_unknown_fields",
    ],
}
# How often one token may ask in a minute.
API_REQUESTS_A_MINUTE = 600

# Opens /metrics to whoever has it; empty: there is no such address.
METRICS_TOKEN = ""
DEMO = False
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Itla Impact <noreply@localhost>")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would print each line a second time, or mail it.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A 404 or a refused form is the visitor's business; its address may hold a code of hers.
        "django.request": {"level": "ERROR"},
        # A line for each request of staff: production alone wants it.
        "itla_impact.log_lines": {"level": "WARNING"},
        "waitress": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
# Signing in (allauth): by e-mail only; accounts are made by invitation.
ACCOUNT_ADAPTER = "ecosystems.account.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ecosystems.forms.account.SignInForm",
    "reauthenticate": "ecosystems.forms.account.ReauthenticateForm",
    "change_password": "ecosystems.forms.account.ChangePasswordForm",
    "set_password": "ecosystems.forms.account.SetPasswordForm",
    "reset_password": "ecosystems.forms.account.ResetPasswordForm",
    "reset_password_from_key": "ecosystems.forms.account.ResetPasswordKeyForm",
}
# Wrong passwords are counted for (visitor's address, account): see AccountAdapter. All tries of one address slow down.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# A code from the person's own phone, beside the password: production asks it of coordinators, readers and the backbone.
SECOND_FACTOR_REQUIRED = False
MFA_ADAPTER = "ecosystems.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "ecosystems.forms.account.CodeForm",
    "reauthenticate": "ecosystems.forms.account.CodeAgainForm",
    "activate_totp": "ecosystems.forms.account.FirstCodeForm",
    "deactivate_totp": "ecosystems.forms.account.DropCodesForm",
    "generate_recovery_codes": "ecosystems.forms.account.NewRecoveryCodesForm",
}
# Signing in at one's own organisation (OpenID Connect): without an issuer there is no such way.
OIDC_ISSUER = env.issuer("OIDC_ISSUER")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID") if OIDC_ISSUER else ""
OIDC_CLIENT_SECRET = env.secret("OIDC_CLIENT_SECRET") if OIDC_ISSUER else ""
OIDC_NAME = env.text("OIDC_NAME") if OIDC_ISSUER else ""
SOCIALACCOUNT_ADAPTER = "ecosystems.openid_connect.SocialAccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "front:start"
# An e-mail is unique whatever its case: a constraint on lower(email) says so, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
# Where people who use the service reach its keeper; shown on the pages about privacy and accessibility.
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "")
