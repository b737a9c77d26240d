"""Names of invalid fields as the request spells them. Services name the attributes of their arguments."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields

from app.errors import DomainError, FieldError, name_first
from app.problems.requests import PARAMETERS_INVALID
from schemas.common.fields import RequestSchema

_Path = tuple[str | int, ...]


class RequestFieldError(FieldError):
    """Invalid field that already has its name in the request, because a schema or a blueprint found it."""

    __slots__ = ()


def invalid_request_field(name: str, message: str) -> DomainError:
    """Return the error for one field of a request, by its name in the request."""
    return DomainError(PARAMETERS_INVALID, name_first, errors=[RequestFieldError(name, message)])


def with_request_names(error: DomainError, schemas: Iterable[Schema]) -> DomainError:
    """Return an error with the field names of the request that these schemas have read."""
    if not error.errors:
        return error
    read_by = list(schemas)
    errors = [RequestFieldError(find_request_name(entry, read_by), entry.message, entry.missing) for entry in error.errors]
    reason = error.reason_with([entry.name for entry in errors])
    return DomainError(error.problem, reason, errors=errors, headers=error.headers)


def find_request_name(error: FieldError, schemas: Iterable[Schema]) -> str:
    """Return the name of an invalid field in a request, dotted when nested (`media.0`).

    An attribute that none of the schemas reads keeps its name, for example a part of the URL.
    """
    if not isinstance(error, RequestFieldError):
        path = (error.path,) if isinstance(error.path, str) else error.path
        for schema in schemas:
            if (found := _spell(schema, path)) is not None:
                return ".".join(map(str, found))
    return error.name


def _spell(schema: Schema, path: _Path) -> _Path | None:
    """Return a path as a schema's requests spell it; None if the schema does not read the attribute."""
    if schema.many and isinstance(path[0], int):
        inside = _spell(schema, path[1:]) if path[1:] else ()
        return None if inside is None else (path[0], *inside)
    for name, field in schema.fields.items():
        if path[0] == (field.attribute or name):
            return (field.data_key or name, *_spell_inside(field, path[1:]))
    if isinstance(schema, RequestSchema) and path[0] == schema.UNNAMED_FIELDS:
        return path[1:]
    return None


def _spell_inside(field: fields.Field[Any], path: _Path) -> _Path:
    if path and isinstance(field, fields.List):
        return (path[0], *_spell_inside(field.inner, path[1:]))
    if path and isinstance(field, fields.Nested):
        return _spell(field.schema, path) or path
    return path
