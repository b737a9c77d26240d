"""HubSpot: synchronizes contacts and logs messages (CRM API v3, with the token of a private app).

HubSpot's search finds a new record only some seconds later, so links to records are stored on our side too.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.frozen import frozen, replace
from app.integrations.base import TEST_TYPE, DeliveryContext, EventType, FieldKind, IntegrationField
from app.integrations.hubspot_payloads import contact_properties, exact_search, number_search, timeline_entry
from app.integrations.webhooks import USER_AGENT
from app.safe_http.attempts import AttemptOutcome, DeliveryAttempt, Request
from app.text.characters import clean_all
from app.times.clock import MINUTE

_TOKEN = "accessToken"  # noqa: S105 - the name of a field
_CONTACTS = "/crm/v3/objects/contacts"
_COMMUNICATIONS = "/crm/v3/objects/communications"
_NOTES = "/crm/v3/objects/notes"
_CONTACT_OF = {_COMMUNICATIONS: 81, _NOTES: 202}
"""HubSpot's type ids for the associations of communications and notes with contacts."""

_EXISTING_ID = re.compile(r"Existing ID: (\d+)")
_LOST = (400, 404)
"""HubSpot's statuses for a deleted record."""

_NOTED = {
    EventType.CONTACT_OPTED_OUT: "The contact opted out of messages",
    EventType.CONTACT_OPTED_IN: "The contact opted in to messages again",
}
_INDEXING_DELAY_MS = MINUTE
"""Time in ms after which search reliably finds a new record."""

_WAITING = "Another event is searching for the contact's record at the moment"


class HubSpot:
    """A HubSpot account."""

    name: ClassVar[str] = "hubspot"
    title: ClassVar[str] = "HubSpot"
    description: ClassVar[str] = "Finds or creates your contacts in HubSpot, and logs messages in their timelines."
    fields: ClassVar[Sequence[IntegrationField]] = (
        IntegrationField(
            _TOKEN,
            FieldKind.TOKEN,
            "Access token",
            "Access token of a private app with the scopes crm.objects.contacts.read and crm.objects.contacts.write.",
            is_secret=True,
        ),
    )
    events: ClassVar[Sequence[EventType]] = (
        EventType.MESSAGE_RECEIVED,
        EventType.MESSAGE_SENT,
        EventType.MESSAGE_FAILED,
        EventType.CONTACT_CREATED,
        EventType.CONTACT_UPDATED,
        EventType.CONTACT_OPTED_OUT,
        EventType.CONTACT_OPTED_IN,
    )
    is_signed: ClassVar[bool] = False

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def deliver(self, context: DeliveryContext) -> DeliveryAttempt:
        """Find or create the contact's record and write the event to it. A test only reads a contact."""
        account = _Account(self._base_url, context)
        try:
            if context.type == TEST_TYPE:
                return account.call("GET", f"{_CONTACTS}?limit=1")
            if context.event["data"]["contact"].get("participants"):
                return _leave_out(context, self._base_url)
            return _EventDelivery(account, context).deliver()
        except _StoppedError as stopped:
            return stopped.tried

    def shown_url(self, values: Mapping[str, str]) -> str:
        """Return HubSpot's URL."""
        del values
        return self._base_url


class _StoppedError(Exception):
    """A request failed on which the next steps depend.

    Attributes:
        tried: the request.
        is_doubtful: the request creates something, and it is unknown whether it did.
    """

    def __init__(self, tried: DeliveryAttempt, *, is_doubtful: bool = False) -> None:
        super().__init__("stopped")
        self.tried = tried
        self.is_doubtful = is_doubtful


@frozen
class _Account:
    base_url: str
    context: DeliveryContext

    def call(self, method: str, path: str, body: Any = None, *, answers: Sequence[int] = ()) -> DeliveryAttempt:
        """Send a request.

        Args:
            method: HTTP method.
            path: path below the base URL.
            body: JSON body; None for none.
            answers: statuses besides 2xx that the caller handles.

        Raises:
            _StoppedError: another status, or no response.
        """
        headers = {"Authorization": f"Bearer {self.context.values[_TOKEN]}", "User-Agent": USER_AGENT}
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = b"" if body is None else json.dumps(body).encode()
        tried = self.context.call(Request(method, self.base_url + path, headers, sent))
        if tried.status == 401:
            tried = replace(
                tried, verdict=AttemptOutcome.GONE, gone_because="HubSpot answered 401: it rejects the access token"
            )
        if tried.verdict is AttemptOutcome.ARRIVED or tried.status in answers:
            return tried
        raise _StoppedError(tried)

    def create(self, path: str, body: Any, *, answers: Sequence[int] = ()) -> DeliveryAttempt:
        """Send a request that creates something.

        After a gateway error or no response, HubSpot may have created it, but finds it only seconds later. The next attempt
        starts with a search, so it waits until a search is reliable.

        Raises:
            _StoppedError: as in `call`.
        """
        try:
            return self.call("POST", path, body, answers=answers)
        except _StoppedError as stopped:
            tried = stopped.tried
            if tried.status not in (0, 408) and tried.status < 500:
                raise
            later = replace(tried, retry_after=max(tried.retry_after, _INDEXING_DELAY_MS))
            raise _StoppedError(later, is_doubtful=True) from None


@frozen
class _EventDelivery:
    account: _Account
    context: DeliveryContext

    @property
    def contact(self) -> Mapping[str, Any]:
        contact: Mapping[str, Any] = self.context.event["data"]["contact"]
        return contact

    def deliver(self) -> DeliveryAttempt:
        """Write the event; if a linked record is gone, try again from the search on.

        Raises:
            _StoppedError: the event could not be delivered.
        """
        links, contact_id = self.context.links, str(self.contact["id"])
        known = links.find(contact_id)
        if known:
            tried = self._write(known, answers=_LOST)
            if tried.verdict is AttemptOutcome.ARRIVED:
                return tried
            links.drop(contact_id)
        if known == "" or not links.take_lease(contact_id):
            record = {"at": self.context.event["timestamp"], "url": self.account.base_url, "error": _WAITING}
            raise _StoppedError(DeliveryAttempt(AttemptOutcome.WAIT, record))
        try:
            tried, record_id = self._find_or_make()
        except _StoppedError as stopped:
            if not stopped.is_doubtful:
                # The record may exist: search again once HubSpot can find it.
                links.drop(contact_id)
            raise
        links.keep(contact_id, record_id)
        if self.context.type == EventType.CONTACT_CREATED:
            return tried
        return self._write(record_id)

    def _find_or_make(self) -> tuple[DeliveryAttempt, str]:
        found = self.account.call("POST", f"{_CONTACTS}/search", number_search(str(self.contact["phone_number"])))
        results = _read(found).get("results")
        if results:
            return found, _id_of(results[0] if isinstance(results, list) else None, found)
        made = self.account.create(_CONTACTS, {"properties": contact_properties(self.contact)}, answers=[409])
        if made.status != 409:
            return made, _id_of(_read(made), made)
        # Another HubSpot record with a different number has this e-mail address.
        existing = _EXISTING_ID.search(str(_read(made).get("message")))
        if existing is None:
            raise _StoppedError(made)
        return replace(made, verdict=AttemptOutcome.ARRIVED), existing[1]

    def _write(self, record_id: str, answers: Sequence[int] = ()) -> DeliveryAttempt:
        """Write the event into a record."""
        event_type = EventType(self.context.type)
        if event_type in (EventType.CONTACT_CREATED, EventType.CONTACT_UPDATED):
            return self._change(record_id, answers)
        message = self.context.event["data"].get("message")
        if event_type in (EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT):
            properties = {
                "hs_communication_channel_type": "SMS",
                "hs_communication_logged_from": "CRM",
                "hs_communication_body": timeline_entry(message, "Received" if message["direction"] == "in" else "Sent"),
            }
            return self._log(_COMMUNICATIONS, record_id, properties, answers)
        note = _NOTED.get(event_type)
        if note is None:
            failure = self.context.event["data"].get("failure") or {}
            note = timeline_entry(message, f"Not delivered{': ' if failure.get('reason') else ''}{failure.get('reason', '')}")
        return self._log(_NOTES, record_id, {"hs_note_body": note}, answers)

    def _change(self, record_id: str, answers: Sequence[int]) -> DeliveryAttempt:
        properties, path = contact_properties(self.contact), f"{_CONTACTS}/{record_id}"
        changed = self.account.call("PATCH", path, {"properties": properties}, answers=[*answers, 409])
        if changed.status != 409:
            return changed
        # Another record has this e-mail address, which must be unique.
        properties.pop("email", None)
        return self.account.call("PATCH", path, {"properties": properties}, answers=answers)

    def _log(self, path: str, record_id: str, properties: Mapping[str, str], answers: Sequence[int]) -> DeliveryAttempt:
        """Add an entry to a record's timeline, unless an earlier attempt has added it."""
        timestamp = str(self.context.event["timestamp"])
        if self.context.is_repeated:
            conditions = {"associations.contact": record_id, "hs_timestamp": timestamp}
            found = self.account.call("POST", f"{path}/search", exact_search(conditions), answers=answers)
            if found.verdict is not AttemptOutcome.ARRIVED or _read(found).get("results"):
                return found
        association = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _CONTACT_OF[path]}
        entry = {
            "properties": {"hs_timestamp": timestamp, **properties},
            "associations": [{"to": {"id": record_id}, "types": [association]}],
        }
        return self.account.create(path, entry, answers=answers)


def _leave_out(context: DeliveryContext, url: str) -> DeliveryAttempt:
    """Return the result of an event about a group, which HubSpot has no record for: nothing is called."""
    record = {"at": context.event["timestamp"], "url": url, "error": "Group messages are not logged in HubSpot"}
    return DeliveryAttempt(AttemptOutcome.ARRIVED, record)


def _read(tried: DeliveryAttempt) -> dict[str, Any]:
    """Return the JSON of a response.

    Raises:
        _StoppedError: the response is not a JSON object.
    """
    try:
        data = clean_all(json.loads(tried.answer.body)) if tried.answer is not None else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise _misread(tried)
    return data


def _id_of(entry: Any, tried: DeliveryAttempt) -> str:
    """Return the id of a record in a response.

    Raises:
        _StoppedError: there is none.
    """
    record_id = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(record_id, str | int) or not str(record_id):
        raise _misread(tried)
    return str(record_id)


def _misread(tried: DeliveryAttempt) -> _StoppedError:
    record = tried.record | {"error": "The response was not in HubSpot's format"}
    return _StoppedError(replace(tried, verdict=AttemptOutcome.TRY_AGAIN, record=record))
