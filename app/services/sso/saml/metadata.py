"""SAML metadata: ours as XML, and a provider's settings read from its own."""

from typing import Any

from app.services.sso.saml.certificates import normalize_certificate
from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.settings import MAX_CERTIFICATES, NameIdFormat, SamlSettings, ServiceProvider
from app.services.sso.saml.xml import (
    BINDING_POST,
    BINDING_REDIRECT,
    METADATA,
    PROTOCOL,
    XML_SIGNATURE,
    find,
    parse_document,
    tag,
    text_of,
)

CONTENT_TYPE = "application/samlmetadata+xml"


def write_metadata(settings: SamlSettings, us: ServiceProvider) -> bytes:
    """Return our metadata for one provider."""
    from lxml import etree

    entity = etree.Element(
        tag(METADATA, "EntityDescriptor"), {"entityID": us.entity_id}, nsmap={"md": METADATA, "ds": XML_SIGNATURE}
    )
    descriptor = etree.SubElement(
        entity,
        tag(METADATA, "SPSSODescriptor"),
        {
            "AuthnRequestsSigned": str(settings.sign_requests).lower(),
            "WantAssertionsSigned": str(settings.want_assertions_signed).lower(),
            "protocolSupportEnumeration": PROTOCOL,
        },
    )
    if settings.request_certificate:
        key = etree.SubElement(descriptor, tag(METADATA, "KeyDescriptor"), {"use": "signing"})
        data = etree.SubElement(etree.SubElement(key, tag(XML_SIGNATURE, "KeyInfo")), tag(XML_SIGNATURE, "X509Data"))
        etree.SubElement(data, tag(XML_SIGNATURE, "X509Certificate")).text = settings.request_certificate
    etree.SubElement(descriptor, tag(METADATA, "NameIDFormat")).text = settings.name_id_format.value
    etree.SubElement(
        descriptor,
        tag(METADATA, "AssertionConsumerService"),
        {"Binding": BINDING_POST, "Location": us.consumer_url, "index": "0", "isDefault": "true"},
    )
    return bytes(etree.tostring(entity, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def import_metadata(document: bytes) -> dict[str, Any]:
    """Return the settings in a provider's metadata, by the field names of `auth-providers`.

    A signature of the metadata is not verified: the administrator vouches for them.

    Raises:
        SamlRefusedError: not the metadata of one identity provider with a redirect binding.
    """
    root = parse_document(document)
    descriptors = find(root, "descendant-or-self::md:EntityDescriptor[md:IDPSSODescriptor]")
    if len(descriptors) != 1:
        raise SamlRefusedError(f"the metadata describe {len(descriptors)} identity providers, and must describe one")
    [entity] = descriptors
    [idp, *others] = find(entity, "./md:IDPSSODescriptor")
    services = find(idp, f"./md:SingleSignOnService[@Binding='{BINDING_REDIRECT}']")
    certificates = find(idp, "./md:KeyDescriptor[not(@use) or @use='signing']/ds:KeyInfo/ds:X509Data/ds:X509Certificate")
    if others or not entity.get("entityID") or not services or not services[0].get("Location"):
        raise SamlRefusedError("the metadata lack an entity id, or a sign-on service by the redirect binding")
    if not 0 < len(certificates) <= MAX_CERTIFICATES:
        raise SamlRefusedError(
            f"the metadata hold {len(certificates)} signing certificates, and must hold 1 to {MAX_CERTIFICATES}"
        )
    try:
        normalized = [normalize_certificate("".join(certificate.itertext())) for certificate in certificates]
    except ValueError as error:
        raise SamlRefusedError(f"a certificate in the metadata is not fit: {error}") from error
    formats = [text_of(name_format) for name_format in find(idp, "./md:NameIDFormat")]
    usable = next((NameIdFormat(name_format) for name_format in formats if name_format in set(NameIdFormat)), None)
    imported: dict[str, Any] = {
        "entityId": entity.get("entityID"),
        "ssoUrl": services[0].get("Location"),
        "certificates": list(dict.fromkeys(normalized)),
    }
    if idp.get("WantAuthnRequestsSigned") in ("true", "1"):
        imported["signRequests"] = True
    return imported | ({"nameIdFormat": usable} if usable else {})
