"""What may stand in an address: the language that opens every family and public page."""

from django.urls import register_converter

from foundations.languages import INTERFACE_LANGUAGES


class LanguageConverter:
    """`<language:language>` in a path: fi, sv or en."""

    regex = "|".join(INTERFACE_LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "language")
