"""An office whose users sign on by SAML: its providers, browsers that begin and end sign-ons, and what they are answered."""

import json
import re
import zlib
from base64 import b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from app.services.sso.saml.protocol import SamlProtocol
from app.services.sso.saml.xml import Element
from app.store.sso.auth_providers import AuthProvider, ProviderReach, ProviderType, auth_providers
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id
from app.store.users.users import users
from tests.sso.saml.forge import Response, SigningKey, encode, signing_key
from tests.world import Person, World

ORIGIN = "https://app.example.com"
COOKIE = "sso-saml"
SSO_URL = "https://idp.example.com/sso?tenant=1&kind=saml"


def entity_id_of(name: str) -> str:
    """Return how a provider calls itself."""
    return f"https://idp.example.com/{name}"


def key_of(name: str) -> SigningKey:
    """Return a provider's key."""
    return signing_key(name)


@dataclass(frozen=True)
class Begun:
    """A sign-on under way, in a browser.

    Attributes:
        provider: its name.
        request: the AuthnRequest.
        query: of the address at the provider.
    """

    provider: str
    request: Element
    query: dict[str, str]
    cookie: str

    @property
    def relay_state(self) -> str:
        return self.query["RelayState"]

    @property
    def request_id(self) -> str:
        return str(self.request.get("ID"))


@dataclass(frozen=True)
class SamlOffice:
    """The office."""

    world: World

    def add_provider(self, name: str, **settings: Any) -> AuthProvider:
        """Set a provider up, as an administrator does; its key is that of its name."""
        given = {
            "entityId": entity_id_of(name),
            "ssoUrl": SSO_URL,
            "certificates": [key_of(name).certificate],
            **settings,
        }
        instance = self.world.instance
        kind = SamlProtocol(instance.core.settings.PUBLIC_URL, instance.core.clock)
        provider = AuthProvider(
            id=name,
            type=ProviderType.SAML,
            enabled=True,
            reach=ProviderReach.ORGANIZATION,
            organization_id=self.world.organization.id,
            allowed_origins=[ORIGIN],
            settings=instance.sso.settings.read(kind, name, given, {}),
        )
        commit = instance.core.store.commit()
        commit.replace(auth_providers.path(name), auth_providers.encode(provider))
        commit.send()
        return provider

    def give_external_id(self, person: Person, external_id: str) -> None:
        """Set a user's name at the provider."""
        claim = new_external_id(ExternalKind.USER, external_id, person.user.id)
        commit = self.world.instance.core.store.commit()
        commit.create(external_ids.path(claim.id), external_ids.encode(claim))
        commit.update(users.path(person.user.id), users.changes(external_id=external_id))
        commit.send()

    def begin(self, provider: str = "okta") -> Begun:
        """Begin a sign-on in a browser of its own."""
        answer = self.world.call("GET", f"/auth/saml/login/{provider}")
        assert answer.status_code == 302, answer.text
        query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
        request = etree.fromstring(zlib.decompress(b64decode(query["SAMLRequest"]), -zlib.MAX_WBITS))
        return Begun(provider, request, query, answer.cookies[COOKIE])

    def response(self, begun: Begun | None, provider: str = "okta", **changes: Any) -> Response:
        """Return what a provider responds to a sign-on; None for one that the provider begins."""
        name = begun.provider if begun else provider
        url = self.world.served.url
        return Response(
            issuer=entity_id_of(name),
            audience=f"{url}/auth/saml/metadata/{name}",
            consumer_url=f"{url}/auth/saml/callback",
            in_response_to=begun.request_id if begun else None,
        ).changed(**changes)

    def post(self, document: Element | bytes | str, relay_state: str, cookie: str | None) -> dict[str, Any]:
        """Post what a browser brings, and answer what the page hands on."""
        encoded = document if isinstance(document, str) else encode(document)
        cookies = {COOKIE: cookie} if cookie is not None else {}
        form = {"SAMLResponse": encoded, "RelayState": relay_state}
        return page_of(self.world.call("POST", "/auth/saml/callback", data=form, cookies=cookies))

    def finish(self, begun: Begun, document: Element | bytes | str) -> dict[str, Any]:
        """Post a response in the browser that began."""
        return self.post(document, begun.relay_state, begun.cookie)


def page_of(answer: Any) -> dict[str, Any]:
    """Return what the page of a sign-on hands on."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    found = re.search(r"const ssoResponse = (\{.*?\});", answer.text)
    assert found is not None, answer.text
    body: dict[str, Any] = json.loads(found[1])
    assert body["error"] is (body["token"] == "")
    return body
