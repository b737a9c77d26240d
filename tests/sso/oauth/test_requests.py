"""A sign-on belongs to the browser that began it, to its provider, and to its moment."""

from urllib.parse import urlsplit

import pytest

from app.services.sso.login_state import LIFETIME_MS
from tests.sso.oauth.forger import CLIENT_ID
from tests.sso.oauth.office import FORGED, ORIGIN, OTHER_ORIGIN, Begun, OAuthOffice
from tests.world import run_at_once


def true_code(office: OAuthOffice, begun: Begun, subject: str) -> str:
    claims = office.forger.claims(begun.nonce, sub=subject, email=f"{subject}@example.com", email_verified=True, name="New")
    return office.forger.code_for(office.forger.sign(claims))


def test_authorization_request_binds_the_response(office: OAuthOffice) -> None:
    begun = office.begin()

    assert begun.url.startswith(f"{office.forger.issuer}/authorize?")
    assert begun.query["client_id"] == CLIENT_ID
    assert begun.query["response_type"] == "code"
    assert begun.query["code_challenge_method"] == "S256"
    assert begun.query["scope"] == "openid email profile"
    assert begun.query["redirect_uri"] == f"{office.world.served.url}/auth/oauth/{FORGED}/callback"
    assert len({begun.state, begun.nonce, begun.cookie, begun.query["code_challenge"]}) == 4


def test_state_cookie_is_http_only_and_same_site(office: OAuthOffice) -> None:
    header = office.world.call("GET", f"/auth/oauth/{FORGED}").headers["Set-Cookie"]

    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Domain" not in header


def test_the_spelling_with_login_begins_the_same(office: OAuthOffice) -> None:
    answer = office.world.call("GET", f"/auth/oauth/{FORGED}/login")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{office.forger.issuer}/authorize?")


def test_an_answer_works_once(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    begun = office.begin()
    code = true_code(office, begun, "once")
    assert office.come_back(FORGED, begun.cookie, state=begun.state, code=code).uid

    again = office.come_back(FORGED, begun.cookie, state=begun.state, code=code)

    assert office.reason(again, caplog) == "request-unknown"


def test_of_two_answers_at_once_one_works(office: OAuthOffice) -> None:
    begun = office.begin()
    codes = [true_code(office, begun, "at-once") for _ in range(4)]

    ended = run_at_once(
        *(lambda code=code: office.come_back(FORGED, begun.cookie, state=begun.state, code=code) for code in codes)
    )

    assert sorted(each.page["error"] for each in ended) == [False, True, True, True]


def test_a_code_that_was_exchanged_is_refused_by_the_provider(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    first, second = office.begin(), office.begin()
    code = true_code(office, first, "exchanged")
    assert office.come_back(FORGED, first.cookie, state=first.state, code=code).uid

    stolen = office.come_back(FORGED, second.cookie, state=second.state, code=code)

    assert office.reason(stolen, caplog) == "provider-refused"


@pytest.mark.parametrize("has_cookie", [True, False])
def test_another_browser_cannot_end_what_this_one_began(
    office: OAuthOffice, has_cookie: bool, caplog: pytest.LogCaptureFixture
) -> None:
    mine, theirs = office.begin(), office.begin()
    code = true_code(office, mine, "bound")

    foreign = office.come_back(FORGED, theirs.cookie if has_cookie else None, state=mine.state, code=code)

    assert office.reason(foreign, caplog) == "other-browser"
    assert office.come_back(FORGED, mine.cookie, state=mine.state, code=code).uid


def test_one_browser_may_sign_on_in_two_windows(office: OAuthOffice) -> None:
    first = office.begin()
    second = office.begin(cookie=first.cookie)

    assert second.cookie == first.cookie
    for begun in (first, second):
        code = true_code(office, begun, "windows")
        assert office.come_back(FORGED, begun.cookie, state=begun.state, code=code).uid


def test_a_sign_on_that_takes_too_long_is_refused(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    begun = office.begin()
    office.clock.forward(LIFETIME_MS)

    late = office.come_back(FORGED, begun.cookie, state=begun.state, code=true_code(office, begun, "late"))

    assert office.reason(late, caplog) == "request-unknown"


@pytest.mark.parametrize("state", ["", "x" * 43, "täuschung", "../x"])
def test_a_state_that_nobody_began_is_refused(office: OAuthOffice, state: str, caplog: pytest.LogCaptureFixture) -> None:
    ended = office.come_back(FORGED, office.begin().cookie, state=state, code="any")

    assert office.reason(ended, caplog) == "request-unknown"
    assert ended.opener == ORIGIN


def test_one_providers_answer_is_not_taken_for_anothers(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.add_provider("second")
    begun = office.begin()
    code = true_code(office, begun, "mixed")

    ended = office.come_back("second", begun.cookie, state=begun.state, code=code)

    assert office.reason(ended, caplog) == "other-provider"


def test_an_answer_that_names_another_issuer_is_refused(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    begun = office.begin()
    code = true_code(office, begun, "issuer")

    ended = office.come_back(FORGED, begun.cookie, state=begun.state, code=code, iss="https://evil.example.com")

    assert office.reason(ended, caplog) == "other-provider"


def test_what_the_provider_refuses_is_refused(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    begun = office.begin()

    ended = office.come_back(FORGED, begun.cookie, state=begun.state, error="access_denied")

    assert office.reason(ended, caplog) == "provider-refused"
    assert ended.opener == ORIGIN


def test_a_token_goes_to_a_configured_origin_alone(office: OAuthOffice) -> None:
    begun = office.begin(origin=OTHER_ORIGIN)
    ended = office.come_back(FORGED, begun.cookie, state=begun.state, code=true_code(office, begun, "origin"))
    assert ended.opener == OTHER_ORIGIN

    for origin in ("https://evil.example.com", "https://app.example.com.evil.example.com", "*", ""):
        answer = office.world.call("GET", f"/auth/oauth/{FORGED}", params={"origin": origin})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "origin"


def test_an_origin_that_was_taken_away_meanwhile_gets_no_token(office: OAuthOffice) -> None:
    office.add_provider("moving", allow_jit_provisioning=True)
    begun = office.begin("moving", origin=OTHER_ORIGIN)
    office.add_provider("moving", allow_jit_provisioning=True, allowed_origins=[ORIGIN])

    ended = office.come_back("moving", begun.cookie, state=begun.state, code=true_code(office, begun, "moving"))

    assert ended.opener == ""


def test_provider_disabled_meanwhile_logs_nobody_in(office: OAuthOffice, caplog: pytest.LogCaptureFixture) -> None:
    office.add_provider("closing")
    begun = office.begin("closing")
    office.add_provider("closing", enabled=False)

    ended = office.come_back("closing", begun.cookie, state=begun.state, code=true_code(office, begun, "closing"))

    assert office.reason(ended, caplog) == "provider-unavailable"
    assert office.world.call("GET", "/auth/oauth/closing").status_code == 404


def test_the_page_is_closed_to_everything_but_its_own_script(office: OAuthOffice) -> None:
    begun = office.begin()
    ended = office.come_back(FORGED, begun.cookie, state=begun.state, code=true_code(office, begun, "page"))
    headers = ended.response.headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'nonce-")
    assert headers["Content-Security-Policy"].split("nonce-")[1].split("'")[0] in ended.response.text
    assert "REDIRECTING" in ended.response.text
    assert ended.page["token"] not in urlsplit(ended.response.url).query
