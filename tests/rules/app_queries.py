"""The queries that docs/firestore-rules.md promises to the web app's programmers, read from its table."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.store.campaigns.canned_responses import canned_responses
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.contacts.contacts import contacts
from app.store.inbox.conversation_events import conversation_events
from app.store.inbox.typing import typing_people
from app.store.jobs import jobs
from app.store.messages.messages import messages
from tests.rules.client import make_query

_PAGE = Path(__file__).parents[2] / "docs" / "firestore-rules.md"
_HEADER = "| shows | filters besides `uid ==` | order |"
_COLLECTIONS = {
    "conversations": [contacts.name],
    "changes": [contacts.name],
    "contacts by name": [contacts.name],
    "contacts found by a word": [contacts.name],
    "contacts on a list": [contacts.name],
    "contacts with a tag": [contacts.name],
    "the contact of a number": [contacts.name],
    "contacts by e-mail address": [contacts.name],
    "unread for one of those who share": [contacts.name],
    "assigned conversations": [contacts.name],
    "events of a conversation": [conversation_events.name],
    "all events": [conversation_events.name],
    "people who are writing": [typing_people.name],
    "messages found by a word": [messages.name],
    "a conversation": [messages.name],
    "all messages": [messages.name],
    "failed messages": [messages.name],
    "scheduled messages": [messages.name],
    "canned responses, drip campaigns": [canned_responses.name, drip_campaigns.name],
    "jobs": [jobs.name],
}
_FILTER = re.compile(r"`(\w+) (==|>=|array-contains)(?: ([^`]+))?`")
_ORDER = re.compile(r"`(\w+)` (ascending|descending)")
_SAMPLES: Mapping[str, Any] = {"updated": 1, "phone_number": "+12125550123", "kind": "import"}
_FLAGS = ("isArchived", "read_status", "optedOut")


@dataclass(frozen=True)
class DocumentedQuery:
    """A row of the table.

    Attributes:
        shows: first column.
        required, optional: filters as (field, operator, value), without those on the owner.
        order: (field, whether it is descending); None for no order.
    """

    shows: str
    required: tuple[tuple[str, str, Any], ...]
    optional: tuple[tuple[str, str, Any], ...]
    order: tuple[str, bool] | None

    def variants(self) -> Iterator[tuple[tuple[str, str, Any], ...]]:
        """Yield the filters of each query that the row promises."""
        for count in range(len(self.optional) + 1):
            for chosen in itertools.combinations(self.optional, count):
                yield (*self.required, *chosen)


def read_documented_queries() -> list[DocumentedQuery]:
    """Return the rows of the table."""
    table = _PAGE.read_text().partition(_HEADER)[2].strip().splitlines()
    rows = itertools.takewhile(lambda line: line.startswith("|"), table)
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [_read_row(*row) for row in cells[1:]]


def app_queries(owner: str, contact_id: str) -> Mapping[str, dict[str, Any]]:
    """Return every query that the page promises, by what it shows.

    Args:
        owner: the user's id.
        contact_id: of one of their contacts.
    """
    queries = {}
    for row in read_documented_queries():
        for filters, collection in itertools.product(row.variants(), _COLLECTIONS[row.shows]):
            equal = {"uid": owner} | {name: value for name, operator, value in filters if operator == "=="}
            if "contactId" in equal:
                equal["contactId"] = contact_id
            name = ", ".join((row.shows, *(f"{field} {value}" for field, _, value in filters), collection))
            queries[name] = make_query(
                collection,
                equal,
                containing=_find(filters, "array-contains"),
                since=_find(filters, ">="),
                latest=row.order[0] if row.order and row.order[1] else None,
                first=row.order[0] if row.order and not row.order[1] else None,
            )
    return queries


def _read_row(shows: str, filters: str, order: str) -> DocumentedQuery:
    """Read a row: filters after "any of", up to "or none", and after "optionally" may be left out."""
    choices, _, rest = filters.rpartition("or none") if filters.startswith("any of") else ("", "", filters)
    certain, _, possible = rest.partition("optionally")
    found = _ORDER.fullmatch(order)
    assert found or order == "none", order
    return DocumentedQuery(
        shows,
        tuple(_read_filters(certain)),
        (*_read_filters(choices), *_read_filters(possible)),
        (found[1], found[2] == "descending") if found else None,
    )


def _read_filters(text: str) -> Iterator[tuple[str, str, Any]]:
    for name, operator, value in _FILTER.findall(text):
        yield name, operator, _read_value(name, value)


def _read_value(name: str, value: str) -> Any:
    if value:
        return {"true": True, "false": False}.get(value, value.strip('"'))
    return False if name in _FLAGS else _SAMPLES.get(name, "any")


def _find(filters: tuple[tuple[str, str, Any], ...], operator: str) -> tuple[str, Any] | None:
    return next(((name, value) for name, found, value in filters if found == operator), None)
