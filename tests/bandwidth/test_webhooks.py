"""Bandwidth's events as they are read, and the login of its calls."""

import base64
import dataclasses
from typing import Any

import pytest

from app.carriers.bandwidth.webhooks import MAX_EVENTS, is_genuine, read_events
from app.carriers.base import InboundMessage, MalformedWebhookError, Receipt
from app.carriers.credentials import CarrierCredentials
from app.carriers.http import basic_auth
from app.store.messages.messages import MessageState
from tests.bandwidth.accounts import CALLBACK, CREDENTIALS
from tests.bandwidth.callbacks import golden, inbound, receipt, webhook

OWN = "+12125550100"


def read(*entries: Any) -> Any:
    (event,) = read_events(webhook(list(entries)))
    return event


def test_inbound_message_is_read_whole() -> None:
    (event,) = read_events(webhook(golden("inbound")))

    assert event == InboundMessage(
        carrier_message_id="14762070468292kw2fuqty55yp2b2",
        from_number="+12125550123",
        to_number=OWN,
        body="Hey, check this out! 😀",
        media=["https://messaging.bandwidth.com/api/v2/users/5500123/media/14762070468292kw2fuqty55yp2b2/1/bw.png"],
        other_recipients=[],
    )


def test_group_has_its_other_recipients() -> None:
    (event,) = read_events(webhook(golden("inbound_group")))

    assert isinstance(event, InboundMessage)
    assert (event.to_number, event.other_recipients) == (OWN, ("+12125550177", "+12125550188"))


def test_failure_of_a_group_names_its_recipient() -> None:
    (event,) = read_events(webhook(golden("failed")))

    assert event == Receipt(
        message_id="m1",
        carrier_message_id="14762070468292kw2fuqty55yp2b2",
        state=MessageState.FAILED,
        code="4432",
        reason="The Bandwidth account may not send to the recipient's country",
        recipient="+12125550124",
    )


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("message-sending", MessageState.SENT),
        ("message-sent", MessageState.SENT),
        ("message-delivered", MessageState.DELIVERED),
        ("message-read", MessageState.DELIVERED),
        ("message-failed", MessageState.FAILED),
        ("a-type-of-tomorrow", None),
    ],
)
def test_each_type_has_its_state(kind: str, state: MessageState | None) -> None:
    assert read(receipt("m1", "bw-1", kind)).state is state


@pytest.mark.parametrize(
    ("code", "state", "shown"),
    [
        (4432, MessageState.FAILED, "4432"),
        ("4432", MessageState.FAILED, "4432"),
        (4775, MessageState.UNDELIVERED, "4775"),
        (4999, MessageState.FAILED, "4999"),
        (4799, MessageState.UNDELIVERED, "4799"),
        (5600, MessageState.UNDELIVERED, "5600"),
        (5100, MessageState.FAILED, "5100"),
        (9999, MessageState.UNDELIVERED, "9999"),
        (9902, MessageState.SENT, ""),
        (None, MessageState.FAILED, ""),
        (True, MessageState.FAILED, ""),
        ("<script>", MessageState.FAILED, ""),
        ([4432], MessageState.FAILED, ""),
    ],
)
def test_each_code_has_its_state(code: Any, state: MessageState, shown: str) -> None:
    event = read(receipt("m1", "bw-1", "message-failed", errorCode=code))

    assert (event.state, event.code) == (state, shown)
    assert bool(event.reason) is (state is not MessageState.SENT)
    assert event.opted_out is (code == 4775)


def test_code_of_a_success_is_not_kept() -> None:
    event = read(receipt("m1", "bw-1", errorCode=4432))

    assert (event.code, event.reason, event.state) == ("", "", MessageState.DELIVERED)


def test_several_events_are_read_in_order() -> None:
    events = read_events(webhook([receipt("m1", "bw-1"), inbound(OWN, "bw-2"), receipt("m3", "bw-3")]))

    assert [event.carrier_message_id for event in events] == ["bw-1", "bw-2", "bw-3"]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        5,
        "x",
        [],
        {},
        {"type": "message-received"},
        {"type": "message-received", "message": []},
        {"type": "message-received", "message": {}},
        {"type": "message-received", "message": {"id": [5], "from": "+1", "owner": "+1"}},
        {"type": "message-received", "message": {"id": "bw-1", "owner": OWN}},
        {"type": "message-received", "message": {"id": "bw-1", "from": "+12125550123"}},
        {"type": "message-received", "message": {"id": "bw-1", "from": ["+12125550123"], "owner": OWN}},
        {"type": "message-delivered", "message": {"tag": "m1"}},
    ],
)
def test_unreadable_event_costs_no_other(entry: Any) -> None:
    with pytest.raises(MalformedWebhookError):
        read_events(webhook([entry]))

    assert read(entry, inbound(OWN)).body == "Are you open?"


@pytest.mark.parametrize(
    "changes", [{"text": None}, {"text": 5}, {"media": "x"}, {"media": [5, None, ""]}, {"to": OWN}, {"to": [5]}]
)
def test_optional_field_of_wrong_type_counts_as_absent(changes: Any) -> None:
    event = read(inbound(OWN, **changes))

    assert (event.to_number, list(event.media), list(event.other_recipients)) == (OWN, [], [])


@pytest.mark.parametrize("number", ["1", "x", "http://[", "5" * 5000])
def test_media_with_strange_urls_are_kept_for_cleaning(number: str) -> None:
    assert read(inbound(OWN, media=[number])).media == [number]


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[]", b"5", b"\xff", b"[" * 50_000, [inbound(OWN)] * (MAX_EVENTS + 1)])
def test_body_that_is_no_array_of_events_is_malformed(body: Any) -> None:
    with pytest.raises(MalformedWebhookError):
        read_events(webhook(body))


def accepts(authorization: str, **values: str) -> bool:
    return is_genuine(webhook([]), CREDENTIALS) and is_genuine(
        webhook([], authorization), CarrierCredentials(values) if values else CREDENTIALS
    )


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_login_of_the_account_is_accepted() -> None:
    user, password = CALLBACK.values()

    assert accepts(basic_auth(user, password))
    assert accepts(f"basic  {encoded(f'{user}:{password}')}")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic ",
        "Basic ü",
        "Basic !!!!",
        "Basic " + "A" * 100_000,
        f"Bearer {encoded('texting:a-callback-pässword')}",
        basic_auth("texting", ""),
        basic_auth("", "a-callback-pässword"),
        basic_auth("texting", "a-callback-pässword "),
        basic_auth("texting", "A-callback-pässword"),
        basic_auth("api", "pässword"),
        basic_auth("texting:a", "callback-pässword"),
    ],
)
def test_any_other_login_is_not(authorization: str) -> None:
    assert not accepts(authorization)


def test_previous_login_is_accepted_while_it_changes() -> None:
    new = {"callback_user": "new", "callback_password": "the-new-password"}
    previous = {f"{name}_previous": value for name, value in CALLBACK.items()}
    old = basic_auth(*CALLBACK.values())

    assert accepts(basic_auth("new", "the-new-password"), **new, **previous)
    assert accepts(old, **new, **previous)
    assert not accepts(old, **new)
    assert not accepts(basic_auth("new", CALLBACK["callback_password"]), **new, **previous), "halves do not mix"


@pytest.mark.parametrize("values", [{"account_id": "1"}, {"callback_user": "u"}, {"callback_password": "p"}])
def test_account_without_callback_login_accepts_nothing(values: dict[str, str]) -> None:
    for authorization in ("", basic_auth("", ""), basic_auth("u", ""), basic_auth("", "p")):
        assert not accepts(authorization, **values)


def test_secret_path_is_a_second_proof() -> None:
    secret = "a-secret-of-the-path-with-more-than-32-characters"
    held = CarrierCredentials({"account_id": "1", "webhook_secret": secret})

    def proves(path_secret: str) -> bool:
        return is_genuine(dataclasses.replace(webhook([], ""), path_secret=path_secret), held)

    assert proves(secret)
    assert not proves("")
    assert not proves(secret[:-1])
    assert not is_genuine(dataclasses.replace(webhook([], ""), path_secret=""), CarrierCredentials({"account_id": "1"}))
