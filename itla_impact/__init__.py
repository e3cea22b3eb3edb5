"""Itla Impact: a platform for regional collective impact around children and families."""

from itla_impact.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
