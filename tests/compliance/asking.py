"""An office with double opt-in, whose tasks and jobs the test runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.configuration.settings import Settings
from app.store.messages.messages import Message
from app.store.tenancy.organizations import organizations
from app.times.clock import SECOND
from tests.contacts.people import session_of
from tests.quiet_hours.office import Office, serve_office

QUESTION = "Acme Dental would like to text you. Reply YES to agree."


class AskingOffice(Office):
    """The office; `jobs` are the slices that its queue got."""

    jobs: list[tuple[str, int]]

    def enqueue_job(self, job_id: str, slice_number: int, due: int) -> None:
        """Take the slice of a job, as the queue does; it is due at once."""
        del due
        self.jobs.append((job_id, slice_number))

    def settle(self, milliseconds: int = SECOND) -> None:
        """Run the jobs and tasks that are due by now or in a while, in ms."""
        until = self.clock() + milliseconds
        for _ in range(5):
            while self.jobs:
                self.world.instance.core.jobs.run(*self.jobs.pop(0))
            self.simulation.run(until)

    def answer(self, body: str) -> None:
        """Receive a text from the customer, and run what follows."""
        assert self.world.text_in(body).status_code == 200
        self.settle()

    def states(self, *sent: Message) -> list[tuple[str, str]]:
        """Return state of messages, and what they wait for."""
        shown = [self.shown(each) for each in sent]
        return [(each["state"], each["pacedBy"]) for each in shown]

    def reason(self, message: Message) -> str:
        return str((self.world.message(message.id).failure or {})["reason"])

    def consents(self, contact_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.world.call("GET", f"/api/v2/contacts/{contact_id}/consent", self.world.ann).json()[
            "consents"
        ]
        return found

    def requirement(self, contact_id: str) -> dict[str, Any]:
        path = f"/api/v2/contacts/{contact_id}/consentRequirement"
        found: dict[str, Any] = self.world.call("GET", path, session_of(self.world, self.world.ann)).json()
        return found

    def ask_with(self, question: str) -> None:
        """Require a consent message."""
        self.world.change(
            organizations,
            self.world.organization.id,
            require_contact_consent=True,
            require_contact_consent_message=question,
        )


def wait(office: AskingOffice, body: str = "One", **changes: Any) -> Message:
    """Send a message that asks for consent and waits for it."""
    message = office.send(body, **changes)
    office.settle()
    return message


@contextmanager
def serve_asking_office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AskingOffice]:
    """Serve an office with double opt-in."""
    with serve_office(settings, monkeypatch) as plain:
        office = AskingOffice(plain.world, plain.clock, plain.simulation, plain.taken, plain.carried, plain.faults)
        office.jobs = []
        plain.world.instance.core.queue.job = office.enqueue_job  # type: ignore[method-assign]
        office.ask_with(QUESTION)
        answer = office.patch(
            {"consent": {"doubleOptIn": True, "confirmWords": ["Sounds good"]}, "optOut": {"languages": ["es"]}}
        )
        assert answer.status_code == 200, answer.text
        yield office
