"""Blueprint class of the API."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import flask_smorest
from marshmallow import Schema

from app.problems.catalogue import Problem
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from blueprints.http.error_handlers import is_v1_path
from blueprints.http.idempotency import return_recorded
from blueprints.http.request_parser import RequestParser
from blueprints.http.unknown_names.locations import PARSED_BY
from blueprints.openapi.documentation import document
from blueprints.openapi.error_responses import error_responses
from blueprints.openapi.operation_ids import OPERATION_ID, document_operation_id
from blueprints.openapi.scopes import document_scopes
from schemas.common.booleans import restrict_booleans
from schemas.common.field_messages import explain_fields
from schemas.common.fields import PageQuery

View = TypeVar("View", bound=Callable[..., Any])

SUCCESS = {"status": "true"}
"""Response of operations without a result, as in the original."""


class Blueprint(flask_smorest.Blueprint):
    """Group of endpoints that share a URL prefix and a tag of the OpenAPI document."""

    ARGUMENTS_PARSER = RequestParser()
    doc = staticmethod(document)

    def __init__(self, name: str, url_prefix: str, tag: str) -> None:
        """Create a blueprint.

        Args:
            name: unique in the application.
            url_prefix: prefix of all its paths.
            tag: tag of its operations in the OpenAPI document.
        """
        super().__init__(name, name, url_prefix=url_prefix)
        self._tag = tag
        self._prepare_doc_cbks += [document_scopes, document_operation_id]

    def operation(self, method: str, rule: str, operation_id: str) -> Callable[[View], View]:
        """Route one method of a path to a view; the view's docstring becomes the operation's summary and description.

        Args:
            method: HTTP method.
            rule: path below the blueprint's prefix.
            operation_id: name of the operation in generated clients, such as `sendMessage`. Unique, and never changed: a change
                renames a method in the programs of everyone who generates a client.
        """
        return self.operations(rule, {method: operation_id})

    def operations(self, rule: str, operation_ids: Mapping[str, str]) -> Callable[[View], View]:
        """Route several methods of a path to one view; each has an operation id of its own."""

        def route(view: View) -> View:
            self.route(rule, methods=list(operation_ids), tags=[self._tag])(view)
            documented = self._docs[self._endpoints[-1]]
            for method, operation_id in operation_ids.items():
                documented[method.lower()][OPERATION_ID] = operation_id
            return view

        return route

    def arguments(self, schema: type[Schema] | Schema, **options: Any) -> Callable[[View], View]:
        """Parse a request's parameters with one shared instance of their schema; webargs would create one per request."""
        parsed_by = schema if isinstance(schema, Schema) else schema()
        location = options.get("location", "json")
        explain_fields(parsed_by)
        # Programs of the original's v1 send "true" and 1.
        if location != "json" or not is_v1_path(f"{self.url_prefix}/"):
            restrict_booleans(parsed_by, in_query=location == "query")
        parse = cast(Callable[[View], View], super().arguments(parsed_by, **options))

        def decorate(view: View) -> View:
            parsing = parse(view)
            setattr(parsing, PARSED_BY, [(parsed_by, location), *getattr(view, PARSED_BY, [])])
            return parsing

        return decorate

    def response(self, status_code: int, schema: type[Schema] | Schema | None = None, **options: Any) -> Callable[[View], View]:
        """Declare what an operation returns. A response that was recorded for an Idempotency-Key is returned as recorded."""
        declare = cast(Callable[[View], View], super().response(status_code, schema, **options))
        return lambda view: declare(return_recorded(view))

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
