"""Usual names of user attributes, which differ between providers."""

from collections.abc import Mapping

from app.services.sso.identity import Claim

_SCHEMAS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_ATTRIBUTES = {
    Claim.EMAIL: (
        "email",
        "mail",
        "emailAddress",
        "Email",
        "urn:oid:0.9.2342.19200300.100.1.3",
        f"{_SCHEMAS}emailaddress",
    ),
    Claim.FULL_NAME: (
        "displayName",
        "urn:oid:2.16.840.1.113730.3.1.241",
        "http://schemas.microsoft.com/identity/claims/displayname",
    ),
    Claim.GIVEN_NAME: ("firstName", "givenName", "FirstName", "urn:oid:2.5.4.42", f"{_SCHEMAS}givenname"),
    Claim.FAMILY_NAME: ("lastName", "sn", "surname", "LastName", "urn:oid:2.5.4.4", f"{_SCHEMAS}surname"),
}


def find_claim_names(attributes: Mapping[str, list[str]]) -> dict[Claim, str]:
    """Return the names under which a provider sends the attributes that we use."""
    named = ((claim, next((name for name in names if name in attributes), None)) for claim, names in _ATTRIBUTES.items())
    return {claim: name for claim, name in named if name is not None}
