"""What a program sends: JSON of at most 64 kB, and every name in it known. Anything else is answered with a problem."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from itla_impact.api.problems import TooLarge

LARGEST = 64 * 1024


class StrictJSONParser(JSONParser):
    """Refuses what JSON leaves open: NaN, nesting without end, halves of characters."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge
        try:
            read = json.loads(body.decode(), parse_constant=_refuse)
            json.dumps(read, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return read


def _refuse(constant: str) -> None:
    raise ValueError(constant)


class Strict(serializers.Serializer):
    """A question or a body in which a name that nobody knows is a mistake, and not silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError({name[:60]: [_("Tällaista kenttää ei ole.")] for name in unknown[:20]})
        return super().to_internal_value(data)
