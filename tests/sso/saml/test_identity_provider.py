"""Signing on at a real SAML identity provider, set up by its metadata and ours."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from app.services.sso.saml.xml import NAMESPACES
from app.store.sso.auth_providers import auth_providers
from tests.sso.browser import Person
from tests.sso.saml.identity_provider import IdentityProvider, fields_of
from tests.sso.saml.office import COOKIE, ORIGIN, SamlOffice, page_of
from tests.sso.saml.test_sign_on import user_of


def put(office: SamlOffice, name: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Set a provider up, as an administrator of the instance does."""
    body = {
        "type": "saml",
        "enabled": True,
        "organizationId": office.world.organization.id,
        "allowedOrigins": [ORIGIN],
        "settings": settings,
    }
    answer = office.world.call("PUT", f"/api/v2/auth-providers/{name}", office.world.admin, json=body)
    assert answer.status_code in (200, 201), answer.text
    answered: dict[str, Any] = answer.json()
    return answered


_APP = b"""<!doctype html><title>App</title><button id="sign-on">Sign on</button><script>
  window.addEventListener("message", (event) => { window.received = {origin: event.origin, data: event.data}; });
  document.getElementById("sign-on").onclick = () => window.open(location.hash.slice(1), "popup", "width=500,height=600");
</script>"""


class AppPage(BaseHTTPRequestHandler):
    """The app's own page, which opens the popup at the address after the #."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(_APP)))
        self.end_headers()
        self.wfile.write(_APP)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def app_origin() -> Iterator[str]:
    """The origin of the app's page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), AppPage)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def certificate_in(metadata: str) -> str:
    """Return the certificate in our metadata, as PEM."""
    found = etree.fromstring(metadata.encode()).findtext(".//ds:X509Certificate", namespaces=NAMESPACES)
    return f"-----BEGIN CERTIFICATE-----\n{found}\n-----END CERTIFICATE-----\n"


def sign_on(office: SamlOffice, saml_provider: IdentityProvider, name: str, user: str) -> dict[str, Any]:
    """Go the whole way round, as a browser does."""
    started = office.world.call("GET", f"/auth/saml/login/{name}")
    answered = saml_provider.sign_in(started.headers["Location"], user)
    assert answered.status_code == 200, answered.text
    form = fields_of(answered.text)
    cookies = {COOKIE: started.cookies[COOKIE]}
    return page_of(office.world.call("POST", "/auth/saml/callback", data=form, cookies=cookies))


def test_a_provider_set_up_by_its_metadata_signs_users_on(office: SamlOffice, saml_provider: IdentityProvider) -> None:
    shown = put(office, "samlp", {"metadata": saml_provider.metadata()})

    assert shown["settings"]["entityId"] == f"{saml_provider.url}/metadata"
    assert shown["settings"]["ssoUrl"] == f"{saml_provider.url}/login"
    assert user_of(sign_on(office, saml_provider, "samlp", "ann")["token"]) == office.world.ann.user.id
    assert sign_on(office, saml_provider, "samlp", "nobody")["error"]


def test_a_user_signs_on_in_a_popup(
    office: SamlOffice, saml_provider: IdentityProvider, person: Person, app_origin: str
) -> None:
    put(office, "popup", {"metadata": saml_provider.metadata()})
    office.world.change(auth_providers, "popup", allowed_origins=[app_origin])

    page = person.open(f"{app_origin}/#{office.world.served.url}/auth/saml/login/popup")
    page.click("#sign-on")
    popup = person.wait_for_window(lambda url: url.startswith(saml_provider.url))
    popup.fill("#user", "ann")
    popup.click("#sign-in")

    received = page.wait_for("window.received")
    assert received["origin"] == office.world.served.url
    assert user_of(received["data"]["token"]) == office.world.ann.user.id
    person.wait_for_windows(1)


def test_requests_are_signed_with_the_published_key(office: SamlOffice, saml_provider: IdentityProvider) -> None:
    shown = put(office, "samlp-signed", {"metadata": saml_provider.metadata(), "signRequests": True})
    metadata = office.world.call("GET", "/auth/saml/metadata/samlp-signed").text
    assert shown["settings"]["requestCertificate"] in metadata
    assert "PRIVATE KEY" not in str(shown) + metadata

    saml_provider.demand_signed_requests(certificate_in(metadata))
    try:
        assert user_of(sign_on(office, saml_provider, "samlp-signed", "ann")["token"]) == office.world.ann.user.id
        address = office.world.call("GET", "/auth/saml/login/samlp-signed").headers["Location"]
        assert saml_provider.sign_in(address.replace("Signature=", "Signature=A"), "ann").status_code == 400
    finally:
        saml_provider.demand_signed_requests("")


@pytest.mark.parametrize("name", ["okta", "signing"])
def test_our_metadata_and_requests_fit_the_standards_schemas(office: SamlOffice, name: str) -> None:
    office.add_provider("signing", signRequests=True)
    metadata = office.world.call("GET", f"/auth/saml/metadata/{name}")

    assert metadata.headers["Content-Type"].startswith("application/samlmetadata+xml")
    for document, schema in (
        (metadata.content, "saml-schema-metadata-2.0.xsd"),
        (etree.tostring(office.begin(name).request), "saml-schema-protocol-2.0.xsd"),
    ):
        assert not isinstance(OneLogin_Saml2_XML.validate_xml(document, schema), str), document
