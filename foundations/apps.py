from django.apps import AppConfig


class FoundationsConfig(AppConfig):
    """What every app stands on, and which knows no domain."""

    name = "foundations"
