"""Believing a SAML response, or not.

Three looks at it, each by itself enough against most attacks: what signatures may look like (`signatures`), the library's own
strict checks with the signature itself, and then every rule of SAML's browser profile again (`assertions`), read from nothing
but the element that was signed, after it was cut out of the document.
"""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.services.sso.saml.assertions import ExpectedAssertion, SamlAssertion, read_assertion
from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.settings import SamlSettings, ServiceProvider
from app.services.sso.saml.signatures import find_signed_elements
from app.services.sso.saml.xml import (
    ASSERTION,
    PROTOCOL,
    Element,
    canonical_form,
    find,
    find_one,
    parse_document,
    tag,
    text_of,
)

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_MAX_STATUS_LENGTH = 200


class SamlStatusError(SamlRefusedError):
    """The provider says itself that it could not sign the user on."""


def parse_response(document: bytes) -> Element:
    """Return a response that may be looked into; nothing of it is believed yet.

    Raises:
        SamlRefusedError: the document is no response.
        SamlStatusError: the response says that the provider could not sign the user on.
    """
    response = parse_document(document)
    if response.tag != tag(PROTOCOL, "Response"):
        raise SamlRefusedError("the document is not a response")
    code = find_one(response, "./samlp:Status/samlp:StatusCode").get("Value", "")
    if code != SUCCESS:
        codes = " ".join(code.get("Value", "") for code in find(response, "./samlp:Status//samlp:StatusCode"))
        raise SamlStatusError(codes[:_MAX_STATUS_LENGTH])
    return response


def read_unverified_audience(response: Element) -> str:
    """Return whom a response says it is meant for: to find out which provider's rules it has to stand, and for nothing else.

    Raises:
        SamlRefusedError: it does not say so once.
    """
    path = "./saml:Assertion/saml:Conditions/saml:AudienceRestriction/saml:Audience"
    return text_of(find_one(response, path))


def verify_response(
    response: Element, settings: SamlSettings, us: ServiceProvider, request_id: str | None, now: int
) -> SamlAssertion:
    """Return what a response asserts, if all of it may be believed.

    Args:
        response: as `parse_response` answered it.
        settings: of the provider that it must be from.
        us: what we are to that provider.
        request_id: of the AuthnRequest that it must answer; None for a sign-on that the provider began.
        now: ms since the epoch.

    Raises:
        SamlRefusedError: it may not be believed.
    """
    _require_one_plain_assertion(response)
    signed = find_signed_elements(response)
    _verify_by_library(response, settings, us, request_id)
    is_response_signed = any(element is response for element in signed)
    for issuer in find(response, "./saml:Issuer"):
        if text_of(issuer) != settings.entity_id:
            raise SamlRefusedError("the response is from another issuer")
    destination = response.get("Destination")
    if (destination is not None or is_response_signed) and destination != us.consumer_url:
        raise SamlRefusedError("the response is meant for another address")
    if response.get("InResponseTo") != request_id and (request_id is None or response.get("InResponseTo") is not None):
        raise SamlRefusedError("the response answers another request")
    # What is read from here on stands in this element alone, whatever was written around it.
    assertion = parse_document(canonical_form(find_one(signed[0], "descendant-or-self::saml:Assertion")))
    return read_assertion(assertion, ExpectedAssertion(settings, us, request_id, now))


def _require_one_plain_assertion(response: Element) -> None:
    if find(
        response, "//*[local-name()='EncryptedAssertion' or local-name()='EncryptedID' or local-name()='EncryptedAttribute']"
    ):
        raise SamlRefusedError("the response is encrypted, which is not supported")
    assertions = find(response, "//*[local-name()='Assertion']")
    if len(assertions) != 1 or assertions[0].getparent() is not response or assertions[0].tag != tag(ASSERTION, "Assertion"):
        raise SamlRefusedError("the response must hold one assertion, in its place")
    if len(find(response, "//*[local-name()='Response']")) != 1:
        raise SamlRefusedError("the response holds another response")


def _verify_by_library(response: Element, settings: SamlSettings, us: ServiceProvider, request_id: str | None) -> None:
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

    from app.services.sso.saml.timeless_response import TimelessResponse

    address = urlsplit(us.consumer_url)
    request = {
        "https": "on" if address.scheme == "https" else "off",
        "http_host": address.netloc,
        "script_name": address.path,
    }
    try:
        known = OneLogin_Saml2_Settings(_library_settings(settings, us))
        checked = TimelessResponse(known, base64.b64encode(canonical_form(response)))
        checked.is_valid(request, request_id, raise_exceptions=True)
    except Exception as error:
        # The library raises bare ones too, for what a stranger may write.
        raise SamlRefusedError(str(error)) from error


def _library_settings(settings: SamlSettings, us: ServiceProvider) -> Mapping[str, Any]:
    return {
        "strict": True,
        "sp": {"entityId": us.entity_id, "assertionConsumerService": {"url": us.consumer_url}},
        "idp": {
            "entityId": settings.entity_id,
            "singleSignOnService": {"url": settings.sso_url},
            "x509certMulti": {"signing": list(settings.certificates)},
        },
        "security": {
            "wantAssertionsSigned": settings.want_assertions_signed,
            "rejectDeprecatedAlgorithm": True,
            # Both are the rules of some installations, not of SAML.
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
        },
    }
