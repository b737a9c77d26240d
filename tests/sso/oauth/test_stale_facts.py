"""Cached facts of a provider are read again when a step fails, once a minute at most; optional steps may fail."""

from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwk

from app.times.clock import HOUR, MINUTE, SECOND
from tests.sso.oauth.forger import Forger
from tests.sso.oauth.office import FORGED, Ended, OAuthOffice

ANN = {"sub": "ann-stale", "email": "ann.archer@example.com", "email_verified": True, "name": "Ann"}


@pytest.fixture(autouse=True)
def forger(office: OAuthOffice) -> Iterator[Forger]:
    """The forger, fetched from an hour ago; it behaves again afterwards."""
    office.clock.forward(2 * HOUR)
    forger = office.forger
    keys = forger.keys
    yield forger
    forger.keys, forger.discovered, forger.failing = keys, {}, {}
    office.clock.forward(2 * HOUR)


def sign_on(office: OAuthOffice, key: Any = None, userinfo: Any = None, kid: str | None = "one", **changes: Any) -> Ended:
    begun = office.begin()
    claims = office.forger.claims(begun.nonce, **{**ANN, **changes})
    token = office.forger.sign(claims, key, kid=kid)
    return office.come_back(
        FORGED, begun.cookie, state=begun.state, code=office.forger.code_for(token, userinfo), iss=office.forger.issuer
    )


def new_key(kid: str | None) -> Any:
    return jwk.generate_key("RSA", 2048, {"use": "sig", "kid": kid} if kid else {"use": "sig"}, private=True)


@pytest.mark.parametrize("kid", ["one", None], ids=["same-kid", "no-kid"])
def test_another_key_under_the_same_name_is_fetched(office: OAuthOffice, forger: Forger, kid: str | None) -> None:
    old, new = new_key(kid), new_key(kid)
    forger.keys = [old]
    assert sign_on(office, old, kid=kid).uid
    office.clock.forward(MINUTE)
    forger.keys = [new]

    assert sign_on(office, new, kid=kid).uid == office.world.ann.user.id


def test_a_wrong_signature_fetches_keys_once_a_minute(
    office: OAuthOffice, forger: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    assert sign_on(office).uid
    office.clock.forward(MINUTE)
    forger.fetched.clear()

    for _ in range(3):
        ended = sign_on(office, forger.other_key)
        assert office.reason(ended, caplog) == "answer-invalid"
        office.clock.forward(SECOND)

    assert forger.fetched.count("/keys") == 1
    assert forger.fetched.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize("endpoint", ["token_endpoint", "userinfo_endpoint", "jwks_uri"])
@pytest.mark.parametrize("answer", [(404, {}), (410, b"<html>gone</html>"), (400, {"error": "invalid_request"})], ids=str)
def test_an_endpoint_that_moved_is_discovered_again(
    office: OAuthOffice, forger: Forger, endpoint: str, answer: tuple[int, Any]
) -> None:
    path = {"token_endpoint": "/token", "userinfo_endpoint": "/userinfo", "jwks_uri": "/keys"}[endpoint]
    userinfo = {"sub": ANN["sub"], "name": "Ann of userinfo"}
    office.begin()
    office.clock.forward(MINUTE)
    forger.discovered = {endpoint: f"{forger.issuer}/moved{path}"}
    forger.failing = {path: answer}
    forger.fetched.clear()

    assert sign_on(office, userinfo=userinfo, name=None).uid == office.world.ann.user.id
    assert f"/moved{path}" in forger.fetched


def test_an_endpoint_that_stays_where_it_is_is_called_once(
    office: OAuthOffice, forger: Forger, caplog: pytest.LogCaptureFixture
) -> None:
    forger.failing = {"/token": (500, {})}
    forger.fetched.clear()

    assert office.reason(sign_on(office), caplog) in ("provider-refused", "provider-unreachable")
    assert forger.fetched.count("/token") == 1


@pytest.mark.parametrize(
    "answer",
    [(401, {}), (403, {}), (500, b"<html>"), (200, b"<html>"), (200, []), (200, {"email": "x@example.com"})],
    ids=str,
)
def test_failing_userinfo_is_ignored_if_unneeded(office: OAuthOffice, forger: Forger, answer: tuple[int, Any]) -> None:
    forger.failing = {"/userinfo": answer}

    assert sign_on(office, name=None).uid == office.world.ann.user.id


def test_a_refusal_for_lack_of_userinfo_says_so(office: OAuthOffice, forger: Forger, caplog: pytest.LogCaptureFixture) -> None:
    forger.failing = {"/userinfo": (403, {})}

    ended = sign_on(office, sub="unknown-stale", email=None, email_verified=None, name=None)

    assert office.reason(ended, caplog) == "provider-unreachable"
    [record] = [each for each in caplog.records if getattr(each, "reference", "") == ended.page["reference"]]
    assert record.detail == "userinfo: it answered 403; without it: email-missing"  # type: ignore[attr-defined]
