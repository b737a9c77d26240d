"""Parsing of request parameters with schemas. All invalid fields of a request are reported in one error."""

from collections.abc import Sequence
from itertools import islice
from typing import Any, NoReturn

import marshmallow
from flask import Request, current_app
from webargs.flaskparser import FlaskParser

from app.current_request import current_request
from app.errors import DomainError, FieldError
from app.problems.requests import CONTENT_TYPE_REFUSED, JSON_MALFORMED, PARAMETERS_INVALID
from app.text.json_faults import describe_json_fault
from blueprints.http.bodies.forms import FORM_TYPE, read_form_body
from blueprints.http.bodies.json_body import read_json_body
from blueprints.http.unknown_names.endpoints import current_inspection
from blueprints.http.unknown_names.locations import BODY, PARSED_BY, QUERY
from schemas.common.field_names import RequestFieldError
from schemas.common.validation_errors import read_messages

_PLAIN = "identity"
BYTES_PER_VALUE = 50
"""Bytes of the body limit per allowed JSON value: a limit of 1 MiB allows 20,971 values."""
_MAX_ERRORS = 100
_MAX_SHOWN_TYPE = 100
_OR_FORM = f" or {FORM_TYPE}"
_ROOTS = {"json": "body", "query": "query"}
"""Name of a whole location, for errors that no field of it causes alone."""


class RequestParser(FlaskParser):
    """Parser for JSON bodies and query strings. Unknown names are found before a schema reads anything."""

    DEFAULT_VALIDATION_STATUS = 400
    DEFAULT_UNKNOWN_BY_LOCATION = {"json": marshmallow.EXCLUDE, "query": marshmallow.EXCLUDE}

    def get_default_request(self) -> Request:
        """Return the current request."""
        return current_request()

    def parse(self, argmap: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the parsed parameters, and remember their schema: it names the fields that a service refuses.

        Raises:
            DomainError: PARAMETERS_INVALID naming every invalid and every refused unknown parameter.
        """
        inspection = current_inspection()
        try:
            parsed = super().parse(argmap, *args, **kwargs)
        except DomainError as error:
            if error.problem is PARAMETERS_INVALID and inspection.refused:
                raise _refuse([*inspection.refused, *error.errors]) from None
            raise
        repeated = _take_repeated()
        if repeated or inspection.refused:
            later = self._find_later_errors(argmap)
            raise _refuse([*inspection.refused, *repeated, *later])
        request = current_request()
        request.read_by = (*request.read_by, argmap)
        return parsed

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        """Return the parsed body.

        Raises:
            DomainError: CONTENT_TYPE_REFUSED or JSON_MALFORMED.
        """
        if req.headers.get("Content-Encoding", _PLAIN) != _PLAIN:
            raise DomainError(CONTENT_TYPE_REFUSED, "The request body must not be compressed")
        takes_forms = getattr(schema, "TAKES_FORMS", False)
        if takes_forms and req.mimetype == FORM_TYPE:
            form, repeated = read_form_body(req, schema)
            request = current_request()
            request.repeated = [*request.repeated, *repeated]
            return current_inspection().inspect(BODY, form)
        if (req.content_length or "Transfer-Encoding" in req.headers) and not req.is_json:
            sent = req.mimetype[:_MAX_SHOWN_TYPE] or "a request without Content-Type"
            raise DomainError(
                CONTENT_TYPE_REFUSED, f"{CONTENT_TYPE_REFUSED.title}{_OR_FORM if takes_forms else ''}, and not {sent}"
            )
        try:
            body = super().load_json(req, schema)
        except RecursionError:
            raise DomainError(JSON_MALFORMED, "The request body is nested too deeply") from None
        except ValueError:
            # Python parses integers of at most 4300 digits.
            raise DomainError(JSON_MALFORMED, "The request body contains a number with too many digits") from None
        if body is not marshmallow.missing and not isinstance(body, list if schema.many else dict):
            reason = "The request body must be a JSON array" if schema.many else None
            raise DomainError(JSON_MALFORMED, reason)
        max_values = (req.max_content_length or 0) // BYTES_PER_VALUE
        if body is not marshmallow.missing and max_values and _has_more_values(body, max_values):
            raise DomainError(JSON_MALFORMED, f"The request body contains more than {max_values} values")
        return current_inspection().inspect(BODY, body)

    def load_querystring(self, req: Request, schema: marshmallow.Schema) -> Any:
        """Return the query's parameters, and remember the single-valued ones that are repeated."""
        current_inspection().inspect(QUERY, req.args)
        keys = [
            field.data_key or name for name, field in schema.fields.items() if not isinstance(field, marshmallow.fields.List)
        ]
        repeated = [key for key in keys if len(req.args.getlist(key)) > 1]
        current_request().repeated = [RequestFieldError(key, "Must be given once.") for key in repeated]
        return super().load_querystring(req, schema)

    def _raw_load_json(self, req: Request) -> Any:
        if not req.is_json:
            return marshmallow.missing
        return read_json_body(req).value

    def _handle_invalid_json_error(self, error: Any, *_: Any, **__: Any) -> NoReturn:
        raise DomainError(JSON_MALFORMED, describe_json_fault(error)) from None

    def handle_error(self, error: marshmallow.ValidationError, req: Request, schema: marshmallow.Schema, **_: Any) -> NoReturn:  # noqa: ARG002 - webargs passes it
        """Raise a schema's validation error as a DomainError."""
        located = error.normalized_messages().items()  # type: ignore[no-untyped-call]
        found = (entry for location, messages in located for entry in read_messages(messages, schema, _ROOTS[location]))
        raise _refuse([*_take_repeated(), *islice(found, _MAX_ERRORS), *self._find_later_errors(schema)]) from None

    def _find_later_errors(self, schema: marshmallow.Schema) -> Sequence[FieldError]:
        """Return the errors of the request's parts that are parsed after a schema's: a body after the query."""
        parsed_by = getattr(current_app.view_functions.get(current_request().endpoint or ""), PARSED_BY, ())
        order = [parser for parser, _ in parsed_by]
        for later, location in parsed_by[order.index(schema) + 1 :] if schema in order else ():
            try:
                super().parse(later, location=location)
            except DomainError as error:
                return error.errors
        return ()


def _take_repeated() -> Sequence[FieldError]:
    """Return the parameters that were sent more than once, unless they are reported already."""
    request = current_request()
    repeated, request.repeated = request.repeated, ()
    return repeated


def _refuse(errors: Sequence[FieldError]) -> DomainError:
    first = errors[:_MAX_ERRORS]
    reason = "; ".join(f"{'Missing' if entry.missing else 'Invalid'} parameter '{entry.name}'" for entry in first)
    return DomainError(PARAMETERS_INVALID, reason, errors=first)


def _has_more_values(body: Any, max_values: int) -> bool:
    """Whether a body contains more values than this, including containers; stops counting as soon as it does."""
    count, waiting = 1, [body]
    while waiting and count <= max_values:
        container = waiting.pop()
        count += len(container)
        values = container.values() if isinstance(container, dict) else container
        waiting += [value for value in values if isinstance(value, dict | list)]
    return count > max_values
