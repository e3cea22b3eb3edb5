from django.apps import AppConfig


class EcosystemsConfig(AppConfig):
    """Who works together, where and toward what; the activities and their log."""

    name = "ecosystems"
