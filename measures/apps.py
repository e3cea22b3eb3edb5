import os

from django.apps import AppConfig

# Read by NumPy when it is imported: the matrices are small, and threads that wait for each other cost a fifth more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class MeasuresConfig(AppConfig):
    """What we count, and how it is shown."""

    name = "measures"
