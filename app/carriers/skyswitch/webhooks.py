"""SkySwitch's webhooks. Their format is not public, so that any JSON or form with known spellings of the fields is read."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from app.addresses.phone_number_parser import to_e164
from app.carriers.base import CarrierEvent, InboundMessage, MalformedWebhookError, Receipt, WebhookRequest
from app.carriers.skyswitch.codes import CODES
from app.carriers.skyswitch.names import MEDIA_TYPE_FIELDS, MEDIA_URL_FIELDS, NUMBER_FIELDS, WRAPPERS, normalize_name
from app.store.messages.messages import MessageState
from app.text.characters import clean
from app.times.clock import MINUTE, Clock

REPEAT_WINDOW_MS = MINUTE
"""Messages without an id and time are one if their content is equal and they arrive within the same minute."""

_MAX_FIELDS = 200
_MAX_EVENTS = 50
_MAX_DEPTH = 3

_STATES: Mapping[str, MessageState] = {
    "queued": MessageState.SENT,
    "accepted": MessageState.SENT,
    "sending": MessageState.SENT,
    "submitted": MessageState.SENT,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "undeliverable": MessageState.UNDELIVERED,
    "expired": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "rejected": MessageState.FAILED,
    "error": MessageState.FAILED,
}
_FAILURES = (MessageState.UNDELIVERED, MessageState.FAILED)
_OUTBOUND = ("outbound", "outgoing", "out", "mt")
_NUMBER = re.compile(r"\+?[0-9().\s-]{10,24}", re.ASCII)
_ADDRESS = re.compile(r"(?:sip|tel|sms):|@.*", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;]")
_WORDS = re.compile(r"[a-z]+")
_MEDIUM = re.compile(r"media(?:url)?([0-9]{1,2})")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")

Record = Mapping[str, Any]
"""Fields of one event by normalized name."""


class WebhookReader:
    """Reader of webhooks."""

    def __init__(self, fields: Mapping[str, Sequence[str]], region: str, clock: Clock) -> None:
        """Set what differs between instances.

        Args:
            fields: normalized spellings of each field.
            region: country of numbers without one.
            clock: returns the present time in ms.
        """
        self._fields = fields
        self._region = region
        self._clock = clock

    def read_events(self, request: WebhookRequest) -> list[CarrierEvent]:
        """Return the events of a request.

        Raises:
            MalformedWebhookError: it has none that is understood; names the fields, without their values.
        """
        records = list(_flatten(_read_body(request)))[:_MAX_EVENTS]
        events = [self._read_event(record) for record in records]
        if not events:
            raise MalformedWebhookError("there is no event")
        return events

    def _read_event(self, record: Record) -> CarrierEvent:
        status = self._text(record, "status") or self._status_of_type(record)
        reference = self._text(record, "reference")
        is_message = self._has(record, "text") or self._has(record, "media")
        is_outbound = not _WORDS_OUT.isdisjoint(self._words(record, "direction") | self._words(record, "type"))
        if reference or status in _STATES or is_outbound or (status and not is_message):
            return self._read_receipt(record, reference, status)
        sender, recipients = self._text_of_number(record), self._numbers(record)
        if not sender or not recipients or not is_message:
            raise _not_understood(record)
        return self._read_message(record, sender, recipients)

    def _read_receipt(self, record: Record, reference: str, status: str) -> Receipt:
        carrier_id = self._text(record, "id") or (f"ref-{reference}" if reference else "")
        if not carrier_id:
            raise _not_understood(record)
        state = _STATES.get(status)
        is_failed = state in _FAILURES
        code = self._text(record, "code") if is_failed else ""
        return Receipt(
            message_id=reference,
            carrier_message_id=carrier_id,
            state=state,
            code=code,
            reason=CODES.explain(code) if is_failed else "",
            opted_out=is_failed and CODES.is_opt_out(code),
        )

    def _read_message(self, record: Record, sender: str, recipients: Sequence[str]) -> InboundMessage:
        media = list(_read_media(self._value(record, "media"), record))
        urls, types = [url for url, _ in media], [kind for _, kind in media]
        body = self._value(record, "text")
        text = str(body) if isinstance(body, str | int | float) and not isinstance(body, bool) else ""
        content = [sender, *recipients, text, *urls, self._text(record, "time") or self._clock() // REPEAT_WINDOW_MS]
        derived = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]
        return InboundMessage(
            carrier_message_id=self._text(record, "id") or f"skyswitch-{derived}",
            from_number=sender,
            to_number=recipients[0],
            body=text,
            media=urls,
            media_types=types if any(types) else [],
            other_recipients=[number for number in recipients[1:] if number != recipients[0]],
        )

    def _value(self, record: Record, meaning: str) -> Any:
        """Return the first filled spelling of a field; an empty text if there is none."""
        values = [record[name] for name in self._fields[meaning] if name in record]
        return next((value for value in values if value not in (None, "", [], {})), "")

    def _text(self, record: Record, meaning: str) -> str:
        value = self._value(record, meaning)
        return clean(str(value)).strip(" ") if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def _has(self, record: Record, meaning: str) -> bool:
        return any(record.get(name) is not None for name in self._fields[meaning]) or (
            meaning == "media" and any(_MEDIUM.fullmatch(name) for name in record)
        )

    def _words(self, record: Record, meaning: str) -> set[str]:
        return set(_WORDS.findall(self._text(record, meaning).lower()))

    def _status_of_type(self, record: Record) -> str:
        """Return the status in a type such as `message.delivered`."""
        return next((word for word in sorted(self._words(record, "type")) if word in _STATES), "")

    def _text_of_number(self, record: Record) -> str:
        return next(iter(self._read_numbers(self._value(record, "from"))), "")

    def _numbers(self, record: Record) -> list[str]:
        return list(dict.fromkeys(self._read_numbers(self._value(record, "to"))))

    def _read_numbers(self, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for entry in value[:_MAX_FIELDS]:
                if not isinstance(entry, list):
                    yield from self._read_numbers(entry)
        elif isinstance(value, dict):
            inner = {normalize_name(name): part for name, part in value.items()}
            found = next((inner[normalize_name(name)] for name in NUMBER_FIELDS if inner.get(normalize_name(name))), "")
            if not isinstance(found, dict | list):
                yield from self._read_numbers(found)
        elif isinstance(value, str | int) and not isinstance(value, bool):
            for text in _SEVERAL.split(clean(str(value))):
                plain = _ADDRESS.sub("", text).strip()
                if plain:
                    yield (to_e164(plain, self._region) if _NUMBER.fullmatch(plain) else None) or plain


_WORDS_OUT = frozenset(_OUTBOUND)


def _read_body(request: WebhookRequest) -> Any:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind.endswith("json") or request.body.lstrip()[:1] in (b"{", b"["):
            return json.loads(request.body)
        return dict(reversed(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)))
    except (ValueError, RecursionError) as error:
        raise MalformedWebhookError("neither JSON nor a form") from error


def _flatten(value: Any, outer: Record | None = None, depth: int = 0) -> Iterator[Record]:
    """Yield the events in a body: a map, a map inside another, or lists of maps."""
    if isinstance(value, list) and depth <= _MAX_DEPTH:
        for entry in value[:_MAX_EVENTS]:
            yield from _flatten(entry, outer, depth + 1)
    elif isinstance(value, dict):
        record = {**(outer or {}), **{normalize_name(str(name)): part for name, part in value.items()}}
        inner = next((name for name in WRAPPERS if _holds_events(record.get(name))), None)
        if inner is None or depth > _MAX_DEPTH:
            yield record
        else:
            yield from _flatten(record.pop(inner), record, depth + 1)


def _holds_events(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(entry, dict) for entry in value))


def _read_media(value: Any, record: Record) -> Iterator[tuple[str, str]]:
    """Yield URL and content type of each medium."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = [value]
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            inner = {normalize_name(name): part for name, part in entry.items()}
            url, kind = (_first_text(inner, names) for names in (MEDIA_URL_FIELDS, MEDIA_TYPE_FIELDS))
            yield url, kind
        elif isinstance(entry, str) and entry:
            yield entry, ""
    numbered = sorted((int(match[1]), name) for name in record if (match := _MEDIUM.fullmatch(name)))
    for number, name in numbered:
        if isinstance(record[name], str):
            yield record[name], str(record.get(f"mediacontenttype{number}") or "")


def _first_text(entry: Mapping[str, Any], names: Sequence[str]) -> str:
    values = (entry.get(normalize_name(name)) for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _not_understood(record: Record) -> MalformedWebhookError:
    names = tuple(sorted(name for name, value in record.items() if _FIELD_NAME.fullmatch(name) and value != ""))
    return MalformedWebhookError("no known fields of a message or a receipt", names[:_MAX_EVENTS])
