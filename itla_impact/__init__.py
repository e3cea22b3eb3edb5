"""Itla Impact: a platform for regional collective impact around children and families.

The Celery application is not imported here, as its manual shows: the web never enqueues, and the import would cost
every process that starts most of a second. Workers and beat name it: `celery -A itla_impact.celery`.
"""

__version__ = "0.1.0"
