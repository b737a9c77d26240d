"""Writes `docs/costs.md`: what operators want to know before they see a bill."""

from collections.abc import Sequence
from pathlib import Path

from tests.costs.administration import ADMINISTRATION
from tests.costs.contact_import import IMPORTING
from tests.costs.expectation import Expectation
from tests.costs.expectations import ARRIVING, READING, SENDING
from tests.costs.single_sign_on import SIGNING_ON

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "costs.md"

_INTRODUCTION = """\
# What each operation costs

Firestore bills documents: each one read, written or deleted. Cloud Tasks bills each call, and each time it calls the instance.
The instance itself is billed by time (`app.yaml` bounds it), carriers by text. This page tells the documents and the calls, and
the round trips, which are what a caller waits for. Every figure is counted by `tests/costs`, and a change that costs more fails
there. `python -m tests.costs > docs/costs.md` writes this page.

What to know:

- **A document that does not exist is billed as a read**, and a query that finds nothing as one.
- A page of a list reads as many documents as it shows, and one more, however long the list is.
- Reads of documents that are not in the list below come from the web and mobile app, which read Firestore themselves under
  the security rules.
- An idle instance costs 4 reads a minute, 5 760 a day: the sweep asks for messages, webhooks' events, deletions and jobs
  that somebody must look after. Each process writes one document every ten minutes, by which `flask doctor` sees that the
  sweep is called.
- Every task made costs two calls at Cloud Tasks: one to make it, one when it calls the instance. The column counts the first.
- Who loses a race reads and commits again: of two texts to the same new contact at once, one costs that twice.
- One text to a known contact by Twilio, accepted, delivered, and reported as delivered: 20 documents read, 5 written, 1 task.

Prices differ by region and change: see [Firestore's](https://cloud.google.com/firestore/pricing) and
[Cloud Tasks'](https://cloud.google.com/tasks/pricing).

In the tables, *trips* are round trips for reading, by path or by query.
"""

_HEADING = """\
| operation | trips | commits | documents read | written | deleted | task calls | |
|---|--:|--:|--:|--:|--:|--:|---|
"""


def write_page() -> str:
    """Answer the page."""
    sections = [
        ("Texts out", SENDING),
        ("Texts and receipts in, webhooks", ARRIVING),
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
