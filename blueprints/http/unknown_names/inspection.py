"""Inspection of a request for names that its operation does not have."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from marshmallow import Schema, fields

from app.endpoints import instance
from app.errors import DomainError, name_all
from app.problems.requests import PARAMETERS_INVALID
from blueprints.http.unknown_names.locations import FORM, QUERY, is_sent
from blueprints.http.unknown_names.messages import explain
from blueprints.http.unknown_names.similar_names import find_misspelled, find_nearest, find_synonym, normalize
from blueprints.http.unknown_names.treatment import Treatment
from schemas.common.field_names import RequestFieldError
from schemas.common.fields import NamedRows, RequestSchema

_Path = tuple[str | int, ...]

MAX_ERRORS = 100
"""Most unknown names that one response refuses."""

MORE = "..."
"""Mark of a shortened name or list."""

_FORM_NAMES = frozenset({"file"})
_MAX_NAME_LENGTH = 100
_MAX_COMPARED = 100
"""Most different names of a request that are compared with the operation's; further ones are only listed."""
_REMEMBERED = 4096


class Inspection:
    """Unknown names of one request."""

    def __init__(self, takes: Mapping[str, Schema], treatment: Treatment) -> None:
        """Begin an inspection.

        Args:
            takes: schemas of the operation's parameters, by location.
            treatment: the operation's treatment of unknown names.
        """
        self._takes = takes
        self.treatment = treatment
        self._refused: dict[str, list[RequestFieldError]] = {}
        self._ignored: dict[str, dict[str, str]] = {}
        self._compared: set[str] = set()

    @property
    def refused(self) -> list[RequestFieldError]:
        """Errors of the unknown names that are refused."""
        return [error for errors in self._refused.values() for error in errors][:MAX_ERRORS]

    @property
    def ignored(self) -> list[str]:
        """Paths of the names that are ignored; those of a list's entries once, with the first position."""
        return [shown for ignored in self._ignored.values() for shown in ignored.values()]

    def ignores_parameter(self, name: str) -> bool:
        """Whether a parameter of the query is ignored."""
        return name in self._ignored.get(QUERY, {})

    def inspect(self, location: str, value: Any) -> Any:
        """Note the unknown names in the parameters of a location, and return the parameters without them.

        The location's earlier inspection is forgotten. Containers of a wrong type are returned as they are.
        """
        if self.treatment is Treatment.PASS:
            return value
        self._refused[location], self._ignored[location] = [], {}
        schema = self._takes.get(location)
        return self._inspect(location, schema, value, (), many=schema is not None and schema.many)

    def refuse_form_field(self, name: str, message: str = "") -> None:
        """Note a field of a form that the operation reads on its own; the message defaults to the nearest right name."""
        self._refused.setdefault(FORM, [])
        self._ignored.setdefault(FORM, {})
        if message:
            self._refused[FORM].append(RequestFieldError(_shorten(name), message))
        else:
            self._judge(FORM, name, (), _FORM_NAMES, {})

    def raise_refused(self) -> None:
        """Refuse the request if it has unknown names that must be refused.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        if errors := self.refused:
            raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)

    def _inspect(self, location: str, schema: Schema | None, value: Any, path: _Path, *, many: bool) -> Any:
        if many:
            if not isinstance(value, list):
                return value
            return [self._inspect(location, schema, entry, (*path, index), many=False) for index, entry in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        if not (value.keys() <= _names_of(schema)):
            loaded = _names_of(schema) | _names_beyond(schema)
            accepted = loaded | _read_only_names_of(schema)
            for name in value:
                if name not in accepted:
                    self._judge(location, name, path, accepted, value)
            if location != QUERY:
                value = {name: inner for name, inner in value.items() if name in loaded}
        return self._inspect_containers(location, schema, value, path)

    def _inspect_containers(self, location: str, schema: Schema | None, value: Mapping[str, Any], path: _Path) -> Any:
        changed = {}
        for name, field in _containers_of(schema).items():
            inner = value.get(name)
            if isinstance(inner, dict | list):
                inspected = self._inspect_field(location, field, inner, (*path, name))
                if inspected is not inner:
                    changed[name] = inspected
        return {**value, **changed} if changed else value

    def _inspect_field(self, location: str, field: fields.Field[Any], value: Any, path: _Path) -> Any:
        if isinstance(field, fields.Nested):
            return self._inspect(location, field.schema, value, path, many=field.many or field.schema.many)
        if isinstance(field, fields.List) and isinstance(value, list):
            if isinstance(field, NamedRows):
                self._inspect_rows(location, field, value, path)
                return value
            return [self._inspect_field(location, field.inner, entry, (*path, index)) for index, entry in enumerate(value)]
        return value

    def _inspect_rows(self, location: str, field: NamedRows, rows: list[Any], path: _Path) -> None:
        for index, row in enumerate(rows):
            for name in row if isinstance(row, dict) else ():
                if not field.accepts_name(name):
                    self._judge(location, name, (*path, index), field.ACCEPTED_NAMES, row)

    def _judge(self, location: str, name: str, path: _Path, accepted: frozenset[str], siblings: Mapping[str, Any]) -> None:
        """Refuse or ignore an unknown name."""
        errors, ignored = self._refused[location], self._ignored[location]
        if len(errors) >= MAX_ERRORS:
            return
        spelled = ".".join(map(str, (*path, _shorten(name))))
        other = None if path else self._find_elsewhere(location, name)
        if self.treatment is Treatment.REFUSE:
            right = find_misspelled(name, accepted) or (find_nearest(name, accepted) if other is None else None)
            errors.append(RequestFieldError(spelled, explain(location, accepted, right, other)))
            return
        right = self._find_meant(name, accepted, siblings)
        if right is not None or (other is not None and not is_sent(*other)):
            errors.append(RequestFieldError(spelled, explain(location, accepted, right, other)))
            return
        key = name if location == QUERY else ".".join(part for part in (*path, name) if isinstance(part, str))
        ignored.setdefault(key, spelled)

    def _find_meant(self, name: str, accepted: frozenset[str], siblings: Mapping[str, Any]) -> str | None:
        """Return the accepted name that an unknown one stands for; a synonym does no harm beside the name that counts."""
        if name not in self._compared:
            if len(self._compared) >= _MAX_COMPARED or len(name) > _MAX_NAME_LENGTH:
                return None
            self._compared.add(name)
        misspelled, synonym = _find_similar(name, accepted)
        if misspelled is None and synonym is not None and siblings.get(synonym) is not None:
            return None
        return misspelled or synonym

    def _find_elsewhere(self, location: str, name: str) -> tuple[str, str] | None:
        """Return another location of the request in which the operation has a parameter of this name, and its right name."""
        normal = normalize(name)
        for other, schema in self._takes.items():
            if other != location and normal:
                for right in _names_of(schema):
                    if normalize(right) == normal:
                        return other, right
        return None


@lru_cache(_REMEMBERED)
def _find_similar(name: str, accepted: frozenset[str]) -> tuple[str | None, str | None]:
    """Return what a name is a misspelling of, and what it is a synonym of. Programs send the same names in every request."""
    return find_misspelled(name, accepted), find_synonym(name, accepted)


@lru_cache(None)
def _names_of(schema: Schema | None) -> frozenset[str]:
    return frozenset() if schema is None else frozenset(field.data_key or name for name, field in schema.load_fields.items())


@lru_cache(None)
def _read_only_names_of(schema: Schema | None) -> frozenset[str]:
    """Return the names that a client may send back as it got them."""
    return frozenset() if schema is None else frozenset(field.data_key or name for name, field in schema.dump_fields.items())


def _names_beyond(schema: Schema | None) -> frozenset[str]:
    """Return names that a request may have beside its schema's: credentials of a user's own carrier account."""
    if isinstance(schema, RequestSchema) and schema.UNNAMED_FIELDS is not None:
        return instance().carriers.registry.credential_names() | schema.REFUSED_BY_SERVICE
    return frozenset()


@lru_cache(None)
def _containers_of(schema: Schema | None) -> Mapping[str, fields.Field[Any]]:
    """Return the fields of a schema that contain schemas."""
    if schema is None:
        return {}
    return {field.data_key or name: field for name, field in schema.load_fields.items() if _contains_schema(field)}


def _contains_schema(field: fields.Field[Any]) -> bool:
    while isinstance(field, fields.List) and not isinstance(field, NamedRows):
        field = field.inner
    return isinstance(field, fields.Nested | NamedRows)


def _shorten(name: str) -> str:
    """Return a name for a response: not too long, and without halves of surrogate pairs, which UTF-8 cannot represent."""
    shown = name if len(name) <= _MAX_NAME_LENGTH else name[:_MAX_NAME_LENGTH] + MORE
    return shown.encode(errors="replace").decode()
