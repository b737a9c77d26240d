"""Signature wrapping: the eight ways (XSW 1 to 8, after SAML Raider) to build another document around a genuine signature.

Each takes a genuine, signed response, and makes one whose signature is still good, but in which another assertion can be read.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml import etree

from app.services.sso.saml.xml import NAMESPACES, Element, tag
from tests.sso.saml.forge import assertion_of

VICTIM = "boss"


def _signature_of(element: Element) -> Element:
    return element.find("ds:Signature", NAMESPACES)


def _without_signature(element: Element) -> Element:
    copy = deepcopy(element)
    copy.remove(_signature_of(copy))
    return copy


def _evil(element: Element, new_id: str) -> Element:
    """Change an element to name the victim, under another id."""
    element.set("ID", new_id)
    for name_id in element.iter(tag(NAMESPACES["saml"], "NameID")):
        name_id.text = VICTIM
    return element


def wrap_response_behind(response: Element) -> Element:
    """XSW 1: the genuine response stands in the signature of an evil one."""
    genuine = _without_signature(response)
    _signature_of(response).append(genuine)
    for child in response.findall("saml:Assertion", NAMESPACES):
        _evil(child, "_evil_assertion")
    response.set("ID", "_evil_response")
    return response


def wrap_response_before(response: Element) -> Element:
    """XSW 2: the genuine response stands before the signature of an evil one."""
    genuine = _without_signature(response)
    _signature_of(response).addprevious(genuine)
    for child in response.findall("saml:Assertion", NAMESPACES):
        _evil(child, "_evil_assertion")
    response.set("ID", "_evil_response")
    return response


def wrap_assertion_before(response: Element) -> Element:
    """XSW 3: an evil assertion stands before the genuine one."""
    genuine = assertion_of(response)
    genuine.addprevious(_evil(_without_signature(genuine), "_evil_assertion"))
    return response


def wrap_assertion_around(response: Element) -> Element:
    """XSW 4: an evil assertion has the genuine one in it."""
    genuine = assertion_of(response)
    evil = _evil(_without_signature(genuine), "_evil_assertion")
    genuine.addprevious(evil)
    evil.append(genuine)
    return response


def wrap_assertion_copied_behind(response: Element) -> Element:
    """XSW 5: the signed assertion is made evil, the genuine one stands behind it without its signature."""
    assertion = assertion_of(response)
    genuine = _without_signature(assertion)
    _evil(assertion, "_evil_assertion")
    response.append(genuine)
    return response


def wrap_assertion_in_signature(response: Element) -> Element:
    """XSW 6: the signed assertion is made evil, the genuine one stands in its signature."""
    assertion = assertion_of(response)
    genuine = _without_signature(assertion)
    _evil(assertion, "_evil_assertion")
    _signature_of(assertion).append(genuine)
    return response


def wrap_assertion_in_extensions(response: Element) -> Element:
    """XSW 7: an evil assertion of the same id stands in extensions, where the schema takes anything."""
    genuine = assertion_of(response)
    extensions = etree.Element(tag(NAMESPACES["samlp"], "Extensions"))
    extensions.append(_evil(_without_signature(genuine), genuine.get("ID")))
    response.find("saml:Issuer", NAMESPACES).addnext(extensions)
    return response


def wrap_assertion_in_object(response: Element) -> Element:
    """XSW 8: the signed assertion is made evil, the genuine one stands in an object of its signature."""
    assertion = assertion_of(response)
    genuine = _without_signature(assertion)
    _evil(assertion, "_evil_assertion")
    etree.SubElement(_signature_of(assertion), tag(NAMESPACES["ds"], "Object")).append(genuine)
    return response


WRAPPINGS_OF_RESPONSES: Mapping[str, Callable[[Element], Element]] = {
    "XSW 1": wrap_response_behind,
    "XSW 2": wrap_response_before,
}
WRAPPINGS_OF_ASSERTIONS: Mapping[str, Callable[[Element], Element]] = {
    "XSW 3": wrap_assertion_before,
    "XSW 4": wrap_assertion_around,
    "XSW 5": wrap_assertion_copied_behind,
    "XSW 6": wrap_assertion_in_signature,
    "XSW 7": wrap_assertion_in_extensions,
    "XSW 8": wrap_assertion_in_object,
}
