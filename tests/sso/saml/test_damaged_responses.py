"""However a response is damaged, it is refused, or it still says what was signed; nothing else comes of it."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto.keys import new_id
from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.responses import parse_response, verify_response
from app.services.sso.saml.settings import NameIdFormat, SamlSettings, ServiceProvider
from app.times.clock import system_clock
from tests.sso.saml.forge import Response, serialize, sign, signed, signing_key
from tests.world import run_at_once

US = ServiceProvider("https://texting.example.com/auth/saml/metadata/okta", "https://texting.example.com/auth/saml/callback")
REQUEST_ID = "_asked"


@cache
def saml_settings() -> SamlSettings:
    return SamlSettings(
        entity_id="https://idp.example.com/okta",
        sso_url="https://idp.example.com/sso",
        certificates=(signing_key("okta").der,),
        sign_requests=False,
        name_id_format=NameIdFormat.UNSPECIFIED,
        want_assertions_signed=True,
        allow_idp_initiated=False,
        clock_skew=0,
        request_key="",
        request_certificate="",
    )


@cache
def genuine() -> bytes:
    response = Response(
        issuer="https://idp.example.com/okta",
        audience=US.entity_id,
        consumer_url=US.consumer_url,
        in_response_to=REQUEST_ID,
    )
    document = signed(response, signing_key("okta"))
    sign(document, signing_key("okta"))
    return serialize(document)


def whom(document: bytes) -> str:
    """Return whom a document signs on."""
    return verify_response(parse_response(document), saml_settings(), US, REQUEST_ID, system_clock()).name_id


PIECES = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([b"<!---->", b"<![CDATA[x]]>", b"<?x?>", b"&#0;", b"&amp;", b"&x;", b'"', b"<", b"/>", b"\xc3", b"boss"]),
)
DAMAGES = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 40), PIECES), min_size=1, max_size=3)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(DAMAGES)
def test_a_damaged_response_signs_nobody_else_on(damages: list[tuple[int, int, bytes]]) -> None:
    document = genuine()
    for position, removed, piece in damages:
        at = position % len(document)
        document = document[:at] + piece + document[at + removed :]
    try:
        found = whom(document)
    except SamlRefusedError:
        return
    assert found == "ann"


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200))
def test_noise_is_no_response(noise: bytes) -> None:
    for document in (noise, b"<samlp:Response>" + noise):
        try:
            parse_response(document)
        except SamlRefusedError:
            continue
        raise AssertionError(document)


def test_many_are_verified_at_once_without_mixing_them_up() -> None:
    def verify() -> set[str]:
        return {whom(genuine()) for _ in range(20)}

    assert run_at_once(*[verify] * 8) == [{"ann"}] * 8


@pytest.mark.parametrize("is_response_signed", [True, False])
def test_signed_response_without_destination_is_refused(is_response_signed: bool) -> None:
    response = Response(
        issuer="https://idp.example.com/okta",
        audience=US.entity_id,
        consumer_url=US.consumer_url,
        in_response_to=REQUEST_ID,
    )
    document = signed(response, signing_key("okta"))
    del document.attrib["Destination"]

    if is_response_signed:
        sign(document, signing_key("okta"))
        with pytest.raises(SamlRefusedError, match="meant for another address"):
            whom(serialize(document))
    else:
        # The signed assertion names its recipient itself.
        assert whom(serialize(document)) == "ann"


def test_assertion_of_more_than_1000_values_is_refused() -> None:
    response = Response(
        issuer="https://idp.example.com/okta",
        audience=US.entity_id,
        consumer_url=US.consumer_url,
        in_response_to=REQUEST_ID,
        attributes='<saml:Attribute Name="groups"><saml:AttributeValue>a</saml:AttributeValue></saml:Attribute>' * 1000,
    )

    with pytest.raises(SamlRefusedError, match="more than 1000 values"):
        whom(serialize(signed(response, signing_key("okta"))))


def test_threads_that_ask_at_once_get_the_same_key() -> None:
    name = new_id()

    keys = run_at_once(*[lambda: signing_key(name)] * 8)

    assert len(set(keys)) == 1
