"""The class of the API's blueprints."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flask_smorest
from marshmallow import Schema

from blueprints.openapi.scopes import document_scopes
from blueprints.request_parser import RequestParser

View = TypeVar("View", bound=Callable[..., Any])


class Blueprint(flask_smorest.Blueprint):
    """A section of the API: its endpoints share a tag of the original's document."""

    ARGUMENTS_PARSER = RequestParser()

    def __init__(self, name: str, url_prefix: str, tag: str) -> None:
        """Name the section.

        Args:
            name: unique in the application.
            url_prefix: of all its paths.
            tag: of its operations in the documentation.
        """
        super().__init__(name, name, url_prefix=url_prefix)
        self._tag = tag
        self._prepare_doc_cbks.append(document_scopes)

    def operation(self, method: str, rule: str) -> Callable[[View], View]:
        """Serve a path with one method; the view's docstring is its summary and description."""
        return cast(Callable[[View], View], self.route(rule, methods=[method], tags=[self._tag]))

    def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]:
        """Read a request's parameters, by one instance of their schema: webargs would make one for every request."""
        return cast(Callable[[View], View], super().arguments(schema(), **options))
