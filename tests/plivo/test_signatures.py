"""Plivo's signatures against its own library, and what the older version does not protect."""

import base64
import hashlib
import hmac
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils import validate_signature, validate_v3_signature

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.plivo.signatures import is_genuine
from tests.carriers.adapters.plivo import sign_by_library

TOKEN = "an-auth-token"
URL = "https://texting.example.com/receive?provider=plivo&message=m1"
PAIRS = [("MessageUUID", "u1"), ("From", "12125550123"), ("Text", "Grüße & 😀 =?"), ("Empty", ""), ("a b", "c+d")]
NONCE = "05429567804466091622"

_ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_PAIRS = st.lists(st.tuples(_TEXTS, _TEXTS), max_size=6)
_QUERIES = st.lists(st.tuples(_ASCII, _ASCII), max_size=5).map(urlencode)
_SEGMENTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=8).map(lambda text: quote(text, safe=";,@:"))
_PATHS = st.lists(_SEGMENTS, max_size=3).map(lambda segments: "".join(f"/{segment}" for segment in segments))
_HOSTS = st.sampled_from(["texting.example.com", "texting.example.com:8443", "127.0.0.1:5000", "[::1]:80"])
_FRAGMENTS = st.sampled_from(["", "#rc=5", "#"])


def request_of(url: str, pairs: list[tuple[str, str]], **headers: str) -> WebhookRequest:
    named = {f"x-plivo-signature-{name.replace('_', '-')}": value for name, value in headers.items()}
    return WebhookRequest(url, {"content-type": "application/x-www-form-urlencoded", **named}, urlencode(pairs).encode())


def accepts(request: WebhookRequest, **values: str) -> bool:
    return is_genuine(request, CarrierCredentials(values or {"auth_token": TOKEN}))


def signed(url: str = URL, pairs: list[tuple[str, str]] = PAIRS, token: str = TOKEN, nonce: str = NONCE) -> WebhookRequest:
    return request_of(url, pairs, v3=sign_by_library(url, pairs, nonce, token), v3_nonce=nonce)


@given(host=_HOSTS, path=_PATHS, query=_QUERIES, fragment=_FRAGMENTS, pairs=_PAIRS, nonce=_ASCII.filter(str.strip))
def test_library_and_adapter_agree(
    host: str, path: str, query: str, fragment: str, pairs: list[tuple[str, str]], nonce: str
) -> None:
    url = f"https://{host}{path}{'?' if query else ''}{query}{fragment}"

    assert accepts(signed(url, pairs, nonce=nonce))
    assert not accepts(signed(url, pairs, nonce=nonce, token="another"))


@given(pairs=_PAIRS, more=st.tuples(_TEXTS, _TEXTS))
def test_no_parameter_can_be_added(pairs: list[tuple[str, str]], more: tuple[str, str]) -> None:
    request = signed(pairs=pairs)
    body = urlencode([*pairs, more]).encode()
    is_same = "".join(map("".join, sorted([*pairs, more]))) == "".join(map("".join, sorted(pairs))) and bool(pairs)

    assert accepts(WebhookRequest(request.url, request.headers, body)) is is_same


def test_whole_check_of_the_library_agrees() -> None:
    request = signed(pairs=[("From", "12125550123"), ("Text", "Hello")])
    signature = request.headers["x-plivo-signature-v3"]
    parameters = {"From": "12125550123", "Text": "Hello"}

    assert validate_v3_signature("POST", URL, NONCE, TOKEN, signature, parameters)
    assert accepts(request)


@pytest.mark.parametrize(
    "other", [URL.replace("m1", "m2"), URL + "&more=1", URL.replace("&message=m1", ""), URL + "&message=m2"]
)
def test_query_of_the_callback_url_is_signed(other: str) -> None:
    request = signed()

    assert accepts(request)
    assert not accepts(WebhookRequest(other, request.headers, request.body))


def test_order_of_query_and_parameters_does_not_matter() -> None:
    request = signed()
    url = "https://texting.example.com/receive?message=m1&provider=plivo"

    assert accepts(WebhookRequest(url, request.headers, urlencode(PAIRS[::-1]).encode()))


def test_any_signature_of_a_list_is_accepted() -> None:
    genuine = sign_by_library(URL, PAIRS, NONCE, TOKEN)
    for signatures in (f"AAAA,{genuine}", f"{genuine},AAAA", f"AAAA, {genuine} ,BBBB"):
        assert accepts(request_of(URL, PAIRS, v3=signatures, v3_nonce=NONCE))
    assert not accepts(request_of(URL, PAIRS, v3="AAAA,BBBB,,", v3_nonce=NONCE))


def test_main_account_signs_for_its_subaccounts() -> None:
    main = sign_by_library(URL, PAIRS, NONCE, "main-token")
    request = request_of(URL, PAIRS, v3="AAAA", ma_v3=main, v3_nonce=NONCE)

    assert accepts(request, auth_token="sub-token", main_auth_token="main-token")
    assert not accepts(request, auth_token="sub-token")


def test_another_nonce_is_not_genuine() -> None:
    headers = signed().headers
    for nonce in ("", "1", NONCE + "0"):
        request = WebhookRequest(URL, {**headers, "x-plivo-signature-v3-nonce": nonce}, signed().body)
        assert not accepts(request)


def sign_v2(url: str = "https://texting.example.com/receive") -> str:
    digest = hmac.new(TOKEN.encode(), (url + NONCE).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


class TestOlderSignatures:
    """V2 signs the URL without its query, and no parameters."""

    def test_library_agrees(self) -> None:
        assert validate_signature(URL, NONCE, sign_v2(), TOKEN)

    @pytest.mark.parametrize("header", ["v2", "ma_v2"])
    def test_only_accounts_that_ask_accept_them(self, header: str) -> None:
        request = request_of(URL, PAIRS, **{header: sign_v2()}, v2_nonce=NONCE)

        assert accepts(request, auth_token=TOKEN, signature_version="2")
        assert not accepts(request, auth_token=TOKEN, signature_version="3")
        assert not accepts(request)
        assert not accepts(request, auth_token="another", signature_version="2")

    def test_wrong_v3_does_not_fall_back(self) -> None:
        for header in ("v3", "ma_v3"):
            request = request_of(URL, PAIRS, **{header: "AAAA"}, v3_nonce=NONCE, v2=sign_v2(), v2_nonce=NONCE)
            assert not accepts(request, auth_token=TOKEN, signature_version="2")

    def test_v3_stays_accepted(self) -> None:
        assert accepts(signed(), auth_token=TOKEN, signature_version="2")
