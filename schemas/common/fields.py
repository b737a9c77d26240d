"""Field types and queries shared by all schemas: text, numbers, times, pagination."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import marshmallow
from marshmallow import Schema, fields, pre_load, validate, validates_schema

from app.addresses.email_address import MAX_EMAIL_LENGTH, find_email_fault, spell_email
from app.safe_http.ssrf_guard import MAX_URL_LENGTH, find_form_fault
from app.services.common.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.text.characters import is_blank
from app.times.clock import MAX_TIME_MS
from app.times.time_zones import find_zone

EXAMPLE_UID = "mYq0GmDL2pXZ5GJkR1aWb9cQv3T2"
EXAMPLE_OFFICE = "+12125550100"
EXAMPLE_CUSTOMER = "+12125550123"
EXAMPLE_TIME = 1767225600000
ANY_PHONE_NUMBER = f"a phone number, for example {EXAMPLE_CUSTOMER}"
_EMAIL_ADDRESS = f"an e-mail address of at most {MAX_EMAIL_LENGTH} characters, for example jane.roe@example.com"
_DIGITS = re.compile(r"-?[0-9]{1,19}")


class Text(fields.String):
    """Unicode text with length limits in characters. Text that must not be empty must not be blank either."""

    valid_value = ""

    def __init__(self, *, longest: int, shortest: int = 0, visible: bool = False, valid_value: str = "", **kwargs: Any) -> None:
        """Set the limits in characters.

        Args:
            longest: most characters.
            shortest: fewest characters.
            visible: reject text of white space and invisible characters.
            valid_value: what the text must be, for error messages; by default a string within the limits.
            kwargs: options of the field.
        """
        self._visible = visible or shortest > 0
        self.valid_value = valid_value or self.valid_value
        rules = [*kwargs.pop("validators", []), validate.Length(min=shortest, max=longest)]
        super().__init__(validate=rules, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is not None and not _is_encodable(text):
            # JSON can escape half a surrogate pair, which UTF-8 and Firestore cannot represent.
            raise marshmallow.ValidationError("Must be valid Unicode.")
        if text is not None and "\0" in text:
            # Carriers treat NUL as the end of the text: the rest would be stored and never sent.
            raise marshmallow.ValidationError("Must not contain a NUL character.")
        if text and self._visible and is_blank(text):
            raise marshmallow.ValidationError("Must contain a visible character.")
        return text


class RequestSchema(Schema):
    """Base of request bodies. A field that is null counts as absent, since JavaScript clients send it that way."""

    UNNAMED_FIELDS: ClassVar[str | None] = None
    """Attribute of the service's argument that holds the fields which the schema does not name: carrier credentials."""

    REFUSED_BY_SERVICE: ClassVar[frozenset[str]] = frozenset()
    """Further names that the service gets, because its refusal says more than that they are unknown."""

    DOCUMENTED_ALSO: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    """Keywords of JSON Schema that the document has beside the fields."""

    @pre_load
    def drop_nulls(self, data: Any, **_: Any) -> Any:
        """Return the body without its null fields."""
        return {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data


class NamedRows(fields.List[Any]):
    """List of objects whose fields have more names than their schema, such as the columns of a table."""

    ACCEPTED_NAMES: ClassVar[frozenset[str]]
    """The names to suggest for unknown ones."""

    def accepts_name(self, name: str) -> bool:
        """Whether a name means a field."""
        raise NotImplementedError


class UpdateSchema(RequestSchema):
    """Base of updates: absent fields stay unchanged. A body without known fields is rejected: most likely one is misspelled."""

    no_update: ClassVar[tuple[str, str]]
    """Error of such a body, and the name of the field that it is reported for."""

    @validates_schema
    def require_update(self, data: dict[str, Any], **_: Any) -> None:
        """Require at least one field."""
        if all(value is None for value in data.values()):
            raise marshmallow.ValidationError(*self.no_update)


class EmailAddress(Text):
    """E-mail address, or an empty string."""

    valid_value = f"{_EMAIL_ADDRESS}, or empty"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MAX_EMAIL_LENGTH, validators=[_require_email], **kwargs)


class UserEmailAddress(Text):
    """Sign-in e-mail address of a new user, normalized to the form that is stored."""

    valid_value = _EMAIL_ADDRESS

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MAX_EMAIL_LENGTH, validators=[_require_mailable], **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Validate the address and return its stored form."""
        text = super().deserialize(value, attr, data, **kwargs)
        return spell_email(text) if isinstance(text, str) else text


class WholeNumber(fields.Integer):
    """Integer: a JSON number in a body, ASCII digits in a query. Other spellings that Python accepts are rejected."""

    def __init__(self, *, in_query: bool = False, **kwargs: Any) -> None:
        """Set `in_query` for query parameters, which are always strings."""
        self._in_query = in_query
        super().__init__(strict=not in_query, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or (self._in_query and not _DIGITS.fullmatch(str(value))):
            raise self.make_error("invalid", input=value)
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except (OverflowError, ValueError):
            raise self.make_error("invalid", input=value) from None


class Milliseconds(WholeNumber):
    """Time in ms since the epoch (UTC): a JSON number in a body, digits in a query."""

    valid_value = f"a time in ms since 1970-01-01 UTC, for example {EXAMPLE_TIME}"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(0, MAX_TIME_MS), **kwargs)


class TimeZone(Text):
    """IANA time zone, or an empty string."""

    valid_value = "a time zone of the IANA database, for example America/New_York"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=64, validators=[self._require], **kwargs)

    def _require(self, value: str) -> None:
        if value and find_zone(value) is None:
            raise marshmallow.ValidationError(f"Must be {self.valid_value}.")


class WebUrl(Text):
    """Absolute http or https URL."""

    valid_value = f"an http or https URL of at most {MAX_URL_LENGTH} characters, for example https://example.com/image.jpg"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MAX_URL_LENGTH, validators=[_require_web_url], **kwargs)


def owner_uid() -> Text:
    """Return the field of a request that names the owner of resources."""
    description = "Uid of the owner; defaults to the caller. Required for service accounts."
    return Text(longest=128, attribute="uid", load_default=None, metadata={"description": description})


class PageQuery(Schema):
    """Query of a paginated list."""

    limit = WholeNumber(
        in_query=True,
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": f"Entries per page, 1 to {MAX_LIMIT}."},
    )
    cursor = Text(
        longest=1000,
        load_default=None,
        metadata={"description": "`nextCursor` of the previous page. Omit it to get the first page."},
    )


class OwnerQuery(Schema):
    """Query that names a user."""

    userId = owner_uid()


class OwnedPageQuery(OwnerQuery, PageQuery):
    """Query of a paginated list of one user's resources."""


class WholeListQuery(Schema):
    """Query of a list that is returned whole unless a page is requested."""

    limit = WholeNumber(
        in_query=True,
        load_default=None,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": f"Entries per page, 1 to {MAX_LIMIT}. Omit `limit` and `cursor` to get the whole list."},
    )
    cursor = Text(longest=1000, load_default=None, metadata={"description": "`nextCursor` of the previous page."})


def next_cursor() -> fields.String:
    """Return the field of a list response that holds the cursor of the next page."""
    return fields.String(
        attribute="next_cursor",
        allow_none=True,
        metadata={"description": "Pass it as `cursor` to get the next page. Null on the last page."},
    )


def time_field(description: str, **kwargs: Any) -> fields.Integer:
    """Return the field of a time in a response: ms since the epoch, 0 for never."""
    return fields.Integer(metadata={"description": f"{description} In ms since the epoch, UTC."}, **kwargs)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _require_email(value: str) -> None:
    if value and (fault := find_email_fault(value, is_mailed=False)) is not None:
        raise marshmallow.ValidationError(fault)


def _require_mailable(value: str) -> None:
    if (fault := find_email_fault(value, is_mailed=True)) is not None:
        raise marshmallow.ValidationError(fault)


def _require_web_url(value: str) -> None:
    fault = find_form_fault(value)
    if fault:
        raise marshmallow.ValidationError(fault)
