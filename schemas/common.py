"""Field types that the schemas share: texts, times, pages."""

import re
from typing import Any

import marshmallow
from marshmallow import Schema, fields, pre_load, validate

from app.email_address import MAX_EMAIL_LENGTH, find_email_fault, spell_email
from app.safe_http.ssrf_guard import MAX_URL_LENGTH, find_form_fault
from app.services.common.pagination import DEFAULT_LIMIT, MAX_LIMIT
from app.text.characters import is_blank

EXAMPLE_UID = "mYq0GmDL2pXZ5GJkR1aWb9cQv3T2"
EXAMPLE_OFFICE = "+12125550100"
EXAMPLE_CUSTOMER = "+12125550123"
LATEST_TIME = 253_402_300_799_999
_DIGITS = re.compile(r"-?[0-9]{1,19}")


class Text(fields.String):
    """A text of Unicode characters, at most so many long; one that must not be empty must not be blank either."""

    def __init__(self, *, longest: int, shortest: int = 0, visible: bool = False, **kwargs: Any) -> None:
        """Set the limits in characters, and whether a text that is not empty must show something."""
        self._visible = visible or shortest > 0
        rules = [*kwargs.pop("validators", []), validate.Length(min=shortest, max=longest)]
        super().__init__(validate=rules, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is not None and not _is_encodable(text):
            # JSON may escape half a surrogate pair, which no UTF-8 and so no store can hold.
            raise marshmallow.ValidationError("Must be valid Unicode.")
        if text is not None and "\0" in text:
            # It ends a text for carriers' programs: what stands after it would be stored and never sent.
            raise marshmallow.ValidationError("Must not contain a NUL character.")
        if text and self._visible and is_blank(text):
            raise marshmallow.ValidationError("Must not consist of white space or invisible characters alone.")
        return text


class RequestSchema(Schema):
    """A request's body. A field that is sent as null counts as not sent, as programs in JavaScript do it."""

    @pre_load
    def drop_nulls(self, data: Any, **_: Any) -> Any:
        """Answer the body without its nulls."""
        return {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data


class EmailAddress(Text):
    """An e-mail address, or an empty text for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MAX_EMAIL_LENGTH, validators=[_require_email], **kwargs)


class UserEmailAddress(Text):
    """The address that a new user signs in by, in the form that is stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MAX_EMAIL_LENGTH, validators=[_require_mailable], **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """Return the stored form of an address, once it is known to be one."""
        text = super().deserialize(value, attr, data, **kwargs)
        return spell_email(text) if isinstance(text, str) else text


class WholeNumber(fields.Integer):
    """A whole number: in a body a JSON number, in a query its digits, and no other spelling that Python knows."""

    def __init__(self, *, in_query: bool = False, **kwargs: Any) -> None:
        """Say where the number stands, since a query holds nothing but texts."""
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
    """A time in ms since the epoch, UTC: in a body a JSON number, in a query its digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(0, LATEST_TIME), **kwargs)


class WebUrl(Text):
    """An absolute http or https URL."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=MAX_URL_LENGTH, validators=[_require_web_url], **kwargs)


class PageQuery(Schema):
    """The query of a list: how many entries, and where the page begins."""

    limit = WholeNumber(
        in_query=True,
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": f"Entries on the page, 1 to {MAX_LIMIT}."},
    )
    cursor = Text(
        longest=1000,
        load_default=None,
        metadata={"description": "`nextCursor` of the page before; without it the list begins at its beginning."},
    )


class WholeListQuery(Schema):
    """The query of a list that is answered as a whole, unless a page is asked for."""

    limit = WholeNumber(
        in_query=True,
        load_default=None,
        validate=validate.Range(1, MAX_LIMIT),
        metadata={"description": f"Entries on a page, 1 to {MAX_LIMIT}; without it and `cursor`, the whole list."},
    )
    cursor = Text(longest=1000, load_default=None, metadata={"description": "`nextCursor` of the page before."})


def next_cursor() -> fields.String:
    """Answer the field of a list's answer that leads to the next page."""
    return fields.String(
        attribute="next_cursor",
        allow_none=True,
        metadata={"description": "Pass it as `cursor` to get the next page; null on the last page."},
    )


def time_field(description: str, **kwargs: Any) -> fields.Integer:
    """Answer the field of a time in an answer: ms since the epoch, 0 for never."""
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
