"""Messages for invalid fields: each says what the value must be, in the words of this API."""

import re
from collections.abc import Iterator
from typing import Any

import marshmallow
import pytest
from marshmallow import Schema, fields, validate

from app.errors import DomainError
from blueprints.http.unknown_names.locations import PARSED_BY
from schemas.common.field_messages import explain_fields
from schemas.common.fields import Milliseconds, Text, WholeNumber
from schemas.common.traversal import walk_fields
from schemas.common.validation_errors import read_messages
from tests.contract.document import create_bare_app
from tests.world import World

LONG = "x" * 20_000
"""Longer than every limit of a text, as `MANY` is above that of a list."""

MANY = 10_001
WRONG: tuple[Any, ...] = (
    None,
    [],
    {},
    "",
    "nonsense",
    "\0",
    LONG,
    -1,
    10**30,
    1.5,
    True,
    [None],
    {"a": None},
    [LONG],
    {"!": 1},
)


def library_messages() -> Iterator[str]:
    """Yield a pattern for each message that the library has for a wrong value."""
    kinds = [kind for kind in vars(fields).values() if isinstance(kind, type) and issubclass(kind, fields.Field)]
    texts = [text for kind in kinds for text in getattr(kind, "default_error_messages", {}).values()]
    # A range puts its operators into its messages when it is made.
    ranges = [validate.Range(1, 2, min_inclusive=closed, max_inclusive=closed) for closed in (True, False)]
    validators = [kind for kind in vars(validate).values() if isinstance(kind, type) and kind is not validate.Range] + ranges
    names = ("default_message", "message_min", "message_max", "message_all", "message_equal")
    texts += [getattr(kind, name) for kind in validators for name in names if hasattr(kind, name)]
    texts += [*Schema().error_messages.values(), "Invalid value.", "Invalid input."]
    for text in texts:
        yield re.sub(r"\\\{+\w*\\\}+", ".*", re.escape(str(text)))


LIBRARY = re.compile("|".join(f"(?:{pattern})" for pattern in library_messages() if pattern.strip(".*")))


APP = create_bare_app()
"""Its context has what fields of media need."""


def request_schemas() -> dict[str, Schema]:
    """Return every schema that parses requests, by name."""
    views = APP.view_functions.values()
    return {f"{type(schema).__name__}-{place}": schema for view in views for schema, place in getattr(view, PARSED_BY, ())}


SCHEMAS = request_schemas()


def wrong_values(field: fields.Field[Any]) -> Iterator[Any]:
    """Yield values, most of which a field rejects, at every depth of it."""
    yield from WRONG
    if isinstance(field, fields.List):
        yield from ([value] for value in wrong_values(field.inner))
        yield ["x"] * MANY
    elif isinstance(field, fields.Nested):
        for name, inner in field.schema.fields.items():
            yield from ({inner.data_key or name: value} for value in wrong_values(inner))
    elif isinstance(field, fields.Dict):
        yield {str(number): "x" for number in range(1000)}
        yield from ({"name": value} for value in wrong_values(field.value_field or fields.Raw()))


def find_messages(schema: Schema, body: Any) -> list[tuple[str, str]]:
    try:
        schema.load(body, unknown=marshmallow.EXCLUDE)
    except marshmallow.ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        return [(entry.name, entry.message) for entry in read_messages(messages, schema, "body")]
    except DomainError as error:
        return [(entry.name, entry.message) for entry in error.errors]
    return []


def find_all_messages(schema: Schema, name: str) -> set[tuple[str, str]]:
    """Return the messages for wrong values of every field, and for a wrong body as a whole."""
    found: set[tuple[str, str]] = set()
    for key, field in schema.fields.items():
        for value in wrong_values(field):
            body = {field.data_key or key: value}
            found |= set(find_messages(schema, [body] if schema.many else body))
    for whole in [[{}], [7]] if schema.many else [{}, 7] if name.endswith("json") else [{}]:
        found |= set(find_messages(schema, whole))
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_message_is_the_librarys(name: str) -> None:
    with APP.app_context():
        found = find_all_messages(SCHEMAS[name], name)

    assert [entry for entry in found if LIBRARY.fullmatch(entry[1])] == []
    assert [entry for entry in found if "_schema" in entry[0] or not entry[1].endswith(".")] == []


def test_every_schema_is_walked() -> None:
    assert len(SCHEMAS) > 50
    assert sum(1 for schema in SCHEMAS.values() for _ in walk_fields(schema)) > 300


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (Milliseconds(), "2026-12-01T09:00:00Z", "Must be a time in ms since 1970-01-01 UTC, for example 1767225600000."),
        (WholeNumber(validate=validate.Range(1, 9)), 10, "Must be a whole number from 1 to 9, for example 1."),
        (WholeNumber(validate=validate.Range(min=3)), True, "Must be a whole number of at least 3, for example 3."),
        (Text(longest=5), "long text", "Must be a string of at most 5 characters."),
        (Text(longest=5, shortest=2), 7, "Must be a string of 2 to 5 characters."),
        (Text(longest=5, metadata={"examples": ["US"]}), 7, "Must be a string of at most 5 characters, for example US."),
        (fields.String(validate=validate.OneOf(["a", "b", "c"])), "d", 'Must be "a", "b" or "c".'),
        (fields.String(validate=validate.OneOf(["a"], error="Only a.")), "d", "Only a."),
        (fields.List(fields.Integer(), validate=validate.Length(max=1)), [1, 2], "Must be a list of at most 1 entry."),
        (fields.Dict(metadata={"example": {"a": 1}}), 7, 'Must be an object, for example {"a": 1}.'),
        (fields.Boolean(), "maybe", "Must be true or false."),
        (fields.DateTime(), "yesterday", "Must be a time in ISO 8601 format, for example 2026-01-31T09:30:00Z."),
        (fields.Nested(Schema.from_dict({"a": fields.String()})), 7, "Must be an object with the field a."),
        (fields.Email(), "x", "Must be an e-mail address, for example jane.roe@example.com."),
    ],
)
def test_message_says_what_the_value_must_be(field: fields.Field[Any], value: Any, message: str) -> None:
    schema = Schema.from_dict({"it": field})()
    explain_fields(schema)

    assert find_messages(schema, {"it": value}) == [("it", message)]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"media": ["https://example.com/a.jpg", 7]}, "media.1"),
        ({"sendAt": "tomorrow"}, "sendAt"),
        ({"from": 7}, "from"),
    ],
)
def test_fields_have_the_names_of_the_request(world: World, body: dict[str, Any], name: str) -> None:
    texting = {"to": "+12125550123", "from": world.ann.user.phone_number, "message": "Hello!"}

    answer = world.call("POST", "/api/send", world.ann, json=texting | body)

    assert [entry.partition("'")[2].partition("'")[0] for entry in answer.json()["errors"]] == [name]


def test_names_of_an_object_are_part_of_the_field(world: World) -> None:
    answer = world.served.call("POST", "/api/v2/tenants", world.reseller, json={"provider": {"name": 7, "not a name!": "x"}})

    assert {"provider.name", "provider.not a name!"} <= {entry["field"] for entry in answer.json()["errors"]}


def test_an_error_of_the_whole_request_names_the_body(world: World) -> None:
    answer = world.call("POST", "/api/v2/contacts/block", world.ann, json=[{}] * 501)

    assert [entry["field"] for entry in answer.json()["errors"]] == ["body"]
