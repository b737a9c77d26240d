"""Setting SAML providers up: what administrators write, and what becomes of it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.store.sso.auth_providers import auth_providers
from tests.certificates import self_signed
from tests.sso.saml.forge import signing_key
from tests.sso.saml.office import ORIGIN, SSO_URL, SamlOffice

METADATA = """<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    entityID="https://idp.example.com/imported">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="{signed}">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
      {first}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{second}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:KeyDescriptor use="encryption"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>x</ds:X509Certificate></ds:X509Data>
    </ds:KeyInfo></md:KeyDescriptor>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/post"/>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""


def metadata(**changes: str) -> str:
    """Return the metadata of a provider that changes its key."""
    keys = {"first": signing_key("first").der, "second": signing_key("second").der}
    return METADATA.format(**{"signed": "false", **keys, **changes})


def put(office: SamlOffice, name: str, settings: Mapping[str, Any]) -> Any:
    """Create a provider as an administrator of the instance."""
    body = {
        "type": "saml",
        "enabled": True,
        "organizationId": office.world.organization.id,
        "allowedOrigins": [ORIGIN],
        "settings": settings,
    }
    return office.world.call("PUT", f"/api/v2/auth-providers/{name}", office.world.admin, json=body)


def patch(office: SamlOffice, name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Update its settings, and return them."""
    path = f"/api/v2/auth-providers/{name}"
    answer = office.world.call("PATCH", path, office.world.admin, json={"settings": settings})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()["settings"]
    return shown


def whole(**changes: Any) -> dict[str, Any]:
    """Return settings with nothing missing."""
    certificates = [signing_key("first").certificate]
    return {"entityId": "https://idp.example.com/x", "ssoUrl": SSO_URL, "certificates": certificates, **changes}


def test_metadata_say_what_an_administrator_need_not_type(office: SamlOffice) -> None:
    shown = put(office, "imported", {"metadata": metadata()}).json()["settings"]

    assert shown["entityId"] == "https://idp.example.com/imported"
    assert shown["ssoUrl"] == "https://idp.example.com/sso"
    assert shown["certificates"] == [signing_key("first").der, signing_key("second").der]
    assert shown["nameIdFormat"] == "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    assert shown["wantAssertionsSigned"] is True
    assert shown["allowIdpInitiated"] is False
    assert "metadata" not in shown


def test_new_metadata_take_the_place_of_what_was_known(office: SamlOffice) -> None:
    persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    put(office, "renewed", whole(nameIdFormat=persistent))

    shown = patch(office, "renewed", {"metadata": metadata(first=signing_key("third").der)})

    assert shown["certificates"] == [signing_key("third").der, signing_key("second").der]
    assert shown["entityId"] == "https://idp.example.com/imported"
    assert shown["nameIdFormat"] == persistent


def test_certificates_change_while_a_provider_rotates(office: SamlOffice) -> None:
    old, new = signing_key("first"), signing_key("second")
    put(office, "rotating", whole())

    both = patch(office, "rotating", {"certificates": [old.der, new.certificate, new.der]})
    one = patch(office, "rotating", {"certificates": [new.certificate]})

    assert both["certificates"] == [old.der, new.der]
    assert one["certificates"] == [new.der]


def test_request_key_is_sealed_and_renewed_by_toggling(office: SamlOffice) -> None:
    def stored() -> Mapping[str, Any]:
        provider = office.world.instance.core.store.get(auth_providers.at("keyed"))
        assert provider is not None
        return provider.settings

    first = put(office, "keyed", {"metadata": metadata(signed="true"), "requestKey": "mine", "requestCertificate": "mine"})
    assert first.json()["settings"]["signRequests"] is True
    assert first.json()["secrets"] == ["requestKey"]
    assert stored()["requestKey"].startswith("v1:")
    made = first.json()["settings"]["requestCertificate"]

    kept = patch(office, "keyed", {"clockSkewSeconds": 0})
    assert kept["requestCertificate"] == made
    assert kept["clockSkewSeconds"] == 0

    assert "requestCertificate" not in patch(office, "keyed", {"signRequests": False})
    assert "requestKey" not in stored()
    assert patch(office, "keyed", {"signRequests": True})["requestCertificate"] != made


_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


def test_metadata_that_is_no_xml_say_where(office: SamlOffice) -> None:
    problem = put(office, "broken", {"metadata": metadata()[:-20]}).text

    assert re.search(r"Must be a SAML provider's metadata: the document is not XML \(line \d+, column \d+\)\.", problem)


_TWO = '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{}</md:EntitiesDescriptor>'
_EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

WRONG: Mapping[str, tuple[str, Callable[[], Any]]] = {
    "empty entity id": ("entityId", lambda: ""),
    "space before the entity id": ("entityId", lambda: " x"),
    "entity id of a number": ("entityId", lambda: 7),
    "no address": ("ssoUrl", lambda: None),
    "address without https": ("ssoUrl", lambda: "http://idp.example.com/sso"),
    "address that runs a program": ("ssoUrl", lambda: "javascript:alert(1)"),
    "address with a fragment": ("ssoUrl", lambda: "https://idp.example.com/sso#here"),
    "address without a host": ("ssoUrl", lambda: "https://"),
    "address with a port of letters": ("ssoUrl", lambda: "https://idp.example.com:x/"),
    "address with a line end": ("ssoUrl", lambda: "https://idp.example.com/a\r\nX:y"),
    "no certificate": ("certificates", list),
    "certificate beside a list": ("certificates", lambda: "x"),
    "certificate of a letter": ("certificates", lambda: ["x"]),
    "certificate of null": ("certificates", lambda: [None]),
    "private key for a certificate": ("certificates", lambda: [signing_key("first").private]),
    "key of another kind": ("certificates", lambda: [self_signed(ec.generate_private_key(ec.SECP256R1()), "unfit")]),
    "key that is too short": ("certificates", lambda: [self_signed(rsa.generate_private_key(65537, 1024), "unfit")]),  # noqa: S505
    "certificate without end": ("certificates", lambda: ["A" * 100_000]),
    "name that is new each time": ("nameIdFormat", lambda: _TRANSIENT),
    "text for a switch": ("allowIdpInitiated", lambda: "false"),
    "number for a switch": ("wantAssertionsSigned", lambda: 1),
    "skew that is too long": ("clockSkewSeconds", lambda: 301),
    "skew into the past": ("clockSkewSeconds", lambda: -1),
    "skew of true": ("clockSkewSeconds", lambda: True),
    "skew as a text": ("clockSkewSeconds", lambda: "60"),
    "skew without end": ("clockSkewSeconds", lambda: 10**30),
    "metadata of a number": ("metadata", lambda: 7),
    "empty metadata": ("metadata", lambda: ""),
    "other XML": ("metadata", lambda: "<a/>"),
    "half a surrogate pair": ("metadata", lambda: "\ud800"),
    "external entity": ("metadata", lambda: _EXTERNAL + metadata()[21:]),
    "metadata with an unfit certificate": ("metadata", lambda: metadata(first="x")),
    "metadata without a redirect": ("metadata", lambda: metadata().replace("HTTP-Redirect", "SOAP")),
    "metadata without a name": ("metadata", lambda: metadata().replace("entityID", "other")),
    "metadata of two": ("metadata", lambda: _TWO.format(metadata()[21:] * 2)),
    "depth without end": ("metadata", lambda: "<a>" * 80_000),
    "metadata without end": ("metadata", lambda: metadata() + " " * 300_000),
    "unknown setting": ("unheardOf", lambda: "x"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named(office: SamlOffice, name: str) -> None:
    field, make = WRONG[name]

    answer = put(office, "wrong", whole(**{field: make()}))

    assert answer.status_code == 400, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [f"settings.{field}"]
    assert office.world.instance.core.store.get(auth_providers.at("wrong")) is None


def test_provider_test_shows_certificate_expiry(office: SamlOffice) -> None:
    put(office, "tried", whole(certificates=[signing_key("first").certificate, signing_key("second").der]))

    answer = office.world.call("POST", "/api/v2/auth-providers/tried/test", office.world.admin, json={})

    assert answer.status_code == 200, answer.text
    assert "Valid until" in answer.text
    assert f"{office.world.served.url}/auth/saml/metadata/tried" in answer.text
