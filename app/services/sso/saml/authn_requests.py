"""Start of a sign-on: the AuthnRequest in the URL that the browser is sent to."""

import base64
import secrets
import zlib
from urllib.parse import urlencode

from app.services.sso.saml.certificates import SIGNATURE_METHOD, sign_text
from app.services.sso.saml.settings import SamlSettings, ServiceProvider
from app.services.sso.saml.timestamps import format_timestamp
from app.services.sso.saml.xml import ASSERTION, BINDING_POST, PROTOCOL, tag


def new_request_id() -> str:
    """Return a new request id: 160 random bits, in the form of an XML id."""
    return f"_{secrets.token_hex(20)}"


def write_authn_request(request_id: str, settings: SamlSettings, us: ServiceProvider, now: int) -> bytes:
    """Return the XML of an AuthnRequest."""
    from lxml import etree

    request = etree.Element(
        tag(PROTOCOL, "AuthnRequest"),
        {
            "ID": request_id,
            "Version": "2.0",
            "IssueInstant": format_timestamp(now),
            "Destination": settings.sso_url,
            "ProtocolBinding": BINDING_POST,
            "AssertionConsumerServiceURL": us.consumer_url,
        },
        nsmap={"samlp": PROTOCOL, "saml": ASSERTION},
    )
    etree.SubElement(request, tag(ASSERTION, "Issuer")).text = us.entity_id
    etree.SubElement(request, tag(PROTOCOL, "NameIDPolicy"), {"Format": settings.name_id_format.value, "AllowCreate": "true"})
    return bytes(etree.tostring(request))


def redirect_address(settings: SamlSettings, request: bytes, relay_state: str, private_key: str | None) -> str:
    """Return the URL to send the browser to, by SAML's redirect binding.

    Args:
        settings: settings of the provider.
        request: the AuthnRequest.
        relay_state: state that the provider returns with its response.
        private_key: PEM of the key to sign with; None for an unsigned request.
    """
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    compressed = deflate.compress(request) + deflate.flush()
    query = [("SAMLRequest", base64.b64encode(compressed).decode()), ("RelayState", relay_state)]
    if private_key is not None:
        # The signature covers the query exactly as encoded, so it is encoded once.
        query.append(("SigAlg", SIGNATURE_METHOD))
        query.append(("Signature", sign_text(private_key, urlencode(query))))
    return f"{settings.sso_url}{'&' if '?' in settings.sso_url else '?'}{urlencode(query)}"
