"""One address of the API: what every view there has in common."""

from typing import Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ecosystems.models import User
from ecosystems.models.tokens import ApiScope
from itla_impact.api.parsing import Strict


class ApiView(APIView):
    """One address of the API. `needs` names the scope of each method; a method without one is not there."""

    needs: ClassVar[dict[str, ApiScope]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Counts before it refuses, so that refused questions are counted too."""
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def asked(self, question: type[Strict]) -> dict[str, Any]:
        """The validated words of the address; raises ValidationError."""
        words = question(data=self.request.query_params)
        words.is_valid(raise_exception=True)
        return cast("dict[str, Any]", words.validated_data)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)
