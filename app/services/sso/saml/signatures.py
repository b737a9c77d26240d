"""Allowed forms of signatures in a SAML document.

They are checked before the library computes anything. An XML signature may name transforms that run programs, URLs to fetch,
and broken algorithms. A document may also be built around a genuine signature so that something else is read.
"""

from collections import Counter

from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.xml import ASSERTION, PROTOCOL, XML_SIGNATURE, Element, find, find_one, tag

_XMLDSIG_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"

SIGNATURE_METHODS = frozenset({_XMLDSIG_MORE + "rsa-sha256", _XMLDSIG_MORE + "rsa-sha384", _XMLDSIG_MORE + "rsa-sha512"})
_DIGEST_METHODS = frozenset({_ENCRYPTION + "sha256", _XMLDSIG_MORE + "sha384", _ENCRYPTION + "sha512"})
_CANONICAL_FORMS = frozenset({_EXCLUSIVE, _INCLUSIVE})
_TRANSFORMS = _CANONICAL_FORMS | {XML_SIGNATURE + "enveloped-signature"}
_PARTS = {tag(XML_SIGNATURE, name) for name in ("SignedInfo", "SignatureValue", "KeyInfo")}
_SIGNED = {tag(PROTOCOL, "Response"), tag(ASSERTION, "Assertion")}
_MAX_TRANSFORMS = 2
_MAX_METHOD_LENGTH = 100


def find_signed_elements(response: Element) -> list[Element]:
    """Return the elements of a response that carry a signature: the response, its assertion, or both.

    The signatures are not verified yet.

    Raises:
        SamlRefusedError: there is no signature, or one that no identity provider creates.
    """
    _refuse_repeated_ids(response)
    signatures = find(response, "//ds:Signature")
    if not signatures:
        raise SamlRefusedError("nothing is signed")
    signed = []
    for signature in signatures:
        parent = signature.getparent()
        is_response = parent is response
        is_assertion = parent is not None and parent.getparent() is response
        if not (is_response or is_assertion) or parent.tag not in _SIGNED or len(find(parent, "./ds:Signature")) != 1:
            raise SamlRefusedError("a signature stands where none may be")
        _check(signature, parent)
        signed.append(parent)
    return signed


def _refuse_repeated_ids(response: Element) -> None:
    ids = Counter(
        value
        for element in response.iter()
        for name, value in element.attrib.items()
        if name.rpartition("}")[2].lower() == "id"
    )
    if any(count > 1 for count in ids.values()):
        raise SamlRefusedError("an id stands for two elements")


def _check(signature: Element, signed: Element) -> None:
    if any(part.tag not in _PARTS for part in signature):
        raise SamlRefusedError("a signature has parts that it must not have")
    if any(part.tag != tag(XML_SIGNATURE, "X509Data") for part in find(signature, "./ds:KeyInfo/*")):
        raise SamlRefusedError("a signature's key is not an X.509 certificate")
    _require(_algorithm(signature, "./ds:SignedInfo/ds:SignatureMethod"), SIGNATURE_METHODS, "signature method")
    _require(_algorithm(signature, "./ds:SignedInfo/ds:CanonicalizationMethod"), _CANONICAL_FORMS, "canonical form")
    reference = find_one(signature, "./ds:SignedInfo/ds:Reference")
    if not signed.get("ID") or reference.get("URI") != f"#{signed.get('ID')}":
        raise SamlRefusedError("a signature stands for another element than the one it is in")
    _require(_algorithm(reference, "./ds:DigestMethod"), _DIGEST_METHODS, "digest method")
    transforms = find(reference, "./ds:Transforms/ds:Transform")
    if len(transforms) > _MAX_TRANSFORMS:
        raise SamlRefusedError("a signature has too many transforms")
    for transform in transforms:
        _require(transform.get("Algorithm", ""), _TRANSFORMS, "transform")


def _algorithm(element: Element, path: str) -> str:
    return str(find_one(element, path).get("Algorithm", ""))


def _require(algorithm: str, allowed: frozenset[str], kind: str) -> None:
    if algorithm not in allowed:
        raise SamlRefusedError(f"the {kind} '{algorithm[:_MAX_METHOD_LENGTH]}' is not accepted")
