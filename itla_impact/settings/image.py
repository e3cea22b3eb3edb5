"""Only for building an image: what collecting the static files needs, without a database and without a secret."""

from pathlib import Path

from itla_impact import env
from itla_impact.settings.base import *  # noqa: F403

SECRET_KEY = "signs nothing"  # noqa: S105
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(env.CHECKOUT / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
