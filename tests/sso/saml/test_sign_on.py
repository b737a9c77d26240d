"""Signing on by SAML, as it should go."""

import jwt
import pytest

from app.clock import MINUTE, SECOND, system_clock
from app.services.single_sign_on.saml.documents import NAMESPACES
from app.services.single_sign_on.saml.relay_state import LONGEST_BYTES
from app.store.auth_providers import auth_providers
from tests.sso.saml.forge import sign, signed, signing_key
from tests.sso.saml.office import COOKIE, SSO_URL, SamlOffice, entity_id_of, key_of


def user_of(token: str) -> str:
    """Answer whose token it is."""
    return str(jwt.decode(token, options={"verify_signature": False})["uid"])


def test_a_signed_assertion_logs_in_whom_it_names(office: SamlOffice) -> None:
    begun = office.begin()

    page = office.finish(begun, signed(office.response(begun), key_of("okta")))

    assert user_of(page["token"]) == office.world.ann.user.id


def test_a_signed_response_logs_in_where_the_provider_signs_no_assertions(office: SamlOffice) -> None:
    begun = office.begin("google")
    document = office.response(begun).write()
    sign(document, key_of("google"))

    assert user_of(office.finish(begun, document)["token"]) == office.world.ann.user.id


def test_both_may_be_signed(office: SamlOffice) -> None:
    begun = office.begin()
    document = signed(office.response(begun), key_of("okta"))
    sign(document, key_of("okta"))

    assert user_of(office.finish(begun, document)["token"]) == office.world.ann.user.id


def test_any_of_the_certificates_is_good_while_a_provider_changes_its_key(office: SamlOffice) -> None:
    begun = office.begin()

    page = office.finish(begun, signed(office.response(begun), signing_key("okta-next")))

    assert user_of(page["token"]) == office.world.ann.user.id


def test_a_clock_that_is_a_little_ahead_is_borne_with(office: SamlOffice) -> None:
    begun = office.begin()
    response = office.response(begun, not_before=system_clock() + 50 * SECOND)

    assert office.finish(begun, signed(response, key_of("okta")))["token"]


def test_a_comment_in_a_name_hides_none_of_it(office: SamlOffice) -> None:
    begun = office.begin()
    response = office.response(begun, name_id="ben@<!-- -->a.com")

    assert user_of(office.finish(begun, signed(response, key_of("okta")))["token"]) == office.world.ben.user.id


def test_a_provider_may_begin_where_it_is_allowed_to(office: SamlOffice) -> None:
    document = signed(office.response(None, "portal"), key_of("portal"))

    assert user_of(office.post(document, "", None)["token"]) == office.world.ann.user.id
    assert office.post(document, "", None)["error"], "its assertion was taken a second time"


def test_the_request_says_who_we_are_and_where_to_answer(office: SamlOffice) -> None:
    answer = office.world.call("GET", "/auth/saml/login/okta")
    begun = office.begin()

    url = office.world.served.url
    assert answer.headers["Location"].startswith(f"{SSO_URL}&SAMLRequest=")
    assert answer.headers["Cache-Control"] == "no-store"
    assert begun.request.get("Destination") == SSO_URL
    assert begun.request.get("AssertionConsumerServiceURL") == f"{url}/auth/saml/callback"
    assert begun.request.findtext("saml:Issuer", namespaces=NAMESPACES) == f"{url}/auth/saml/metadata/okta"
    assert len(begun.relay_state) <= LONGEST_BYTES
    assert "Signature" not in begun.query


def test_the_host_of_a_request_changes_nothing(office: SamlOffice) -> None:
    begun = office.begin()
    form = {"SAMLResponse": "", "RelayState": begun.relay_state}
    evil = {"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com"}

    started = office.world.call("GET", "/auth/saml/login/okta", headers=evil)
    ended = office.world.call("POST", "/auth/saml/callback", data=form, headers=evil)
    metadata = office.world.call("GET", "/auth/saml/metadata/okta", headers=evil)

    assert "evil" not in started.headers["Location"] + ended.text + metadata.text


def test_a_token_is_for_an_origin_of_the_provider_alone(office: SamlOffice) -> None:
    refused = office.world.call("GET", "/auth/saml/login/okta", params={"origin": "https://evil.example.com"})

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "origin"


def test_several_windows_of_a_browser_sign_on_at_once(office: SamlOffice) -> None:
    first = office.begin()
    answer = office.world.call("GET", "/auth/saml/login/okta", cookies={COOKIE: first.cookie})

    assert answer.cookies[COOKIE] == first.cookie
    assert office.finish(first, signed(office.response(first), key_of("okta")))["token"]


def test_what_expired_by_the_clock_of_the_instance_is_refused(office: SamlOffice) -> None:
    begun = office.begin()
    response = office.response(begun, confirmed_until=system_clock() + 3 * MINUTE)
    clock = office.world.instance.clock
    clock.forward(4 * MINUTE)  # type: ignore[attr-defined]
    try:
        assert office.finish(begun, signed(response, key_of("okta")))["error"]
    finally:
        clock.forward(-4 * MINUTE)  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/auth/saml/login/nobody", "/auth/saml/metadata/nobody", "/auth/saml/login/..%2f"])
def test_a_provider_that_is_none_is_not_found(office: SamlOffice, path: str) -> None:
    assert office.world.call("GET", path).status_code == 404


def test_a_document_edited_by_hand_into_nonsense_ends_in_the_page(office: SamlOffice) -> None:
    office.add_provider("edited")
    begun = office.begin("edited")
    office.world.change(auth_providers, "edited", settings={"entityId": entity_id_of("edited")})

    page = office.finish(begun, signed(office.response(begun), key_of("edited")))

    assert page["error"]
    assert "SAMLPostback" in office.world.call("GET", "/auth/saml/login/edited").text
