"""A provider is not trusted: any response ends a sign-on with a page, and costs the instance little."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jws

from app.crypto.vault import Owner, OwnerKind
from app.store.sso.auth_providers import auth_providers
from app.store.sso.sso_requests import sso_request_reference, sso_requests
from app.times.clock import HOUR
from tests.sso.oauth.forger import CLIENT_ID, Forger
from tests.sso.oauth.office import FORGED, OAuthOffice, read_page


@pytest.fixture
def forger(office: OAuthOffice) -> Iterator[Forger]:
    """The office's forger, whose documents nobody has kept; it behaves again afterwards."""
    office.clock.forward(2 * HOUR)
    yield office.forger
    office.forger.discovered, office.forger.compressed = {}, frozenset()
    office.clock.forward(2 * HOUR)


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/keys"])
def test_an_answer_that_is_compressed_unasked_is_not_unpacked(
    office: OAuthOffice, forger: Forger, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    forger.compressed = frozenset({path})
    bomb = {"sub": "forged|1", "email": "bomb@example.com", "name": "A" * 100_000}

    assert office.reason(office.sign_on(userinfo=bomb), caplog) == "provider-unreachable"


@pytest.mark.parametrize(
    "url",
    ["https://[", "https://a.example.com:x/", "https://a.example.com/\r\nSet-Cookie: a=b", "https://ä.example.com/", "/", 7],
)
def test_discovered_endpoint_must_be_a_url(
    office: OAuthOffice, forger: Forger, url: Any, caplog: pytest.LogCaptureFixture
) -> None:
    forger.discovered = {"authorization_endpoint": url}

    page = read_page(office.world.call("GET", f"/auth/oauth/{FORGED}"))
    tried = office.world.call("POST", f"/api/v2/auth-providers/{FORGED}/test", office.world.admin)

    assert office.reason(page, caplog) == "provider-unreachable"
    assert (tried.status_code, tried.json()["ok"]) == (200, False)


def test_claims_that_are_nested_beyond_measure_are_refused(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    token = jws.serialize_compact({"alg": "RS256", "kid": "one"}, b"[" * 20_000, office.forger.key)
    begun = office.begin()

    ended = office.come_back(FORGED, begun.cookie, state=begun.state, code=office.forger.code_for(token))

    assert office.reason(ended, caplog) == "answer-invalid"


def test_a_secret_that_does_not_open_ends_at_the_page(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.add_provider("locked", settings={"clientSecret": "a secret"})
    settings = {"issuer": office.forger.issuer, "clientId": CLIENT_ID, "idToken": True, "scopes": "openid"}
    office.world.change(auth_providers, "locked", settings=settings | {"clientSecret": "v1:gone:AAAA"})

    page = read_page(office.world.call("GET", "/auth/oauth/locked"))

    assert office.reason(page, caplog) == "provider-unavailable"


def test_sign_on_sealed_with_lost_key_ends_at_the_page(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    begun = office.begin()
    reference = sso_request_reference(begun.state)
    sealed = office.world.instance.sso.requests._vault.seal(Owner(OwnerKind.INSTANCE, ""), "", json.dumps({}))
    office.world.change(sso_requests, reference.path.id, details=sealed)

    ended = office.come_back(FORGED, begun.cookie, state=begun.state, code="any")

    assert office.reason(ended, caplog) == "request-unknown"
