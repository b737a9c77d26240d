"""Sends fields that their sender may not set, and looks at what is stored then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.auth.principal import Credential
from app.store.blasts.blasts import blasts
from app.store.campaigns.canned_responses import canned_responses
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.contacts.contact_lists import contact_lists
from app.store.contacts.contacts import contacts
from app.store.credentials.user_tokens import user_tokens
from app.store.engine.collection import Collection
from app.store.integrations.installed_integrations import installed_integrations
from app.store.messages.messages import messages
from app.store.push.devices import devices
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.matrix.checking import Answered, Asking
from tests.matrix.recipe import Value, its, new_number
from tests.matrix.recipes import RECIPES
from tests.matrix.table import Cell, Row, Table, read_cell, read_lines
from tests.matrix.tenants_fixture import PEOPLE, Caller, Town

FILE = Path(__file__).with_name("assignments.md")

IGNORED = "ignored"
_UNKNOWN = "Unknown field."
_SETS = {"people": PEOPLE, "administrators": PEOPLE[1:]}
_FOREIGN = "foreign"
VALUES: dict[str, Value] = {
    "id": "chosen",
    "uid": its("user"),
    "userId": its("user"),
    "sentBy": its("user"),
    "managedBy": its("user"),
    "sharedWith": [its("user")],
    "organizationAdmins": [its("user")],
    "tenantAdmins": [its("user")],
    "tenantId": its("tenant"),
    "organizationId": its("organization"),
    "adminOrganizationId": its("organization"),
    "contactId": its("contact"),
    "from": its("number"),
    "to": its("number"),
    "phone_number": new_number,
    "phoneNumber": new_number,
    "restrictions": ["blasts"],
    "provider": "twilio",
    "providerCredentials": {"name": "twilio", "auth_token": "x"},
    "billing": {"plan": "free"},
    "history": [{"state": "delivered", "at": 1}],
    "failure": {"kind": "rejected"},
    "password": "correct horse battery",
    "taken external_id": its("external id"),
    "taken email": its("claimed email"),
    "taken emailAddress": its("claimed email"),
    "taken phone_number": its("number"),
    "taken phoneNumber": its("number"),
} | dict.fromkeys(("external_id", "organizationType", "organizationPlanSelection", "account_sid", "auth_token"), "chosen")
VALUES |= dict.fromkeys(("state", "carrier", "carrierMessageId", "source", "last_message"), "chosen")
VALUES |= dict.fromkeys(("isAdmin", "isSuperAdmin", "is_disabled", "disabled", "optedOut", "isArchived", "blocked"), True)
VALUES |= dict.fromkeys(("deleted", "sessionsValidAfter", "created", "segments"), 1)
VALUES |= dict.fromkeys(("relaySecretNumber", "relayAccessTokenNumber", "revocations"), 7) | {"read_status": True}
_OF_ORGANIZATIONS: dict[str, Value] = {"provider": {"name": "simulator"}}

_MESSAGE = frozenset({"created", "updated", "date", "history", "sendAt", "sweepAt", "sweepShard"})


@dataclass(frozen=True)
class Stored:
    """An object that a request creates, or can change only once.

    Attributes:
        collection: where it stands.
        member: of the answer, that holds its id.
        differs: in which fields two that are made alike differ.
    """

    collection: Collection[Any]
    member: str
    differs: frozenset[str]


STORED: dict[str, Stored] = {
    "POST /api/v2/users": Stored(users, "id", frozenset({"created", "email", "phone_number"})),
    "POST /api/users": Stored(users, "id", frozenset({"created", "email", "phone_number"})),
    "POST /api/v2/users/{id}/devices": Stored(devices, "id", frozenset({"created", "lastSeen", "token"})),
    "POST /api/v2/users/{id}/token": Stored(user_tokens, "id", frozenset({"created", "hint", "name"})),
    "POST /api/v2/tenants/admin": Stored(users, "userId", frozenset({"created", "email", "external_id", "sessionsValidAfter"})),
    "POST /api/v2/organizations": Stored(organizations, "id", frozenset({"created"})),
    "POST /api/organizations": Stored(organizations, "id", frozenset({"created"})),
    "POST /api/v2/tenants/": Stored(tenants, "tenantId", frozenset({"created", "externalId"})),
    "PUT /api/v2/tenants/": Stored(tenants, "tenantId", frozenset({"created", "externalId"})),
    "POST /api/v2/integrations/installed": Stored(installed_integrations, "id", frozenset({"created", "updated"})),
    "PATCH /api/v2/integrations/installed/{id}": Stored(installed_integrations, "id", frozenset({"updated"})),
    "POST /api/contacts": Stored(contacts, "id", frozenset({"created", "updated", "phone_number", "full_name", "searchKeys"})),
    "POST /api/v2/contacts": Stored(
        contacts, "id", frozenset({"created", "updated", "phone_number", "full_name", "searchKeys"})
    ),
    "PATCH /api/v2/contacts/{id}": Stored(contacts, "id", frozenset({"updated"})),
    "POST /api/v2/canned-responses": Stored(canned_responses, "id", frozenset({"created", "updated"})),
    "PATCH /api/v2/canned-responses/{id}": Stored(canned_responses, "id", frozenset({"updated"})),
    "POST /api/v2/blasts": Stored(blasts, "id", frozenset({"created", "updated"})),
    "PATCH /api/v2/blasts/{id}": Stored(blasts, "id", frozenset({"updated"})),
    "POST /api/v2/drips": Stored(drip_campaigns, "id", frozenset({"created", "updated", "drips"})),
    "PATCH /api/v2/drips/{id}": Stored(drip_campaigns, "id", frozenset({"updated"})),
    "POST /api/v2/lists": Stored(contact_lists, "id", frozenset({"created", "updated", "name"})),
    "PATCH /api/v2/lists/{id}": Stored(contact_lists, "id", frozenset({"updated"})),
    "POST /api/send": Stored(messages, "MessageID", _MESSAGE),
    "POST /api/v2/messages": Stored(messages, "id", _MESSAGE),
    "PATCH /api/v2/scheduledMessages/{id}": Stored(messages, "id", _MESSAGE),
    "PATCH /api/v2/reminders/{id}": Stored(messages, "id", _MESSAGE),
    "POST /api/v2/reminders": Stored(messages, "id", _MESSAGE),
}
"""The operations that make something new each time; the others change what the path's id names."""


@dataclass(frozen=True)
class Assignment:
    """A row: fields that callers send in an operation. `cell` is None where they are ignored, or refused as unknown."""

    operation: str
    position: str
    callers: Sequence[Caller]
    fields: Sequence[str]
    cell: Cell | None


def read_assignments() -> list[Assignment]:
    """Read the table."""
    return [
        Assignment(
            line["operation"],
            line["whose"],
            [caller for name in line["by"].split(", ") for caller in _SETS.get(name, (name,))],  # type: ignore[misc]
            line["fields"].split(", "),
            None if line["answer"] == IGNORED else read_cell(line["answer"]),
        )
        for line in read_lines(FILE.read_text())
    ]


class Assigning:
    """Sends the fields of one row."""

    def __init__(self, town: Town, table: Table, assignment: Assignment) -> None:
        self._town = town
        self._assignment = assignment
        self._method, _, self._path = assignment.operation.partition(" ")
        self._row: Row = table.rows_by_operation()[assignment.operation][0]
        self._asking = Asking(town, self._method, self._row, RECIPES[self._row.title][self._row.named_by])

    def wrong(self) -> Iterator[str]:
        """Send every field in every caller's name, and answer what is wrong."""
        for caller in self._assignment.callers:
            _, before = self._send(Caller(caller), {})
            for name in self._assignment.fields:
                answered, after = self._send(Caller(caller), {name: self._value(name)})
                said = self._what_is_wrong(name, answered, before, after)
                if said:
                    yield f"{self._assignment.operation}, {self._assignment.position}, {caller}, {name}: {said}"

    def _value(self, name: str) -> Value:
        if "organizations" in self._path and name in _OF_ORGANIZATIONS:
            return _OF_ORGANIZATIONS[name]
        return VALUES[name]

    def _what_is_wrong(self, sent: str, answered: Answered, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        cell = self._assignment.cell
        is_refused_as_unknown = cell is None and answered.status == 400 and _UNKNOWN in str(answered.body)
        if not is_refused_as_unknown and not answered.is_like(cell or Cell(200)):
            return f"{cell or IGNORED} was expected, answered was {answered}: {answered.body}"
        if not after:
            return ""
        stored = STORED.get(self._assignment.operation)
        differs_anyway = stored.differs if stored else frozenset()
        wrong = {name for name in {**before, **after} if before.get(name) != after.get(name)} - differs_anyway
        if sent in differs_anyway and after.get(sent) == self._value(sent):
            wrong.add(sent)
        return "; ".join(f"{name} was {before.get(name)!r} and became {after.get(name)!r}" for name in sorted(wrong))

    def _send(self, caller: Caller, extra: Mapping[str, Value]) -> tuple[Answered, Mapping[str, Any]]:
        """Send the request with fields of foreigners' beside its own, and answer what is stored then."""
        party = self._town.callers.get(caller)
        kinds = (Credential.USER_TOKEN, Credential.FIREBASE) if party else (Credential.SYSTEM_TOKEN,)
        taken = self._row.kinds or {}
        kind = next(kind for kind in kinds if kind in taken)
        authorization = self._town.authorization(party, kind, taken[kind])
        sent = {name.removeprefix("taken "): (value, self._whose(name)) for name, value in extra.items()}
        answered = self._asking.ask(self._assignment.position, party, authorization, sent)
        return answered, self._stored(answered)

    @staticmethod
    def _whose(name: str) -> str:
        """Return whose things a field names: an organization that the caller does not administer, for the rest a stranger's."""
        return "neighbour" if name == "organizationId" else _FOREIGN

    def _stored(self, answered: Answered) -> Mapping[str, Any]:
        """Return what stands in the store; nothing where nothing was made."""
        stored = STORED.get(self._assignment.operation)
        if stored is not None and answered.status >= 400:
            return {}
        if stored is not None:
            collection, document_id = stored.collection, answered.body[stored.member]
        else:
            collection, document_id = organizations if "/organizations/" in self._path else users, answered.parameters["id"]
        (document,) = self._town.instance.core.database.read(collection.path(document_id))
        assert document is not None
        return document.fields
