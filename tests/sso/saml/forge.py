"""A workshop for SAML responses: genuine ones, as an identity provider with a key makes them, and parts to build attacks of."""

import base64
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xmlsec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from app.crypto.keys import new_id
from app.services.sso.saml.timestamps import format_timestamp
from app.services.sso.saml.xml import NAMESPACES, Element
from app.times.clock import MINUTE, SECOND, system_clock
from tests.certificates import by_name, self_signed

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


@dataclass(frozen=True)
class SigningKey:
    """A key and its certificate, both PEM."""

    private: str
    certificate: str

    @property
    def der(self) -> str:
        """Return the certificate as base64 of DER."""
        return "".join(line for line in self.certificate.splitlines() if not line.startswith("-----"))


@by_name
def signing_key(name: str) -> SigningKey:
    """Return the key of that name; making one takes its time, so that each is made once."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return SigningKey(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        self_signed(key, name),
    )


@dataclass(frozen=True, kw_only=True)
class Response:
    """The content of a response. Times are ms since the epoch; None is left out.

    Attributes:
        name_id: as XML, so that it may hold a comment.
    """

    issuer: str
    audience: str | None
    consumer_url: str
    in_response_to: str | None
    name_id: str = "ann"
    name_id_format: str = PERSISTENT
    email: str = "ann@example.com"
    destination: str | None = None
    recipient: str | None = None
    response_in_response_to: str | None = None
    not_before: int | None = None
    not_on_or_after: int | None = None
    confirmed_until: int | None = None
    session_until: int | None = None
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    status: str = SUCCESS
    attributes: str = ""
    assertion_id: str = field(default_factory=lambda: f"_{new_id()}")
    response_id: str = field(default_factory=lambda: f"_{new_id()}")

    def changed(self, **changes: Any) -> "Response":
        """Return the same with other parts, under new ids."""
        ids = {"assertion_id": f"_{new_id()}", "response_id": f"_{new_id()}"}
        return replace(self, **{**ids, **changes})

    def write(self) -> Element:
        """Return the unsigned response."""
        now = system_clock()
        begin = format_timestamp(now - 30 * SECOND if self.not_before is None else self.not_before)
        end = format_timestamp(now + 5 * MINUTE if self.not_on_or_after is None else self.not_on_or_after)
        until = format_timestamp(now + 5 * MINUTE if self.confirmed_until is None else self.confirmed_until)
        session = "" if self.session_until is None else f' SessionNotOnOrAfter="{format_timestamp(self.session_until)}"'
        answers = self.in_response_to if self.response_in_response_to is None else self.response_in_response_to
        audience = (
            ""
            if self.audience is None
            else f"<saml:AudienceRestriction><saml:Audience>{escape(self.audience)}</saml:Audience></saml:AudienceRestriction>"
        )
        recipient = self.consumer_url if self.recipient is None else self.recipient
        destination = self.consumer_url if self.destination is None else self.destination
        return etree.fromstring(f"""
<samlp:Response xmlns:samlp="{NAMESPACES["samlp"]}" xmlns:saml="{NAMESPACES["saml"]}" ID="{self.response_id}" Version="2.0"
  IssueInstant="{format_timestamp(now)}" Destination={quoteattr(destination)}{_in_response_to(answers)}>
  <saml:Issuer>{escape(self.issuer)}</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="{self.status}"/></samlp:Status>
  <saml:Assertion ID="{self.assertion_id}" Version="2.0" IssueInstant="{format_timestamp(now)}">
    <saml:Issuer>{escape(self.issuer)}</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="{self.name_id_format}">{self.name_id}</saml:NameID>
      <saml:SubjectConfirmation Method="{self.method}">
        <saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient={quoteattr(recipient)}
          {_in_response_to(self.in_response_to)}/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}">{audience}</saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{format_timestamp(now)}"{session}>
      <saml:AuthnContext>
        <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
      </saml:AuthnContext>
    </saml:AuthnStatement>
    <saml:AttributeStatement>
      <saml:Attribute Name="{EMAIL}"><saml:AttributeValue>{escape(self.email)}</saml:AttributeValue></saml:Attribute>
      {self.attributes}
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>""")


def _in_response_to(request_id: str | None) -> str:
    return f' InResponseTo="{request_id}"' if request_id else ""


def assertion_of(response: Element) -> Element:
    """Return the assertion of a response."""
    return response.find("saml:Assertion", NAMESPACES)


def sign(
    element: Element,
    key: SigningKey,
    *,
    method: Any = xmlsec.constants.TransformRsaSha256,
    digest: Any = xmlsec.constants.TransformSha256,
    uri: str | None = None,
) -> Element:
    """Sign an element in its place, as providers do: the signature stands behind its issuer. Answer the signature."""
    signature = xmlsec.template.create(element, xmlsec.constants.TransformExclC14N, method, ns="ds")
    element.find("saml:Issuer", NAMESPACES).addnext(signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{element.get('ID')}" if uri is None else uri)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.private, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(key.certificate, xmlsec.constants.KeyDataFormatPem)
    xmlsec.tree.add_ids(element, ["ID"])
    context.sign(signature)
    return signature


def signed(response: Response, key: SigningKey) -> Element:
    """Return a genuine response with a signed assertion."""
    document = response.write()
    sign(assertion_of(document), key)
    return document


def serialize(document: Element) -> bytes:
    """Return a document's bytes, as they are posted."""
    return bytes(etree.tostring(document))


def reread(document: Element) -> Element:
    """Return a document as who receives it reads it; in one that was just signed, lxml does not find every element."""
    return etree.fromstring(serialize(document))


def encode(document: Element | bytes) -> str:
    """Return the form's field SAMLResponse."""
    return base64.b64encode(document if isinstance(document, bytes) else serialize(document)).decode()
