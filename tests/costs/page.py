"""The page `docs/costs.md`: what operators want to know before they see a bill."""

from collections.abc import Sequence
from pathlib import Path

from tests.costs.administration import ADMINISTRATION
from tests.costs.consent import CONSENT
from tests.costs.contact_import import IMPORTING
from tests.costs.expectation import Expectation
from tests.costs.expectations import ARRIVING, READING, SENDING
from tests.costs.groups import GROUPS
from tests.costs.inbox import INBOX
from tests.costs.single_sign_on import SIGNING_ON

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "costs.md"

_INTRODUCTION = """\
# What each operation costs

Firestore bills documents: each one read, written or deleted.
Cloud Tasks bills each call to it, and each call it makes to the instance.
The instance itself is billed by time (`app.yaml` and `worker.yaml` limit it), carriers by message.

This page lists documents and calls, and the round trips, for which a caller waits.
`tests/costs` counts every figure, and a change that costs more fails there.
To generate the page again, run `python -m tests.costs > docs/costs.md`.

- **A document that does not exist is billed as a read**, and so is a query that finds nothing.
- A page of a list reads as many documents as it shows, and one more, however long the list is.
- Any other reads come from the web and mobile app, which read Firestore directly under the security rules.
- The plans of the instance are read by one query a minute in each process, if an organization that names a plan does something
  that a plan may limit. The figures are without it. A limit of messages costs a count and a query more, once a minute.
- A process looks at most once a minute, with one read, for the organizations that have keywords of their own or double opt-in,
  when a short text arrives. The figures are without it. A short text to one of them reads the organization.
- An idle instance costs 11 reads a minute, 15 840 a day: the sweeper looks for messages, webhook events, deletions and jobs \
that need work, and measures what waits. 14 more an hour look for expired documents that Firestore's TTL did not remove. \
Each process writes one document every ten minutes, by which `flask doctor` sees that the sweeper runs.
- Every task costs two calls at Cloud Tasks: one to create it, one when it calls the instance. The column counts the first.
- A request that loses a race reads and commits again: of two messages to the same new contact at once, one costs twice as much.
- One message to a known contact through Twilio, accepted, delivered, and reported as delivered: 19 documents read, 5 \
written, 1 task.

Prices differ by region and change: see [Firestore](https://cloud.google.com/firestore/pricing) and [Cloud \
Tasks](https://cloud.google.com/tasks/pricing).

In the tables, *trips* are round trips for reading, by path or by query, for a credential that this process has seen before.
The first request of a credential takes one more: it reads the same documents, but organization, tenant and conversation \
only after the user.
So does the first inbound message of a number.
The first message to or from a contact in a process reads one document more, the reservation of its number, in the same trip.
"""

_HEADING = """\
| operation | trips | commits | documents read | written | deleted | task calls | |
|---|--:|--:|--:|--:|--:|--:|---|
"""


def write_page() -> str:
    """Return the page."""
    sections = [
        ("Outbound messages", SENDING),
        ("Inbound messages, receipts, webhooks", ARRIVING),
        ("Double opt-in", CONSENT),
        ("Group messages", GROUPS),
        ("Team inbox", INBOX),
        ("Conversations, tokens, health", READING),
        ("Administration", ADMINISTRATION),
        ("Single sign-on", SIGNING_ON),
        ("Contacts in bulk", IMPORTING),
    ]
    return "\n".join([_INTRODUCTION, *(_write_section(title, rows) for title, rows in sections)])


def _write_section(title: str, expectations: Sequence[Expectation]) -> str:
    return f"## {title}\n\n{_HEADING}{''.join(_write_row(expectation) for expectation in expectations)}"


def _write_row(expectation: Expectation) -> str:
    cost = expectation.cost
    figures = (
        cost.trips_for_reading,
        cost.commits,
        cost.documents_read,
        cost.documents_written,
        cost.documents_deleted,
        cost.task_calls,
    )
    return f"| {expectation.title} | {' | '.join(map(str, figures))} | {expectation.why} |\n"
