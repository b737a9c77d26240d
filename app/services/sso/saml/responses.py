"""Verification of SAML responses.

Three checks, each of which alone stops most attacks. `signatures` checks the form of signatures. The library runs its own
strict checks and verifies the signature. `assertions` applies every rule of SAML's browser profile again, on nothing but the
signed element, cut out of the document.
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
    """The provider reports that it could not sign the user on."""


def parse_response(document: bytes) -> Element:
    """Return a well-formed, successful response; nothing in it is verified yet.

    Raises:
        SamlRefusedError: the document is no response.
        SamlStatusError: the provider reports that it could not sign the user on.
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
    """Return the audience that a response names, only to find out which provider's rules apply.

    Raises:
        SamlRefusedError: it does not name exactly one.
    """
    path = "./saml:Assertion/saml:Conditions/saml:AudienceRestriction/saml:Audience"
    return text_of(find_one(response, path))


def verify_response(
    response: Element, settings: SamlSettings, us: ServiceProvider, request_id: str | None, now: int
) -> SamlAssertion:
    """Return the assertion of a response, if all of it is valid.

    Args:
        response: result of `parse_response`.
        settings: settings of the expected provider.
        us: our identity towards that provider.
        request_id: id of our AuthnRequest; None if the provider started the sign-on.
        now: the current time in ms.

    Raises:
        SamlRefusedError: it is not valid.
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
    # From here on, only this element is read, no matter what surrounds it.
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
        library_settings = OneLogin_Saml2_Settings(_library_settings(settings, us))
        checked = TimelessResponse(library_settings, base64.b64encode(canonical_form(response)))
        checked.is_valid(request, request_id, raise_exceptions=True)
    except Exception as error:
        # The library also raises bare exceptions for hostile input.
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
            # Both are rules of some installations, not of SAML.
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
        },
    }
