"""Static files under names that change with their content, once they have been collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedOnceCollected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Until `collectstatic` has run, plain names: so `manage.py` works in a checkout that was never started."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name
