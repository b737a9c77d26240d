"""Our side of a sign-on's beginning: the AuthnRequest, in the address that the browser is sent to."""

import base64
import secrets
import zlib
from urllib.parse import urlencode

from app.services.sso.saml.certificates import SIGNATURE_METHOD, sign_text
from app.services.sso.saml.settings import SamlSettings, ServiceProvider
from app.services.sso.saml.timestamps import write_moment
from app.services.sso.saml.xml import ASSERTION, BINDING_POST, PROTOCOL, tag


def new_request_id() -> str:
    """Return the id of a request: 160 random bits, in the form that XML asks of an id."""
    return f"_{secrets.token_hex(20)}"


def write_authn_request(request_id: str, settings: SamlSettings, us: ServiceProvider, now: int) -> bytes:
    """Return the XML by which a provider is asked to say who the user is."""
    from lxml import etree

    request = etree.Element(
        tag(PROTOCOL, "AuthnRequest"),
        {
            "ID": request_id,
            "Version": "2.0",
            "IssueInstant": write_moment(now),
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
    """Return where to send the browser, by SAML's redirect binding.

    Args:
        settings: the provider's.
        request: the AuthnRequest.
        relay_state: what the provider gives back with its response.
        private_key: PEM of the key to sign with; None for an unsigned request.
    """
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    compressed = deflate.compress(request) + deflate.flush()
    query = [("SAMLRequest", base64.b64encode(compressed).decode()), ("RelayState", relay_state)]
    if private_key is not None:
        # The signature is of the query as it is written, so that it is written once.
        query.append(("SigAlg", SIGNATURE_METHOD))
        query.append(("Signature", sign_text(private_key, urlencode(query))))
    return f"{settings.sso_url}{'&' if '?' in settings.sso_url else '?'}{urlencode(query)}"
