"""Both schemes, in both headers, with the port and without."""

from urllib.parse import urlencode

import pytest

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.signalwire.signatures import SIGNATURE_HEADERS, is_genuine
from tests.carriers.adapters.signalwire import sign_form, sign_raw_body
from tests.carriers.description import FORM, JSON, Webhook

KEY = "PSK_0123456789abcdef"
URL = "https://texting.example.com/receive?provider=signalwire&message=m1"
BODY = urlencode({"MessageSid": "1", "Body": "Grüße & 😀 =?", "Empty": ""}).encode()


def accepts(url: str, signature: str, header: str = SIGNATURE_HEADERS[0], body: bytes = BODY, kind: str = FORM) -> bool:
    request = WebhookRequest(url, {"content-type": kind, header: signature}, body)
    return is_genuine(request, CarrierCredentials({"signing_key": KEY}))


@pytest.mark.parametrize("header", SIGNATURE_HEADERS)
@pytest.mark.parametrize("sign", [sign_form, sign_raw_body])
@pytest.mark.parametrize("port", [443, 8443])
def test_url_counts_with_its_port_and_without(header: str, sign: object, port: int) -> None:
    with_port = URL.replace(".com/", f".com:{port}/")
    of_url, of_port = (sign(KEY, Webhook(url, BODY)) for url in (URL, with_port))  # type: ignore[operator]

    assert accepts(URL, of_url, header)
    assert accepts(with_port, of_port, header)
    assert accepts(with_port, of_url, header)
    assert accepts(URL, of_port, header) is (port == 443)


def test_json_body_is_signed_raw() -> None:
    body = b'{"MessageSid": "1"}'
    signature = sign_raw_body(KEY, Webhook(URL, body))

    assert accepts(URL, signature, body=body, kind=JSON)
    assert not accepts(URL, signature, body=body + b" ", kind=JSON)
    assert not accepts(URL, signature.upper(), body=body, kind=JSON)


def test_good_signature_in_either_header_is_enough() -> None:
    headers = {"content-type": FORM, SIGNATURE_HEADERS[0]: "wrong", SIGNATURE_HEADERS[1]: sign_form(KEY, Webhook(URL, BODY))}

    assert is_genuine(WebhookRequest(URL, headers, BODY), CarrierCredentials({"signing_key": KEY}))


@pytest.mark.parametrize("sign", [sign_form, sign_raw_body])
def test_account_without_a_key_accepts_nothing(sign: object) -> None:
    # What an empty key signs.
    headers = {"content-type": FORM, SIGNATURE_HEADERS[0]: sign("", Webhook(URL, BODY))}  # type: ignore[operator]

    assert not is_genuine(WebhookRequest(URL, headers, BODY), CarrierCredentials({"project_id": "1"}))


def test_api_token_does_not_sign() -> None:
    credentials = CarrierCredentials({"auth_token": KEY})
    headers = {"content-type": FORM, SIGNATURE_HEADERS[0]: sign_form(KEY, Webhook(URL, BODY))}

    assert not is_genuine(WebhookRequest(URL, headers, BODY), credentials)
