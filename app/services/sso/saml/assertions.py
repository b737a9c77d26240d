"""Validation of a signed assertion by the rules of SAML's browser profile (saml-profiles-2.0, 4.1.4)."""

from collections.abc import Mapping
from dataclasses import field

from app.frozen import frozen
from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.settings import (
    MAX_CLOCK_SKEW_SECONDS,
    TRANSIENT,
    SamlSettings,
    ServiceProvider,
)
from app.services.sso.saml.timestamps import parse_timestamp
from app.services.sso.saml.xml import Element, find, find_one, text_of
from app.times.clock import SECOND

_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_MAX_VALUES = 1_000
_MAX_ID_LENGTH = 200


@frozen
class ExpectedAssertion:
    """Expectations of an assertion.

    Attributes:
        settings: settings of the provider.
        us: our identity towards it.
        request_id: id of our request; None if the provider started the sign-on.
        now: the current time in ms.
    """

    settings: SamlSettings
    us: ServiceProvider
    request_id: str | None
    now: int


@frozen
class SamlAssertion:
    """A provider's assertion about a user.

    Attributes:
        id: its id; accepted once.
        name_id: the user's id at the provider, exactly as written.
        name_id_format: empty if not named.
        attributes: values of each attribute, by name.
        expires: time in ms from which on it is too old.
    """

    id: str
    name_id: str
    name_id_format: str
    attributes: Mapping[str, list[str]] = field(repr=False)
    expires: int


def read_assertion(assertion: Element, expected: ExpectedAssertion) -> SamlAssertion:
    """Return the content of an assertion whose signature was verified.

    Args:
        assertion: the root of its own document.
        expected: expectations.

    Raises:
        SamlRefusedError: it is not meant for us, now, in response to this request.
    """
    settings = expected.settings
    assertion_id = assertion.get("ID", "")
    if not 0 < len(assertion_id) <= _MAX_ID_LENGTH:
        raise SamlRefusedError("the assertion has no id, or one that is too long")
    if text_of(find_one(assertion, "./saml:Issuer")) != settings.entity_id:
        raise SamlRefusedError("the assertion is from another issuer")
    ends = [_check_conditions(find_one(assertion, "./saml:Conditions"), expected)]
    ends.append(_check_confirmations(find(assertion, "./saml:Subject/saml:SubjectConfirmation"), expected))
    for statement in find(assertion, "./saml:AuthnStatement"):
        _check_times(statement, "SessionNotOnOrAfter", expected)
    return SamlAssertion(
        id=assertion_id,
        name_id=_read_name_id(assertion, expected.us),
        name_id_format=find_one(assertion, "./saml:Subject/saml:NameID").get("Format", ""),
        attributes=_read_attributes(assertion),
        # From then on it is too old, even if the provider is allowed the largest clock skew in the meantime.
        expires=max(ends) + MAX_CLOCK_SKEW_SECONDS * SECOND,
    )


def _check_conditions(conditions: Element, expected: ExpectedAssertion) -> int:
    """Return the end of the conditions in ms; 0 if they name none."""
    end = _check_times(conditions, "NotOnOrAfter", expected)
    restrictions = find(conditions, "./saml:AudienceRestriction")
    if not restrictions:
        raise SamlRefusedError("the assertion does not say whom it is meant for")
    for restriction in restrictions:
        if expected.us.entity_id not in [text_of(audience) for audience in find(restriction, "./saml:Audience")]:
            raise SamlRefusedError("the assertion is meant for another service provider")
    return end


def _check_confirmations(confirmations: list[Element], expected: ExpectedAssertion) -> int:
    """Return the time in ms until which the bearer is confirmed, by the one confirmation that matches."""
    reasons = []
    for confirmation in confirmations:
        try:
            return _check_confirmation(confirmation, expected)
        except SamlRefusedError as error:
            reasons.append(str(error))
    raise SamlRefusedError("; ".join(reasons[:3]) or "the assertion confirms no bearer")


def _check_confirmation(confirmation: Element, expected: ExpectedAssertion) -> int:
    if confirmation.get("Method") != _BEARER:
        raise SamlRefusedError("the assertion is confirmed by another method than bearer")
    data = find_one(confirmation, "./saml:SubjectConfirmationData")
    if data.get("Recipient") != expected.us.consumer_url:
        raise SamlRefusedError("the assertion is meant for another recipient")
    if data.get("InResponseTo") != expected.request_id:
        raise SamlRefusedError("the assertion does not answer the request")
    end = _check_times(data, "NotOnOrAfter", expected)
    if not end:
        raise SamlRefusedError("the assertion does not say until when its bearer is confirmed")
    return end


def _check_times(element: Element, end_name: str, expected: ExpectedAssertion) -> int:
    """Return an element's end time in ms; 0 if it names none.

    The provider's clock may differ from ours by the provider's `clockSkewSeconds`.
    """
    begin, end = element.get("NotBefore"), element.get(end_name)
    skew, now = expected.settings.clock_skew, expected.now
    if begin is not None and (early := parse_timestamp(begin) - now) > skew:
        raise SamlRefusedError(f"the assertion is not valid yet: its NotBefore is {_difference(early, skew)}")
    if end is None:
        return 0
    ends = parse_timestamp(end)
    if (late := now - ends) >= skew:
        raise SamlRefusedError(f"the assertion has expired: its {end_name} was {_difference(late, skew)}")
    return ends


def _difference(apart: int, skew: int) -> str:
    """Return how far a time is from our clock, so that an administrator can find the wrong clock."""
    return (
        f"{-(-apart // SECOND)} s away by the clock of this instance, and clockSkewSeconds allows {skew // SECOND}; "
        "compare the provider's clock"
    )


def _read_name_id(assertion: Element, us: ServiceProvider) -> str:
    name_id = find_one(assertion, "./saml:Subject/saml:NameID")
    if name_id.get("Format") == TRANSIENT:
        raise SamlRefusedError("the NameID is transient, so it identifies nobody later")
    if name_id.get("SPNameQualifier") not in (None, "", us.entity_id):
        raise SamlRefusedError("the NameID is one that is used with another service provider")
    text_of(name_id)
    # Exactly as written: an id that differs by a space may be another person's.
    return name_id.text or ""


def _read_attributes(assertion: Element) -> dict[str, list[str]]:
    attributes: dict[str, list[str]] = {}
    values = find(assertion, "./saml:AttributeStatement/saml:Attribute/saml:AttributeValue")
    if len(values) > _MAX_VALUES:
        raise SamlRefusedError(f"the assertion has more than {_MAX_VALUES} values of attributes")
    for value in values:
        # A value may contain elements; we use no such value.
        if not len(value):
            attributes.setdefault(value.getparent().get("Name", ""), []).append(text_of(value))
    return attributes
