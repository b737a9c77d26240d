"""Which operations a restriction refuses, and in which case; `unrestricted.txt` has those that none concerns.

A new operation that writes is added to one of the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.store.users.users import Restriction
from app.times.clock import HOUR
from tests.matrix.recipe import Find, Value, its
from tests.matrix.tenants_fixture import Town

UNRESTRICTED = Path(__file__).with_name("unrestricted.txt")
PAGE = Path(__file__).parents[2] / "docs" / "restrictions.md"
HEADING = "## By operation"


@dataclass(frozen=True)
class Closed:
    """An operation that a restriction refuses.

    Attributes:
        operation: method and path.
        restriction: that refuses it.
        case: the requests that are refused; empty for all.
        recipe: name of the matrix's recipe; empty for the first.
        body: fields beside the recipe's.
        path: parameters instead of the recipe's.
    """

    operation: str
    restriction: Restriction
    case: str = ""
    recipe: str = ""
    body: Mapping[str, Value] = field(default_factory=dict)
    path: Mapping[str, Value] = field(default_factory=dict)


def _in_an_hour(town: Town, _: Find) -> int:
    return town.instance.core.clock() + HOUR


def _new_url(town: Town, _: Find) -> str:
    return f"https://crm.example.com/{town.number()}"


def _with_all(restriction: Restriction, *operations: str) -> list[Closed]:
    return [Closed(operation, restriction) for operation in operations]


_REMINDER: Mapping[str, Value] = {"reminder": True, "sendAt": _in_an_hour, "scheduleTimezone": "America/Denver"}
_WEBHOOK: Mapping[str, Value] = {"relayWebhook": _new_url}

CLOSED = [
    Closed("POST /api/send", Restriction.REMINDERS, "with `reminder`", body=_REMINDER),
    Closed("POST /api/v2/messages", Restriction.REMINDERS, "with `reminder`", body=_REMINDER),
    Closed("PATCH /api/v2/scheduledMessages/{id}", Restriction.REMINDERS, "about a reminder", path={"id": its("new reminder")}),
    Closed(
        "DELETE /api/v2/scheduledMessages/{id}", Restriction.REMINDERS, "about a reminder", path={"id": its("new reminder")}
    ),
    *_with_all(
        Restriction.REMINDERS,
        "POST /api/v2/reminders",
        "PATCH /api/v2/reminders/{id}",
        "DELETE /api/v2/reminders/{id}",
        "POST /api/v2/reminders/{id}/complete",
        "POST /api/v2/reminders/{id}/reopen",
    ),
    *_with_all(
        Restriction.DRIP_CAMPAIGN,
        "POST /api/v2/drips",
        "PATCH /api/v2/drips/{id}",
        "DELETE /api/v2/drips/{id}",
        "POST /api/contacts/{id}/drips",
        "POST /api/v2/contacts/{id}/drips",
        "POST /api/v2/lists/{id}/drips",
        "DELETE /api/v2/contacts/{id}/drips/{applicationId}",
    ),
    *_with_all(Restriction.IMPORT_CONTACTS, "POST /api/v2/contacts/batch", "POST /api/v2/contacts/import"),
    Closed("POST /api/v2/contacts/import", Restriction.LISTS, "with `listId`", recipe="listId"),
    *_with_all(
        Restriction.LISTS,
        "POST /api/v2/lists",
        "PATCH /api/v2/lists/{id}",
        "DELETE /api/v2/lists/{id}",
        "POST /api/v2/lists/{id}/contacts",
        "DELETE /api/v2/lists/{id}/contacts",
    ),
    *_with_all(
        Restriction.DISABLE_DELETE,
        "DELETE /api/v2/contacts",
        "DELETE /api/v2/contacts/{id}",
        "POST /deleteConversation",
    ),
    Closed(
        "POST /api/v2/contacts/duplicates", Restriction.DISABLE_DELETE, "with `execute_merge`", body={"execute_merge": True}
    ),
    Closed("DELETE /api/v2/contacts", Restriction.DELETE_ALL),
    *_with_all(
        Restriction.INTEGRATIONS,
        "POST /api/v2/integrations/installed",
        "PATCH /api/v2/integrations/installed/{id}",
        "DELETE /api/v2/integrations/installed/{id}",
        "POST /api/v2/integrations/installed/{id}/secret",
        "POST /api/v2/integrations/installed/{id}/test",
        "POST /api/users/{id}/webhook",
        "PATCH /api/v2/users/{id}/webhook",
        "POST /api/v2/users/{id}/webhook/secret",
        "POST /api/v2/users/{id}/webhook/test",
        "POST /api/v2/users/{id}/webhook/deliveries/{deliveryId}/replay",
    ),
    *[
        Closed(operation, Restriction.INTEGRATIONS, "with a new `relayWebhook`", body=_WEBHOOK)
        for operation in (
            "POST /api/v2/users",
            "PATCH /api/v2/users/{id}",
            "POST /api/users",
            "POST /api/users/{id}",
            "PUT /api/users/{id}",
            "PATCH /api/users/{id}",
        )
    ],
    *_with_all(
        Restriction.BLASTS,
        "POST /api/v2/blasts",
        "PATCH /api/v2/blasts/{id}",
        "DELETE /api/v2/blasts/{id}",
        "POST /api/v2/blasts/{id}/test",
        "POST /api/v2/blasts/{id}/send",
        "POST /api/v2/blasts/{id}/pause",
        "POST /api/v2/blasts/{id}/resume",
        "POST /api/v2/blasts/{id}/cancel",
    ),
]

OPERATIONS = {closed.operation for closed in CLOSED}


def read_unrestricted() -> set[str]:
    """Return the operations that write and that no restriction concerns."""
    return set(UNRESTRICTED.read_text().splitlines())


def write_section() -> str:
    """Return the section of the page that lists the operations."""
    lines = [HEADING, "", "| restriction | refused operation | which requests |", "|---|---|---|"]
    for restriction in Restriction:
        for closed in CLOSED:
            if closed.restriction is restriction:
                lines.append(f"| `{restriction}` | `{closed.operation}` | {closed.case or 'all'} |")
    return "\n".join(lines) + "\n"
