"""An office whose users sign on by OAuth: its providers, browsers that begin and end sign-ons, and what they are answered."""

import json
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from app.store.sso.auth_providers import ProviderReach, ProviderType
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id
from app.store.users.users import User, users
from tests.sso.oauth.forger import CLIENT_ID, Forger
from tests.world import Person, TestClock, World

ORIGIN = "https://app.example.com"
OTHER_ORIGIN = "https://admin.example.com"
COOKIE = "sso-oauth"
FORGED = "forged"


@dataclass(frozen=True)
class Begun:
    """A sign-on under way: where the browser is sent, and the cookie that it holds."""

    provider: str
    url: str
    cookie: str

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    @property
    def state(self) -> str:
        return self.query["state"]

    @property
    def nonce(self) -> str:
        return self.query["nonce"]


@dataclass(frozen=True)
class Ended:
    """The data that a sign-on's page hands over, and the receiving origin."""

    page: dict[str, Any]
    opener: str
    response: requests.Response

    @property
    def uid(self) -> str:
        """Return whom the token logs in."""
        assert self.page["error"] is False, self.page
        payload = self.page["token"].split(".")[1]
        uid: str = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["uid"]
        return uid


@dataclass(frozen=True)
class OAuthOffice:
    """A world whose users sign on at a forger, under the name `forged`."""

    world: World
    clock: TestClock
    forger: Forger

    def add_provider(self, name: str, **changes: Any) -> None:
        """Set a provider up, or anew; of the whole first organization unless told otherwise."""
        settings = {"issuer": self.forger.issuer, "clientId": CLIENT_ID} | changes.pop("settings", {})
        details = {
            "type": ProviderType.OAUTH,
            "enabled": True,
            "reach": ProviderReach.ORGANIZATION,
            "organization_id": self.world.organization.id,
            "allowed_origins": [ORIGIN, OTHER_ORIGIN],
        }
        self.world.instance.sso.providers.put(None, name, {**details, "settings": settings, **changes})

    def begin(self, provider: str = FORGED, cookie: str | None = None, **query: str) -> Begun:
        """Begin a sign-on in a browser, which may hold a cookie already."""
        cookies = {COOKIE: cookie} if cookie else None
        answer = self.world.call("GET", f"/auth/oauth/{provider}", params=query, cookies=cookies)
        assert answer.status_code == 302, answer.text
        return Begun(provider, answer.headers["Location"], answer.cookies[COOKIE])

    def come_back(self, provider: str, cookie: str | None, **query: str) -> Ended:
        """Return a browser from a provider."""
        cookies = {COOKIE: cookie} if cookie else None
        return read_page(self.world.call("GET", f"/auth/oauth/{provider}/callback", params=query, cookies=cookies))

    def sign_on(self, provider: str = FORGED, userinfo: Any = None, **claims: Any) -> Ended:
        """Sign on as whom the forger says."""
        begun = self.begin(provider)
        said = self.forger.claims(begun.nonce, **claims)
        code = self.forger.code_for(self.forger.sign(said), userinfo or {"sub": said["sub"]})
        return self.come_back(provider, begun.cookie, state=begun.state, code=code)

    def reason(self, ended: Ended, log: pytest.LogCaptureFixture) -> str:
        """Return why a sign-on was refused, as the log says by its reference; nothing was handed over but that."""
        assert ended.page == {"token": "", "error": True, "reference": ended.page["reference"]}
        [record] = [each for each in log.records if getattr(each, "reference", "") == ended.page["reference"]]
        return str(record.reason)  # type: ignore[attr-defined]

    def give_external_id(self, person: Person, name: str) -> None:
        """Give a user a name in the provider's system, as the reseller does."""
        claim = new_external_id(ExternalKind.USER, name, person.user.id)
        commit = self.world.instance.core.store.commit()
        commit.create(external_ids.path(claim.id), external_ids.encode(claim))
        commit.update(users.path(person.user.id), users.changes(external_id=name))
        commit.send()

    def user(self, uid: str) -> User:
        """Read a user."""
        user = self.world.instance.core.store.get(users.at(uid))
        assert user is not None
        return user


def read_page(answer: requests.Response) -> Ended:
    """Read what a page hands over."""
    assert answer.status_code == 200, answer.text
    found = re.search(r"const ssoResponse = (\{.*?\});", answer.text)
    opener = re.search(r"postMessage\(ssoResponse, (\".*?\")\)", answer.text)
    assert found, answer.text
    assert opener, answer.text
    return Ended(json.loads(found[1]), json.loads(opener[1]), answer)
