"""The signature against Twilio's own library, and who is let in at the door."""

import hashlib
import itertools
import json
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.twilio.signatures import is_genuine
from tests.twilio.client import TwilioAccount
from tests.world import CUSTOMER, World

TOKEN = "an-auth-token"
URL = "https://texting.example.com/receive?provider=twilio&message=m1"
PARAMETERS = {"MessageSid": "SM1", "From": CUSTOMER, "To": "+12125550100", "Body": "Grüße & 😀 =?", "Empty": "", "a b": "c+d"}
FORM = "application/x-www-form-urlencoded"


def signed(
    parameters: Any = PARAMETERS, url: str = URL, token: str = TOKEN, called: str = URL, algorithm: str | None = None
) -> WebhookRequest:
    """Return a form call of `called` with the signature that Twilio's library makes for `url`."""
    signature = RequestValidator(token).compute_signature(url, parameters, algorithm)
    pairs = list(parameters.items(multi=True)) if isinstance(parameters, MultiDict) else list(parameters.items())
    headers = {"content-type": FORM, "x-twilio-signature": signature}
    if algorithm:
        headers["x-twilio-webhooks-signature-settings"] = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    return WebhookRequest(called, headers, urlencode(pairs).encode())


def accepts(request: WebhookRequest, **credentials: str) -> bool:
    return is_genuine(request, CarrierCredentials(credentials or {"auth_token": TOKEN}))


def test_what_twilio_signs_is_genuine() -> None:
    assert accepts(signed())
    assert accepts(signed({}))


def test_an_account_without_a_secret_accepts_nothing() -> None:
    # What an empty secret signs.
    assert not accepts(signed(token=""), account_sid="AC1")


def test_repeated_parameters_are_signed_as_twilio_does() -> None:
    pairs = [("b", "2"), ("a", "z"), ("b", "1"), ("b", "2"), ("B", "0")]
    for order in itertools.permutations(pairs):
        assert accepts(signed(MultiDict(order)))


@pytest.mark.parametrize("port", [443, 8443])
def test_the_url_counts_with_its_port_and_without(port: int) -> None:
    with_port = URL.replace(".com/", f".com:{port}/")
    assert accepts(signed(url=with_port, called=with_port))
    assert accepts(signed(url=URL, called=with_port))
    assert accepts(signed(url=with_port, called=URL)) is (port == 443)


def test_a_shared_key_signs_by_sha256_and_an_auth_token_does_not() -> None:
    request = signed(algorithm="HMAC_SHA256")
    assert accepts(request, auth_token="another", shared_key=TOKEN)
    assert not accepts(request, auth_token=TOKEN)
    assert not accepts(signed(), auth_token="another", shared_key=TOKEN)


def test_an_algorithm_nobody_knows_is_not_genuine() -> None:
    request = signed()
    headers = {**request.headers, "x-twilio-webhooks-signature-settings": "algorithm=NONE"}
    assert not accepts(WebhookRequest(request.url, headers, request.body))


def test_a_json_body_is_bound_by_its_hash_in_the_signed_url() -> None:
    body = json.dumps({"MessageSid": "SM1"}).encode()
    url = f"{URL}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-twilio-signature": RequestValidator(TOKEN).compute_signature(url, {}),
    }
    assert RequestValidator(TOKEN).validate(url, body.decode(), headers["x-twilio-signature"])
    assert accepts(WebhookRequest(url, headers, body))
    assert not accepts(WebhookRequest(url, headers, body + b" "))
    unbound = {**headers, "x-twilio-signature": RequestValidator(TOKEN).compute_signature(URL, {})}
    assert not accepts(WebhookRequest(URL, unbound, body))


def inbound(world: World) -> dict[str, str]:
    return {"MessageSid": "SM1", "From": CUSTOMER, "To": world.ann.user.phone_number, "Body": "Hello"}


def test_another_tenants_token_opens_nothing_of_this_one(world: World, account: TwilioAccount) -> None:
    stranger = account.server.open_account()
    world.give_provider(world.zoe.user.tenant_id, stranger.provider)
    message_id = str(world.send(world.ann).json()["id"])
    world.wait_for_state(message_id, "sent")
    sid = account.texts[0]["sid"]
    assert stranger.send_inbound(world.served.url, **inbound(world))["status"] == 403
    assert account.send_receipt(sid, "delivered", token=stranger.token)["status"] == 403
    assert stranger.call_instance(f"{world.served.url}/receive?provider=twilio", MessageSid=sid, MessageStatus="failed") == 403
    # A call about their own number, with a message of the other tenant in its query, is about that message.
    mixed = f"{world.served.url}/receive?provider=twilio&message={message_id}"
    zoe = {**inbound(world), "To": world.zoe.user.phone_number, "MessageSid": sid, "MessageStatus": "failed"}
    assert stranger.call_instance(mixed, **zoe) == 403
    assert world.message(message_id).state == "sent"


def test_a_call_that_is_replayed_changes_nothing(world: World, account: TwilioAccount) -> None:
    url = f"{world.served.url}/receive?provider=twilio"
    signature = RequestValidator(account.token).compute_signature(url, inbound(world))
    for _ in range(3):
        answer = requests.post(url, data=inbound(world), headers={"X-Twilio-Signature": signature}, timeout=10)
        assert answer.status_code == 200
    contacts = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    page = world.call("GET", f"/api/v2/contacts/{contacts[0]['id']}/messages", world.ann).json()
    assert len(page["messages"]) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"%ff=\xff", FORM),
        (b"[]", "application/json"),
        (b"{", "application/json"),
        (b"[" * 5000, "application/json"),
    ],
)
def test_foreign_format_is_refused_without_details(
    world: World, account: TwilioAccount, body: bytes, content_type: str
) -> None:
    url = f"{world.served.url}/receive?provider=twilio"
    answer = requests.post(url, data=body, headers={"Content-Type": content_type}, timeout=10)
    assert answer.status_code == 403
    assert answer.json()["reason"] == "Carrier signature is missing or invalid"
