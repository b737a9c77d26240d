"""Messages through SkySwitch: names of fields, tokens, and shapes of webhooks beyond the table of cases."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.carriers.base import InboundMessage, MalformedWebhookError, Receipt, SendError, WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.skyswitch.names import EVENT_FIELDS, SEND_FIELDS
from app.carriers.skyswitch.webhooks import REPEAT_WINDOW_MS
from app.configuration.field_names import EVENT_MEANINGS, SENT_MEANINGS, read_field_names
from app.store.messages.messages import MessageState
from app.times.clock import SECOND
from tests.carriers.adapters.skyswitch import make_adapter
from tests.carriers.description import CUSTOMER, NOW, OFFICE, TEXT, TEXT_AND_MEDIA
from tests.skyswitch.server import ACCOUNT, LIFE_SECONDS, LOGIN, Exchange

GOLDEN = Path(__file__).parent / "golden"
CREDENTIALS = CarrierCredentials({"account_id": ACCOUNT, **LOGIN})


class Clock:
    """A clock that a test sets."""

    now = NOW

    def __call__(self) -> int:
        return self.now


def parse(body: Any, clock: Clock | None = None, **settings: str) -> Any:
    """Return the one event of a webhook: bytes are a form, anything else is JSON."""
    is_form = isinstance(body, bytes)
    content_type = "application/x-www-form-urlencoded" if is_form else "application/json"
    request = WebhookRequest("", {"content-type": content_type}, body if is_form else json.dumps(body).encode())
    (event,) = make_adapter("http://127.0.0.1:1", 1, clock or Clock(), **settings).parse(request)
    return event


def test_settings_and_tables_have_the_same_meanings() -> None:
    assert tuple(SEND_FIELDS) == SENT_MEANINGS
    assert tuple(EVENT_FIELDS) == EVENT_MEANINGS


@pytest.mark.parametrize("setting", ["from", "from=", "from=a b", "from=a;to=b", "who=a", "=a", "from=1a"])
def test_setting_of_names_is_checked(setting: str) -> None:
    with pytest.raises(ValueError, match="Must"):
        read_field_names(setting, SENT_MEANINGS)


def test_setting_names_the_field_of_media(exchange: Exchange) -> None:
    adapter = make_adapter(exchange.url, 5, Clock(), SKYSWITCH_SEND_FIELDS="media=media_urls")

    assert adapter.send(TEXT_AND_MEDIA, CREDENTIALS).carrier_message_id == "sky1"

    assert exchange.texts == [json.loads((GOLDEN / "send_media_named.json").read_text())]
    assert (adapter.capabilities.max_media, make_adapter("", 1, Clock()).capabilities.max_media) == (10, 0)


def test_setting_names_other_fields(exchange: Exchange) -> None:
    names = "from=sender,to=recipient,text=body,reference=tag"
    make_adapter(exchange.url, 5, Clock(), SKYSWITCH_SEND_FIELDS=names).send(TEXT, CREDENTIALS)

    assert exchange.texts == [{"sender": OFFICE, "recipient": CUSTOMER, "body": TEXT.body, "tag": TEXT.message_id}]


@pytest.mark.parametrize("answer", [{"message_id": "x1"}, {"data": {"id": "x1"}}, {"id": "x1", "message_id": "x2"}])
def test_id_is_found_where_it_may_be(exchange: Exchange, answer: dict[str, Any]) -> None:
    exchange.answers["/messaging/send"] = [(200, answer, {})]

    assert make_adapter(exchange.url, 5, Clock()).send(TEXT, CREDENTIALS).carrier_message_id == "x1"


class TestTokens:
    def test_token_is_kept_and_refreshed(self, exchange: Exchange) -> None:
        clock = Clock()
        adapter = make_adapter(exchange.url, 5, clock)
        for _ in range(2):
            adapter.send(TEXT, CREDENTIALS)
        assert exchange.grants == ["password"]

        clock.now += (LIFE_SECONDS - 30) * SECOND
        adapter.send(TEXT, CREDENTIALS)

        assert exchange.grants == ["password", "refresh_token"]

    def test_refused_token_is_renewed_once(self, exchange: Exchange) -> None:
        adapter = make_adapter(exchange.url, 5, Clock())
        adapter.send(TEXT, CREDENTIALS)
        exchange.valid.clear()
        adapter.send(TEXT, CREDENTIALS)
        assert (exchange.grants, len(exchange.texts)) == (["password", "password"], 2)

        exchange.answers["/messaging/send"] = [(401, {}, {})] * 2
        with pytest.raises(SendError) as raised:
            adapter.send(TEXT, CREDENTIALS)
        assert (raised.value.kind, len(exchange.grants)) == ("bad-configuration", 3)

    @pytest.mark.parametrize(
        ("answer", "kind", "retry_after"),
        [
            ((401, {"error": "invalid_grant"}, {}), "bad-configuration", 0),
            ((429, {}, {"Retry-After": "7"}), "retry", 7000),
            ((500, b"<html>", {}), "retry", 0),
            ((200, b"<html>", {}), "retry", 0),
            ((200, {"token": "x"}, {}), "retry", 0),
        ],
    )
    def test_failed_login_sends_nothing(
        self, exchange: Exchange, answer: tuple[int, Any, dict[str, str]], kind: str, retry_after: int
    ) -> None:
        exchange.answers["/oauth/token"] = [answer]

        with pytest.raises(SendError) as raised:
            make_adapter(exchange.url, 5, Clock()).send(TEXT, CREDENTIALS)

        assert (raised.value.kind, raised.value.retry_after) == (kind, retry_after)
        assert exchange.texts == []

    def test_incomplete_login_calls_nobody(self, exchange: Exchange) -> None:
        with pytest.raises(SendError, match="lacks client_secret") as raised:
            make_adapter(exchange.url, 5, Clock()).send(
                TEXT, CarrierCredentials({"account_id": "1", **LOGIN, "client_secret": ""})
            )
        assert (raised.value.kind, raised.value.is_answered, exchange.grants) == ("bad-configuration", None, [])

    def test_account_is_tried_without_a_message(self, exchange: Exchange) -> None:
        adapter = make_adapter(exchange.url, 5, Clock())
        assert [finding.is_ok for finding in adapter.test_account(CREDENTIALS)] == [True, True]
        wrong = adapter.test_account(CarrierCredentials({"account_id": ACCOUNT, **LOGIN, "password": "wrong"}))
        assert [(finding.subject, finding.is_ok) for finding in wrong] == [("password", False)]
        assert "wrong" not in wrong[0].message
        fixed = adapter.test_account(CarrierCredentials({"account_id": ACCOUNT, "access_token": "expired"}))
        assert [(finding.subject, finding.is_ok) for finding in fixed] == [("access_token", False)]
        assert exchange.texts == []


MESSAGE = {"from": "12125550123", "to": "12125550100", "text": "Hello", "id": "m1"}
SHAPES: list[Any] = [
    MESSAGE,
    {"FromNumber": CUSTOMER, "ToNumber": OFFICE, "Body": "Hello", "MessageId": "m1"},
    {"source": "(212) 555-0123", "destination": "+1 212 555 0100", "content": "Hello", "uuid": "m1"},
    {"data": MESSAGE},
    {"event": "message.received", "payload": MESSAGE},
    {"event": {"type": "inbound"}, **MESSAGE},
    {"id": "m1", "message": {"from": {"phone_number": CUSTOMER}, "to": [{"number": OFFICE}], "text": "Hello"}},
    {"messages": [MESSAGE]},
    [MESSAGE],
    {"from": "sip:12125550123@office.example", "to": 12125550100, "text": "Hello", "id": "m1"},
    {"direction": "inbound", "status": "received", **MESSAGE},
    {"status": "unread", **MESSAGE},
    urlencode(MESSAGE).encode(),
    urlencode({"Source-Number": CUSTOMER, "Destination": OFFICE, "message": "Hello", "message_id": "m1"}).encode(),
]


@pytest.mark.parametrize("body", SHAPES, ids=lambda body: str(body)[:40])
def test_inbound_message_is_read_in_many_shapes(body: Any) -> None:
    event = parse(body)

    assert isinstance(event, InboundMessage)
    found = (event.from_number, event.to_number, event.body, event.carrier_message_id, *event.other_recipients)
    assert found == (CUSTOMER, OFFICE, "Hello", "m1")


@pytest.mark.parametrize(
    "media",
    [
        {"media": ["https://m.example/a"]},
        {"attachments": [{"link": "https://m.example/a"}]},
        {"mediaUrl": "https://m.example/a"},
        {"MediaUrl0": "https://m.example/a"},
        {"media_urls": '["https://m.example/a"]'},
    ],
)
def test_media_are_read_in_many_shapes(media: dict[str, Any]) -> None:
    event = parse({"from": CUSTOMER, "to": OFFICE, **media})

    assert list(event.media) == ["https://m.example/a"]


def test_setting_adds_a_spelling() -> None:
    event = parse({"Caller-Of": CUSTOMER, "to": OFFICE, "text": "Hello"}, SKYSWITCH_EVENT_FIELDS="from=caller_of")

    assert event.from_number == CUSTOMER


@pytest.mark.parametrize(
    "body",
    [
        {"id": "out1", "ref_id": "m1Ab-9_z", "status": "delivered"},
        {"messageId": "out1", "reference": "m1Ab-9_z", "delivery_status": "delivered", "text": "Hello"},
        {"type": "message.delivered", "data": {"id": "out1", "ref_id": "m1Ab-9_z"}},
        urlencode({"id": "out1", "ref_id": "m1Ab-9_z", "status": "delivered"}).encode(),
    ],
)
def test_receipt_is_read_in_many_shapes(body: Any) -> None:
    assert parse(body) == Receipt(message_id="m1Ab-9_z", carrier_message_id="out1", state=MessageState.DELIVERED)


def test_copy_of_an_outbound_message_is_no_inbound_one() -> None:
    assert parse({**MESSAGE, "direction": "outbound"}).state is None


class TestDerivedId:
    BODY = {"from": CUSTOMER, "to": OFFICE, "text": "ok"}

    def id_of(self, clock: Clock, **more: Any) -> str:
        return str(parse(self.BODY | more, clock).carrier_message_id)

    def test_same_content_within_a_minute_is_one_message(self) -> None:
        clock = Clock()
        clock.now = NOW - NOW % REPEAT_WINDOW_MS
        first = self.id_of(clock)
        clock.now += REPEAT_WINDOW_MS - 1
        assert self.id_of(clock) == first
        clock.now += 1
        assert self.id_of(clock) != first

    def test_content_and_numbers_tell_messages_apart(self) -> None:
        clock = Clock()
        others: list[dict[str, Any]] = [
            {},
            {"text": "no"},
            {"from": "+12125550124"},
            {"to": "+12125550101"},
            {"media": ["https://m.example/a"]},
        ]
        assert len({self.id_of(clock, **more) for more in others}) == 5

    def test_time_of_the_carrier_replaces_the_minute(self) -> None:
        clock = Clock()
        first = self.id_of(clock, timestamp="2026-11-26T12:00:00Z")
        clock.now += 10 * REPEAT_WINDOW_MS
        assert self.id_of(clock, timestamp="2026-11-26T12:00:00Z") == first
        assert self.id_of(clock, timestamp="2026-11-26T12:00:01Z") != first


@pytest.mark.parametrize(
    "body",
    [
        {"caller": CUSTOMER, "words": "My secret"},
        {"from": CUSTOMER, "text": "My secret"},
        {"status": "delivered"},
        urlencode({"caller": CUSTOMER, "My secret": ""}).encode(),
    ],
)
def test_unknown_shape_names_its_fields_alone(body: Any) -> None:
    with pytest.raises(MalformedWebhookError) as raised:
        parse(body)

    assert raised.value.field_names
    assert "secret" not in f"{raised.value} {raised.value.field_names}".lower()
