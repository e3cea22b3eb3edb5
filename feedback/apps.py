from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Families speak; the ecosystem answers."""

    name = "feedback"
