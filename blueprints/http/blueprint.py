"""Blueprint class of the API."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flask_smorest
from marshmallow import Schema

from blueprints.http.request_parser import RequestParser
from blueprints.openapi.scopes import document_scopes

View = TypeVar("View", bound=Callable[..., Any])

SUCCESS = {"status": "true"}
"""Response of operations without a result, as in the original."""


class Blueprint(flask_smorest.Blueprint):
    """Group of endpoints that share a URL prefix and a tag of the OpenAPI document."""

    ARGUMENTS_PARSER = RequestParser()

    def __init__(self, name: str, url_prefix: str, tag: str) -> None:
        """Create a blueprint.

        Args:
            name: unique in the application.
            url_prefix: prefix of all its paths.
            tag: tag of its operations in the OpenAPI document.
        """
        super().__init__(name, name, url_prefix=url_prefix)
        self._tag = tag
        self._prepare_doc_cbks.append(document_scopes)

    def operation(self, method: str, rule: str) -> Callable[[View], View]:
        """Route one method of a path to a view; the view's docstring becomes the operation's summary and description."""
        return cast(Callable[[View], View], self.route(rule, methods=[method], tags=[self._tag]))

    def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]:
        """Parse a request's parameters with one shared instance of their schema; webargs would create one per request."""
        return cast(Callable[[View], View], super().arguments(schema(), **options))
