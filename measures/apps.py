from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """What we count, and how it is shown."""

    name = "measures"
