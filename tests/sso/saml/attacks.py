"""Forged responses that a stranger may post, each with the expected log line."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import xmlsec
from lxml import etree

from app.services.sso.saml.xml import MAX_DOCUMENT_BYTES, NAMESPACES, Element, tag
from app.times.clock import MINUTE, SECOND, system_clock
from tests.sso.saml.forge import SUCCESS, assertion_of, encode, reread, serialize, sign, signed, signing_key
from tests.sso.saml.office import Begun, SamlOffice, key_of
from tests.sso.saml.wrapping import WRAPPINGS_OF_ASSERTIONS

Forge = Callable[[SamlOffice, Begun], Element | bytes | str]

_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"


def _genuine(office: SamlOffice, begun: Begun, **changes: Any) -> Element:
    return signed(office.response(begun, **changes), key_of(begun.provider))


def _with(**changes: Any) -> Forge:
    """Return how to make a response that is genuine but for what it says."""
    return lambda office, begun: _genuine(office, begun, **changes)


def _at(**offsets: int) -> Forge:
    """Return how to make a genuine response with times so many ms from now."""
    return lambda office, begun: _genuine(office, begun, **{name: system_clock() + ms for name, ms in offsets.items()})


def _signed_by(key: str, **options: Any) -> Forge:
    def forge(office: SamlOffice, begun: Begun) -> Element:
        document = office.response(begun).write()
        sign(assertion_of(document), signing_key(key), **options)
        return document

    return forge


def _edited(edit: Callable[[Element], object], **changes: Any) -> Forge:
    """Return how to change a genuine response after it was signed."""

    def forge(office: SamlOffice, begun: Begun) -> Element:
        document = reread(_genuine(office, begun, **changes))
        edit(document)
        return document

    return forge


def _replaced(old: bytes, new: bytes) -> Forge:
    """Return how to change the bytes of a genuine response."""

    def forge(office: SamlOffice, begun: Begun) -> bytes:
        document = serialize(_genuine(office, begun))
        assert old in document
        return document.replace(old, new, 1)

    return forge


def _prefixed(prefix: bytes) -> Forge:
    return lambda office, begun: prefix + serialize(_genuine(office, begun))


def _signature(document: Element) -> Element:
    return assertion_of(document).find("ds:Signature", NAMESPACES)


def _strip_signature(document: Element) -> None:
    assertion_of(document).remove(_signature(document))


def _name_somebody_else(document: Element) -> None:
    assertion_of(document).find("saml:Subject/saml:NameID", NAMESPACES).text = "boss"


def _sign_twice(document: Element) -> None:
    _signature(document).addnext(deepcopy(_signature(document)))


def _add_second_assertion(document: Element) -> None:
    second = deepcopy(assertion_of(document))
    second.set("ID", "_second")
    second.remove(second.find("ds:Signature", NAMESPACES))
    document.append(second)
    sign(second, signing_key("okta"))


def _set_transform(algorithm: str) -> Callable[[Element], object]:
    return lambda document: document.find(".//ds:Transform", NAMESPACES).set("Algorithm", algorithm)


def _set_uri(uri: str) -> Callable[[Element], object]:
    return lambda document: document.find(".//ds:Reference", NAMESPACES).set("URI", uri)


def _add_retrieval_method(document: Element) -> None:
    key_info = document.find(".//ds:KeyInfo", NAMESPACES)
    etree.SubElement(key_info, tag(NAMESPACES["ds"], "RetrievalMethod"), {"URI": "http://127.0.0.1:1/key"})


def _hide_behind_encryption(document: Element) -> None:
    assertion = assertion_of(document)
    assertion.tag = tag(NAMESPACES["saml"], "EncryptedAssertion")


def _sign_with_certificate_as_secret(office: SamlOffice, begun: Begun) -> Element:
    """Sign by HMAC with the public certificate as its secret: good for who takes the method from the document."""
    document = office.response(begun).write()
    assertion = assertion_of(document)
    signature = xmlsec.template.create(
        assertion, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformHmacSha256, ns="ds"
    )
    assertion.find("saml:Issuer", NAMESPACES).addnext(signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.constants.TransformSha256, uri=f"#{assertion.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, key_of("okta").certificate.encode())
    xmlsec.tree.add_ids(assertion, ["ID"])
    context.sign(signature)
    return document


def _in_utf_7(office: SamlOffice, begun: Begun) -> bytes:
    """Write a document type that nobody sees who does not read the encoding."""
    body = serialize(_genuine(office, begun)).decode()
    return b'<?xml version="1.0" encoding="UTF-7"?>' + f'<!DOCTYPE r [<!ENTITY x "y">]>{body}'.encode("utf-7")


def _in_utf_16(office: SamlOffice, begun: Begun) -> bytes:
    body = serialize(_genuine(office, begun)).decode()
    return f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE r [<!ENTITY x "y">]>{body}'.encode("utf-16")


_BOMB = (
    b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]>"
)

ATTACKS: Mapping[str, tuple[Forge, str]] = {
    "unsigned": (lambda office, begun: office.response(begun).write(), "nothing is signed"),
    "signature stripped": (_edited(_strip_signature), "nothing is signed"),
    "signed with another key": (_signed_by("stranger"), "Signature validation failed"),
    "signed with the key of another provider": (_signed_by("google"), "Signature validation failed"),
    "changed after it was signed": (_edited(_name_somebody_else), "Signature validation failed"),
    "comment in the name after it was signed": (
        _replaced(b">ann<", b">boss<!---->ann<"),
        "Signature validation failed",
    ),
    "SHA-1 signature": (_signed_by("okta", method=xmlsec.constants.TransformRsaSha1), "signature method"),
    "SHA-1 digest": (_signed_by("okta", digest=xmlsec.constants.TransformSha1), "digest method"),
    "HMAC with the certificate as secret": (_sign_with_certificate_as_secret, "signature method"),
    "signature of another element": (_edited(_set_uri("#_other")), "another element"),
    "signature of the whole document": (_edited(_set_uri("")), "another element"),
    "signature of something elsewhere": (_edited(_set_uri("http://127.0.0.1:1/document")), "another element"),
    "key that has to be fetched": (_edited(_add_retrieval_method), "not an X.509 certificate"),
    "transform that runs a program": (_edited(_set_transform(_XSLT)), "transform"),
    "transform that chooses by XPath": (_edited(_set_transform("http://www.w3.org/TR/1999/REC-xpath-19991116")), "transform"),
    "two signatures of one assertion": (_edited(_sign_twice), "a signature stands where none may be"),
    "two signed assertions": (_edited(_add_second_assertion), "one assertion"),
    "another audience": (_with(audience="https://other.example.com/metadata"), "not a valid audience"),
    "no audience": (_with(audience=None), "does not say whom it is meant for"),
    "another destination": (_with(destination="https://other.example.com/acs"), "instead of https://other"),
    "another destination that begins as ours": (
        lambda office, begun: _genuine(office, begun, destination=f"{office.world.served.url}/auth/saml/callback.evil"),
        "meant for another address",
    ),
    "another recipient": (_with(recipient="https://other.example.com/acs"), "SubjectConfirmation"),
    "another recipient that contains ours": (
        lambda office, begun: _genuine(
            office, begun, recipient=f"https://evil.example.com/?{office.world.served.url}/auth/saml/callback"
        ),
        "another recipient",
    ),
    "another issuer": (_with(issuer="https://idp.example.com/google"), "Invalid issuer"),
    "expired conditions": (_at(not_on_or_after=-6 * MINUTE, not_before=-9 * MINUTE), "expired"),
    "conditions that expired just now": (_at(not_on_or_after=-61 * SECOND), "has expired"),
    "expired confirmation": (_at(confirmed_until=-61 * SECOND), "has expired"),
    "expired session": (_at(session_until=-61 * SECOND), "expired"),
    "not valid yet": (_at(not_before=10 * MINUTE), "not valid yet"),
    "not valid yet by more than the skew of clocks": (_at(not_before=2 * MINUTE), "not valid yet"),
    "answer to another request": (
        lambda office, begun: _genuine(office, begun, in_response_to=office.begin().request_id),
        "does not match the ID of the AuthNRequest",
    ),
    "answer to no request": (_with(in_response_to=None), "does not answer the request"),
    "response that says otherwise than its assertion": (
        lambda office, begun: _genuine(
            office, begun, in_response_to=office.begin().request_id, response_in_response_to=begun.request_id
        ),
        "SubjectConfirmation",
    ),
    "another method of confirmation": (
        _with(method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
        "SubjectConfirmation",
    ),
    "name that is new each time": (_with(name_id_format=_TRANSIENT), "transient"),
    "empty name": (_with(name_id=""), "subject-invalid"),
    "name with a space": (_with(name_id=" ann"), "subject-invalid"),
    "name with an element in it": (_with(name_id="ann<x/>"), "xsd"),
    "refused by the provider": (_with(status=SUCCESS.replace("Success", "Responder")), "provider-refused"),
    "encrypted assertion": (_edited(_hide_behind_encryption), "encrypted"),
    "document type": (_prefixed(b"<!DOCTYPE x>"), "document type"),
    "external entity": (_prefixed(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "document type"),
    "external document type": (_prefixed(b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'), "document type"),
    "bomb of entities": (_prefixed(_BOMB), "document type"),
    "entity that nobody declared": (_replaced(b">ann<", b">ann&x;<"), "not defined"),
    "name space that is relative": (_replaced(b"<samlp:Status>", b'<samlp:Status xmlns:x="x">'), "canonical form"),
    "document type hidden in UTF-7": (_in_utf_7, "answer-invalid"),
    "document type hidden in UTF-16": (_in_utf_16, "answer-invalid"),
    "depth without end": (lambda office, begun: b"<a>" * 60_000, "not XML"),
    "too large": (lambda office, begun: encode(b"<a>" + b" " * MAX_DOCUMENT_BYTES + b"</a>"), "longer than"),
    "nothing": (lambda office, begun: "", "no document"),
    "spaces": (lambda office, begun: " \r\n ", "no document"),
    "no base64": (lambda office, begun: "<samlp:Response/>", "not base64"),
    "no ASCII": (lambda office, begun: "ÄÖ\0\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "not base64"),
    "no XML": (lambda office, begun: b"\0\xff\xfe", "not XML"),
    "another kind of document": (lambda office, begun: b"<a/>", "not a response"),
    "response without a status": (
        _edited(lambda document: document.remove(document.find("samlp:Status", NAMESPACES))),
        "StatusCode",
    ),
    "response without an assertion": (
        _edited(lambda document: document.remove(assertion_of(document))),
        "one assertion",
    ),
    "time of no calendar": (_replaced(b'NotBefore="20', b'NotBefore="99999999920'), "answer-invalid"),
    **{name: (_edited(wrap), "answer-invalid") for name, wrap in WRAPPINGS_OF_ASSERTIONS.items()},
}
"""Each by what is done: how to make it, and what the log says of it."""
