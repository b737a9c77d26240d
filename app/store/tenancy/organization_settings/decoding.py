"""Reading one subject of an organization's settings. A missing or damaged value is the default."""

from collections.abc import Mapping
from dataclasses import MISSING, field, fields
from typing import Any, ClassVar, TypeVar, get_type_hints

from app.store.engine.faults import FieldFaultError
from app.store.engine.field_types import Check, make_check


class SubjectSettings:
    """Base of the frozen dataclasses of settings; each attribute is made by `setting`.

    Attributes:
        NAME: name of the subject, in the store and on the wire.
    """

    NAME: ClassVar[str]


S = TypeVar("S", bound=SubjectSettings)


def setting(key: str, default: Any = MISSING, *, factory: Any = MISSING) -> Any:
    """Return the dataclass field of a setting.

    Args:
        key: its name in the store and on the wire.
        default: applies while the organization has not set it.
        factory: returns the default, for lists and maps.
    """
    if factory is not MISSING:
        return field(default_factory=factory, metadata={"key": key})
    return field(default=default, metadata={"key": key})


def read_settings(kind: type[S], stored: Mapping[str, Any]) -> S:
    """Return one subject from the `settings` of an organization; `{}` for all defaults."""
    held = stored.get(kind.NAME)
    values: dict[str, Any] = {}
    if not isinstance(held, dict):
        return kind()
    for name, key, check in _checks_of(kind):
        if (value := held.get(key)) is not None:
            try:
                values[name] = check(value)
            except FieldFaultError:
                continue
    return kind(**values)


def stored_settings(kind: type[SubjectSettings], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes of a subject as they are stored, by key; those that are None are left out."""
    keys = {name: key for name, key, _ in _checks_of(kind)}
    return {keys[name]: value for name, value in attributes.items() if value is not None}


_checks: dict[Any, tuple[tuple[str, str, Check], ...]] = {}


def _checks_of(kind: type[SubjectSettings]) -> tuple[tuple[str, str, Check], ...]:
    """Return attribute, key and check of each setting; built once."""
    if kind not in _checks:
        types = get_type_hints(kind)
        made: Any = fields(kind)  # type: ignore[arg-type]
        _checks[kind] = tuple((each.name, each.metadata["key"], make_check(types[each.name])) for each in made)
    return _checks[kind]
