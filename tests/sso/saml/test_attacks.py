"""Nobody signs on by anything but a genuine response, in the browser that asked for it, once."""

import json
import logging
from collections.abc import Callable

import pytest
import requests

from app.services.sso.saml.xml import Element
from tests.sso.saml.attacks import ATTACKS
from tests.sso.saml.forge import encode, reread, sign, signed
from tests.sso.saml.office import COOKIE, SamlOffice, key_of, page_of
from tests.sso.saml.wrapping import VICTIM, WRAPPINGS_OF_RESPONSES
from tests.world import DEADLINE_SECONDS, run_at_once


@pytest.fixture(scope="module", autouse=True)
def victim(office: SamlOffice) -> None:
    """There is somebody to be impersonated."""
    office.give_external_id(office.world.add_person("Boss"), VICTIM)


def refused(page: dict[str, object]) -> bool:
    return page["error"] is True and page["token"] == "" and bool(page["reference"])


def words_of(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the log says of the refusals."""
    return " ".join(
        f"{vars(record)['reason']} {vars(record)['detail']}" for record in caplog.records if "reason" in vars(record)
    )


@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_stranger_posts_ends_in_the_page_without_a_token(
    office: SamlOffice, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    forge, words = ATTACKS[name]
    begun = office.begin()

    assert refused(office.finish(begun, forge(office, begun)))

    assert words in words_of(caplog)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("wrap", WRAPPINGS_OF_RESPONSES.values(), ids=WRAPPINGS_OF_RESPONSES)
def test_a_signed_response_cannot_be_wrapped(office: SamlOffice, wrap: Callable[[Element], Element]) -> None:
    begun = office.begin("google")
    document = office.response(begun).write()
    sign(document, key_of("google"))

    assert refused(office.finish(begun, wrap(reread(document))))


def test_signed_response_does_not_replace_signed_assertion(office: SamlOffice) -> None:
    begun = office.begin()
    document = office.response(begun).write()
    sign(document, key_of("okta"))

    assert refused(office.finish(begun, document))


def test_a_response_is_good_once(office: SamlOffice) -> None:
    begun = office.begin()
    document = signed(office.response(begun), key_of("okta"))

    assert office.finish(begun, document)["token"]
    assert refused(office.finish(begun, document))


def test_of_two_at_once_one_is_signed_on(office: SamlOffice) -> None:
    begun = office.begin()
    document = signed(office.response(begun), key_of("okta"))

    pages = run_at_once(*[lambda: office.finish(begun, document)] * 4)

    assert sum(not page["error"] for page in pages) == 1


def test_an_assertion_that_was_taken_answers_no_other_request(office: SamlOffice) -> None:
    document = signed(office.response(None, "portal"), key_of("portal"))

    pages = run_at_once(*[lambda: office.post(document, "", None)] * 4)

    assert sum(not page["error"] for page in pages) == 1


def test_other_browser_cannot_complete_a_sign_on(office: SamlOffice) -> None:
    begun, other = office.begin(), office.begin()
    document = signed(office.response(begun), key_of("okta"))

    assert refused(office.post(document, begun.relay_state, other.cookie))
    assert refused(office.post(document, begun.relay_state, None))
    assert refused(office.post(document, begun.relay_state, "x" * 43))
    assert office.finish(begun, document)["token"]


def test_assertion_of_another_provider_is_refused(office: SamlOffice) -> None:
    begun = office.begin("okta")
    others = office.response(begun, issuer="https://idp.example.com/portal")
    meant_for_other = others.changed(audience=f"{office.world.served.url}/auth/saml/metadata/portal")

    assert refused(office.finish(begun, signed(others, key_of("portal"))))
    assert refused(office.finish(office.begin("okta"), signed(meant_for_other, key_of("portal"))))


def test_a_relay_state_is_the_one_that_was_made_for_this_sign_on(office: SamlOffice) -> None:
    begun, others = office.begin(), office.begin("google")
    document = signed(office.response(begun), key_of("okta"))
    body = json.loads(begun.relay_state)
    forged = [
        others.relay_state,
        json.dumps({**body, "s": "0" * 22}, separators=(",", ":")),
        json.dumps({**body, "r": "x" * 43}, separators=(",", ":")),
        json.dumps({"r": body["r"]}),
        json.dumps({"provider": "portal"}),
        json.dumps([body]),
        json.dumps({"r": 1, "s": None}),
        "https://evil.example.com",
        "[" * 80,
        "1" * 80,
        "",
        "\0",
        begun.relay_state + " ",
        "x" * 100_000,
    ]

    for relay_state in forged[1:]:
        assert refused(office.post(document, relay_state, begun.cookie)), relay_state[:100]
    assert refused(office.post(document, others.relay_state, others.cookie))
    assert office.finish(begun, document)["token"], "a forged one took the sign-on away"


def test_a_provider_begins_nothing_unless_it_is_allowed_to(office: SamlOffice) -> None:
    for name in ("okta", "google"):
        assert refused(office.post(signed(office.response(None, name), key_of(name)), "", None))


@pytest.mark.parametrize(
    "changes", [{"in_response_to": "_made-up"}, {"issuer": "https://idp.example.com/okta"}, {"audience": "x"}]
)
def test_unsolicited_response_must_answer_no_request(office: SamlOffice, changes: dict[str, str]) -> None:
    assert refused(office.post(signed(office.response(None, "portal", **changes), key_of("portal")), "", None))


def test_unsolicited_response_cannot_use_others_request(office: SamlOffice) -> None:
    begun = office.begin("portal")

    assert refused(office.post(signed(office.response(begun), key_of("portal")), "", begun.cookie))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"SAMLResponse=%00%ff&RelayState=%ff"),
        ("application/x-www-form-urlencoded", b"SAMLResponse=a&" * 2_000),
        ("application/x-www-form-urlencoded", b"SAMLResponse=" + b"A" * 900_000),
        ("application/x-www-form-urlencoded", b"SAMLResponse=" + b"A" * 3_000_000),
        ("application/x-www-form-urlencoded; charset=utf-16", b"SAMLResponse=a"),
        ("application/json", b'{"SAMLResponse": "a"}'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=SAMLResponse\r\n\r\na\r\n--x--"),
        ("multipart/form-data", b"--"),
        ("", b"\xff\xfe"),
    ],
    ids=lambda value: str(value[:30]),
)
def test_whatever_is_posted_is_answered_by_the_page(office: SamlOffice, content_type: str, body: bytes) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = requests.post(
        f"{office.world.served.url}/auth/saml/callback", data=body, headers=headers, timeout=DEADLINE_SECONDS
    )

    assert refused(page_of(answer))


def test_the_page_says_nothing_of_what_was_wrong(office: SamlOffice) -> None:
    begun = office.begin()
    form = {"SAMLResponse": encode(b"<!DOCTYPE script><script>alert(1)</script>"), "RelayState": begun.relay_state}
    answer = office.world.call("POST", "/auth/saml/callback", data=form, cookies={COOKIE: begun.cookie})

    assert "alert" not in answer.text
    assert "document type" not in answer.text
