"""Rules for the values of settings, and the field of a setting."""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, field
from typing import Any

import marshmallow
from marshmallow import Schema, ValidationError, validate

from app.addresses.email_address import find_email_fault
from app.times.time_zones import find_zone

URL_RULES = {"validate": validate.URL(schemes={"http", "https"}, require_tld=False)}
"""Rules of a setting that is a URL; production requires https for each."""

PATH_RULE = validate.Regexp(
    r"/(?:[A-Za-z0-9/_.~-]|\{account_id\}|\{domain\})*\Z",
    error="Must be a path, with no other placeholders than {account_id} and {domain}.",
)


ASCII_RULE = validate.Regexp(r"[\x20-\x7e]*\Z", error="Must be ASCII without line ends, as SMTP's log-in demands.")


BUCKET_RULE = validate.Regexp(r"(?:[a-z0-9][a-z0-9._-]{1,220}[a-z0-9])?\Z", error="Must be the name of a bucket.")


def setting(meaning: str, default: Any = MISSING, **rules: Any) -> Any:
    """Return the field of a setting; `rules` are those of its marshmallow field."""
    return field(default=default, metadata={"meaning": meaning, "rules": rules})


def make_schema(settings: Iterable[Field[Any]]) -> Schema:
    """Return the schema of the fields of settings."""
    kinds = {str: marshmallow.fields.String, int: marshmallow.fields.Integer, bool: marshmallow.fields.Boolean}
    return Schema.from_dict(
        {each.name: kinds[each.type](required=each.default is MISSING, **each.metadata["rules"]) for each in settings}  # type: ignore[index]
    )()


def checked(check: Callable[[str], object]) -> Callable[[str], None]:
    """Return a validator that rejects texts for which a function raises ValueError."""

    def validate_text(text: str) -> None:
        try:
            check(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    return validate_text


def check_mail_address(address: str) -> None:
    """Reject an address to which no e-mail can be sent, with ValidationError."""
    if (fault := find_email_fault(address, is_mailed=True)) is not None:
        raise ValidationError(fault)


def check_time_zone(name: str) -> None:
    """Reject a name that is no time zone, with ValidationError."""
    if find_zone(name) is None:
        raise ValidationError("Must be a time zone of the IANA database, for example Europe/Berlin.")
