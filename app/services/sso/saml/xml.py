"""Safe reading of SAML's XML: no DTD, no entities, one encoding, a limited size, and only plain text where text is expected.

All input is read here first and passed on in its canonical form. So no second parser (the library's) can see another document
than the one that was checked.
"""

import base64
import binascii
from typing import Any

from app.services.sso.saml.errors import SamlRefusedError

# lxml is imported inside functions, so that a server without sign-ons starts without it.

ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
XML_SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
NAMESPACES = {"saml": ASSERTION, "samlp": PROTOCOL, "md": METADATA, "ds": XML_SIGNATURE}

BINDING_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BINDING_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"

MAX_DOCUMENT_BYTES = 262_144
_MAX_ENCODED_LENGTH = MAX_DOCUMENT_BYTES * 4 // 3 + 4
_MAX_TEXT_LENGTH = 4_000

Element = Any
"""An element of lxml."""


def tag(namespace: str, name: str) -> str:
    """Return an element's name in lxml's notation."""
    return f"{{{namespace}}}{name}"


def decode_document(encoded: str) -> bytes:
    """Return the document in a form field: base64, with or without line breaks.

    Raises:
        SamlRefusedError: it is empty, too long, or no base64.
    """
    compact = "".join(encoded.split()) if len(encoded) <= 2 * _MAX_ENCODED_LENGTH else encoded
    if not compact:
        raise SamlRefusedError("there is no document")
    if len(compact) > _MAX_ENCODED_LENGTH:
        raise SamlRefusedError(f"the document is longer than {MAX_DOCUMENT_BYTES} bytes")
    try:
        return base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        raise SamlRefusedError("the document is not base64") from None


def parse_document(document: bytes) -> Element:
    """Return the root element of a document without comments and processing instructions; texts around them are joined.

    Raises:
        SamlRefusedError: it is too long, not well-formed, not UTF-8, or has a document type.
    """
    from lxml import etree

    if len(document) > MAX_DOCUMENT_BYTES:
        raise SamlRefusedError(f"the document is longer than {MAX_DOCUMENT_BYTES} bytes")
    # In another encoding than the one assumed here, a document type could go unnoticed.
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise SamlRefusedError("the document has a document type")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
        if root.getroottree().docinfo.doctype or next(root.iter(etree.Entity), None) is not None:
            raise SamlRefusedError("the document has a document type, or entities of one")
        # Written in canonical form and parsed again, so that texts split by a comment become one.
        return etree.fromstring(canonical_form(root), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        where = f" (line {line}, column {column})" if line else ""
        raise SamlRefusedError(f"the document is not XML{where}", detail=str(error)) from None
    except ValueError as error:
        raise SamlRefusedError("the document is not XML", detail=str(error)) from None


def canonical_form(element: Element) -> bytes:
    """Return an element as canonical XML, in UTF-8.

    Raises:
        SamlRefusedError: it has no canonical form, for example because of a relative namespace.
    """
    from lxml import etree

    try:
        return bytes(etree.tostring(element, method="c14n", with_comments=False))
    except etree.C14NError as error:
        raise SamlRefusedError("the document has no canonical form", detail=str(error)) from None


def find(element: Element, path: str) -> list[Element]:
    """Return the elements that match an XPath, with the prefixes of `NAMESPACES`."""
    found: list[Element] = element.xpath(path, namespaces=NAMESPACES)
    return found


def find_one(element: Element, path: str) -> Element:
    """Return the one element that matches an XPath.

    Raises:
        SamlRefusedError: there is none, or more than one.
    """
    found = find(element, path)
    if len(found) != 1:
        raise SamlRefusedError(f"there are {len(found)} of {path}, and must be one")
    return found[0]


def text_of(element: Element) -> str:
    """Return an element's text without surrounding spaces.

    Raises:
        SamlRefusedError: it contains elements, or a text longer than any that is useful here.
    """
    if len(element):
        raise SamlRefusedError(f"{element.tag} holds elements where a text must be")
    text: str = element.text or ""
    if len(text) > _MAX_TEXT_LENGTH:
        raise SamlRefusedError(f"the text of {element.tag} is longer than {_MAX_TEXT_LENGTH} characters")
    return text.strip()
