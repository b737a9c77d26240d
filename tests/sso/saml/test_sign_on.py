"""Signing on by SAML, as it should go."""

import re
from typing import Any

import jwt
import pytest

from app.services.sso.saml.relay_state import MAX_BYTES
from app.services.sso.saml.settings import NameIdFormat
from app.services.sso.saml.xml import NAMESPACES
from app.services.users.lookup import find_user_by_email
from app.store.sso.auth_providers import auth_providers
from app.times.clock import MINUTE, SECOND, system_clock
from tests.sso.saml.forge import assertion_of, sign, signed, signing_key
from tests.sso.saml.office import COOKIE, SSO_URL, SamlOffice, entity_id_of, key_of
from tests.world import Person

EMAIL_ADDRESS, UNSPECIFIED = NameIdFormat.EMAIL_ADDRESS.value, NameIdFormat.UNSPECIFIED.value


def named(office: SamlOffice, name: str, external_id: str) -> Person:
    """Return the user of that name, who goes by an external id; made when first asked for."""
    email = f"{name.replace(' ', '.').lower()}@example.com"
    found = find_user_by_email(office.world.instance.core.store, email)
    if found is not None:
        return Person(found, "")
    person = office.world.add_person(name)
    office.give_external_id(person, external_id)
    return person


def user_of(token: str) -> str:
    """Return whose token it is."""
    return str(jwt.decode(token, options={"verify_signature": False})["uid"])


def test_a_signed_assertion_logs_in_whom_it_names(office: SamlOffice) -> None:
    begun = office.begin()

    page = office.finish(begun, signed(office.response(begun), key_of("okta")))

    assert user_of(page["token"]) == office.world.ann.user.id


def test_signed_response_logs_in_without_signed_assertion(office: SamlOffice) -> None:
    begun = office.begin("google")
    document = office.response(begun).write()
    sign(document, key_of("google"))

    assert user_of(office.finish(begun, document)["token"]) == office.world.ann.user.id


def test_both_may_be_signed(office: SamlOffice) -> None:
    begun = office.begin()
    document = signed(office.response(begun), key_of("okta"))
    sign(document, key_of("okta"))

    assert user_of(office.finish(begun, document)["token"]) == office.world.ann.user.id


def test_any_configured_certificate_is_accepted(office: SamlOffice) -> None:
    begun = office.begin()

    page = office.finish(begun, signed(office.response(begun), signing_key("okta-next")))

    assert user_of(page["token"]) == office.world.ann.user.id


def test_a_clock_that_is_a_little_ahead_is_borne_with(office: SamlOffice) -> None:
    begun = office.begin()
    response = office.response(begun, not_before=system_clock() + 50 * SECOND)

    assert office.finish(begun, signed(response, key_of("okta")))["token"]


@pytest.mark.parametrize("end", ["not_on_or_after", "confirmed_until", "session_until"])
def test_a_clock_that_is_behind_is_borne_with(office: SamlOffice, end: str) -> None:
    office.add_provider("behind", clockSkewSeconds=180)
    begun = office.begin("behind")
    changes: dict[str, Any] = {end: system_clock() - 170 * SECOND}
    response = office.response(begun, **changes)

    assert office.finish(begun, signed(response, key_of("behind")))["token"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"not_on_or_after": -90}, "its NotOnOrAfter was"),
        ({"confirmed_until": -90}, "its NotOnOrAfter was"),
        ({"session_until": -90}, "its SessionNotOnOrAfter was"),
        ({"not_before": 90}, "its NotBefore is"),
    ],
)
def test_a_refusal_for_a_clock_says_how_far_it_is_away(
    office: SamlOffice, change: dict[str, int], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    begun = office.begin()
    moments: dict[str, Any] = {name: system_clock() + seconds * SECOND for name, seconds in change.items()}

    page = office.finish(begun, signed(office.response(begun, **moments), key_of("okta")))

    [record] = [each for each in caplog.records if getattr(each, "reference", "") == page["reference"]]
    detail = str(record.detail)  # type: ignore[attr-defined]
    assert re.search(rf"{words} (89|90|91|92) s away by the clock of this instance, and clockSkewSeconds allows 60", detail)


def test_an_assertion_is_good_once_within_the_skew(office: SamlOffice) -> None:
    office.add_provider("again", clockSkewSeconds=300, allowIdpInitiated=True)
    until = system_clock() - 200 * SECOND
    document = signed(office.response(None, "again", confirmed_until=until, not_on_or_after=until), key_of("again"))

    assert office.post(document, "", None)["token"]
    assert office.post(document, "", None)["error"]


@pytest.mark.parametrize("digits", ["1", "1234567", "123456789"])
def test_times_with_fractions_are_read(office: SamlOffice, digits: str) -> None:
    begun = office.begin()
    document = office.response(begun).write()
    for element in document.iter():
        for name, value in element.attrib.items():
            if name in ("NotBefore", "NotOnOrAfter", "IssueInstant", "AuthnInstant"):
                element.set(name, value.replace("Z", f".{digits}Z"))
    sign(assertion_of(document), key_of("okta"))

    assert office.finish(begun, document)["token"]


@pytest.mark.parametrize("name_id", ["First.Last@example.com", "first.last@EXAMPLE.com", "FIRST.LAST@example.com"])
@pytest.mark.parametrize("name_id_format", [EMAIL_ADDRESS, UNSPECIFIED])
def test_an_address_as_name_is_compared_as_an_address(office: SamlOffice, name_id: str, name_id_format: str) -> None:
    person = named(office, "First Last", "first.last@example.com")
    begun = office.begin()
    response = office.response(begun, name_id=name_id, name_id_format=name_id_format, email="somebody@example.net")

    assert user_of(office.finish(begun, signed(response, key_of("okta")))["token"]) == person.user.id


def test_a_name_stored_in_capitals_is_found(office: SamlOffice) -> None:
    person = named(office, "Capital Letters", "Capital.Letters@Example.com")
    begun = office.begin()
    response = office.response(begun, name_id="capital.letters@example.com", name_id_format=EMAIL_ADDRESS)

    assert user_of(office.finish(begun, signed(response, key_of("okta")))["token"]) == person.user.id


def test_an_opaque_name_is_compared_letter_by_letter(office: SamlOffice) -> None:
    named(office, "Opaque Name", "opaque.name@example.com")
    begun = office.begin()
    response = office.response(begun, name_id="Opaque.Name@example.com", email="nobody@example.net")

    assert office.finish(begun, signed(response, key_of("okta")))["error"]


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
    assert len(begun.relay_state) <= MAX_BYTES
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
    clock = office.world.instance.core.clock
    clock.forward(4 * MINUTE)  # type: ignore[attr-defined]
    try:
        assert office.finish(begun, signed(response, key_of("okta")))["error"]
    finally:
        clock.forward(-4 * MINUTE)  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/auth/saml/login/nobody", "/auth/saml/metadata/nobody", "/auth/saml/login/..%2f"])
def test_a_provider_that_is_none_is_not_found(office: SamlOffice, path: str) -> None:
    assert office.world.call("GET", path).status_code == 404


def test_damaged_document_ends_at_the_page(office: SamlOffice) -> None:
    office.add_provider("edited")
    begun = office.begin("edited")
    office.world.change(auth_providers, "edited", settings={"entityId": entity_id_of("edited")})

    page = office.finish(begun, signed(office.response(begun), key_of("edited")))

    assert page["error"]
    assert "SAMLPostback" in office.world.call("GET", "/auth/saml/login/edited").text
