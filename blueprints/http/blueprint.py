"""Blueprint class of the API."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flask_smorest
from marshmallow import Schema

from app.problems.catalogue import Problem
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from blueprints.http.request_parser import RequestParser
from blueprints.openapi.error_responses import error_responses
from blueprints.openapi.scopes import document_scopes
from schemas.common.fields import PageQuery

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

    def page(
        self, schema: type[Schema], example: dict[str, Any], *problems: Problem, query: type[PageQuery] = PageQuery
    ) -> Callable[[View], View]:
        """Declare what the endpoint of a paginated list takes and returns; its view returns a `Page`.

        Args:
            schema: schema of a page.
            example: an entry of the page.
            problems: errors besides invalid parameters and cursors.
            query: schema of the query.
        """
        (name,) = (name for name, field in schema().fields.items() if field.attribute == "items")
        takes = self.arguments(query, location="query")
        returns = self.response(200, schema, example={name: [example], "nextCursor": None})
        fails = error_responses(PARAMETERS_INVALID, CURSOR_INVALID, *problems)
        return lambda view: takes(returns(fails(view)))
