"""An ID token and a userinfo answer are believed only when everything about them is right."""

from collections.abc import Callable
from typing import Any

import pytest

from app.times.clock import MINUTE
from tests.sso.oauth.forger import CLIENT_ID, Forger
from tests.sso.oauth.office import FORGED, Ended, OAuthOffice

LONG_AGO, FAR_AHEAD = 1, 4_102_444_800

Forge = Callable[[Forger, dict[str, Any]], Any]


def bring(office: OAuthOffice, forge: Forge, userinfo: Any = None, **changes: Any) -> Ended:
    begun = office.begin()
    true = {"sub": "ann", "email": "ann.archer@example.com", "email_verified": True, "name": "Ann"}
    claims = office.forger.claims(begun.nonce, **{**true, **changes})
    code = office.forger.code_for(forge(office.forger, claims), userinfo)
    return office.come_back(FORGED, begun.cookie, state=begun.state, code=code)


def test_a_true_id_token_logs_its_user_in(office: OAuthOffice) -> None:
    assert bring(office, Forger.sign).uid == office.world.ann.user.id


def test_several_audiences_are_accepted_with_our_azp(office: OAuthOffice) -> None:
    assert bring(office, Forger.sign, aud=[CLIENT_ID, "other"], azp=CLIENT_ID).uid == office.world.ann.user.id


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ["another"]},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"]},
        {"azp": "another"},
        {"iss": "https://evil.example.com"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"exp": "never"},
        {"iat": FAR_AHEAD},
        {"nbf": FAR_AHEAD},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
def test_an_id_token_that_says_something_else_is_refused(
    office: OAuthOffice, changes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert office.reason(bring(office, Forger.sign, **changes), caplog) == "answer-invalid"


@pytest.mark.parametrize(
    "forge",
    [
        Forger.leave_unsigned,
        Forger.sign_with_public_key,
        lambda forger, claims: forger.sign(claims, forger.other_key),
        lambda forger, claims: forger.sign(claims, kid="two"),
        lambda forger, claims: forger.sign(claims).rpartition(".")[0] + ".",
        lambda forger, claims: forger.sign(claims)[:-4] + "AAAA",
        lambda *_: None,
        lambda *_: "nonsense",
        lambda *_: {"sub": "ann"},
        lambda *_: "a." * 100_000,
    ],
    ids=["unsigned", "public-key", "other-key", "unknown-kid", "cut-off", "changed", "missing", "nonsense", "object", "long"],
)
def test_an_id_token_without_the_providers_signature_is_refused(
    office: OAuthOffice, forge: Forge, caplog: pytest.LogCaptureFixture
) -> None:
    assert office.reason(bring(office, forge), caplog) == "answer-invalid"


def test_a_key_that_is_new_is_fetched_when_a_token_names_it(office: OAuthOffice) -> None:
    from joserfc import jwk

    assert bring(office, Forger.sign).uid
    new = jwk.generate_key("EC", "P-256", {"use": "sig", "kid": "two"}, private=True)
    office.forger.keys.append(new)
    office.clock.forward(2 * MINUTE)

    ended = bring(office, lambda forger, claims: forger.sign(claims, new, "ES256", kid="two"))

    assert ended.uid == office.world.ann.user.id


def test_userinfo_of_somebody_else_is_refused(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    userinfo = {"sub": "ben", "email": "ben.baker@example.com", "email_verified": True, "name": "Ben"}

    assert office.reason(bring(office, Forger.sign, userinfo, email=None), caplog) == "answer-invalid"


def test_userinfo_adds_what_the_id_token_does_not_say(office: OAuthOffice) -> None:
    userinfo = {"sub": "cora", "email": "cora@example.com", "email_verified": True, "name": "Cora Clark"}

    ended = bring(office, Forger.sign, userinfo, sub="cora", email=None, email_verified=None, name=None)

    assert office.user(ended.uid).full_name == "Cora Clark"


@pytest.mark.parametrize("is_said_by_the_token", [True, False])
def test_verified_flag_counts_for_its_own_address(
    office: OAuthOffice, is_said_by_the_token: bool, caplog: pytest.LogCaptureFixture
) -> None:
    word, address = {"email_verified": True}, {"email": "ben.baker@example.com"}
    token, userinfo = (word, address) if is_said_by_the_token else (address, word)
    claims = {"email": None, "email_verified": None, "name": None, "sub": "not-ben", **token}

    ended = bring(office, Forger.sign, {"sub": "not-ben", **userinfo}, **claims)

    assert office.reason(ended, caplog) == "email-not-verified"


@pytest.mark.parametrize("word", [True, "true"])
@pytest.mark.parametrize("is_said_by_the_token", [True, False])
def test_true_as_boolean_or_text_verifies_an_address(office: OAuthOffice, word: Any, is_said_by_the_token: bool) -> None:
    person = office.world.add_person(f"Vera {type(word).__name__}{is_said_by_the_token}")
    pair = {"email": person.user.email, "email_verified": word}
    blank = {"email": None, "email_verified": None, "name": None}
    subject = {"sub": person.user.id}

    ended = bring(
        office,
        Forger.sign,
        subject if is_said_by_the_token else subject | pair,
        **(blank | (pair if is_said_by_the_token else {}) | subject),
    )

    assert ended.uid == person.user.id


@pytest.mark.parametrize("word", ["false", "True", "TRUE", "1", "yes", "", 1, ["yes"], {"true": True}])
def test_any_other_word_verifies_no_address(office: OAuthOffice, word: Any, caplog: pytest.LogCaptureFixture) -> None:
    ended = bring(office, Forger.sign, sub="not-ben", email="ben.baker@example.com", email_verified=word)

    assert office.reason(ended, caplog) == "email-not-verified"


def test_refresh_token_is_accepted_where_allowed(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.add_provider("deviating", allow_jit_provisioning=True, settings={"acceptRefreshToken": True})
    rita = {"sub": "rita", "email": "rita@example.com", "email_verified": True, "name": "Rita Rose"}

    def come_back(provider: str, **claims: Any) -> Ended:
        begun = office.begin(provider)
        refresh_token = office.forger.code_for(office.forger.sign(office.forger.claims(begun.nonce, **rita, **claims)))
        return office.come_back(provider, begun.cookie, state=begun.state, refresh_token=refresh_token)

    assert office.user(come_back("deviating", nonce=None).uid).full_name == "Rita Rose"
    assert office.forger.calls[-1]["grant_type"] == "refresh_token"
    assert office.reason(come_back("deviating", nonce="another"), caplog) == "answer-invalid"
    assert office.reason(come_back(FORGED), caplog) == "answer-invalid"


def test_missing_issuer_is_refused_where_announced(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.forger.names_issuer = True
    office.clock.forward(61 * MINUTE)
    try:
        ended = bring(office, Forger.sign)
    finally:
        office.forger.names_issuer = False

    assert office.reason(ended, caplog) == "answer-invalid"
