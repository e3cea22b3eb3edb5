"""One machine, nothing to install: `./run` starts PostgreSQL, the web server and the worker beside each other."""

from itla_impact import env
from itla_impact.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "only-until-the-launcher-writes-one")
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
