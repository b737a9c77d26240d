"""The same key twice at once: one effect, and for both the first response, or the advice to wait."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from app.problems.contacts import CONTACT_NUMBER_IN_USE
from app.problems.requests import IDEMPOTENCY_KEY_BUSY, IDEMPOTENCY_KEY_REUSED
from tests.campaigns.office import add_campaign, add_contact, ask_to_apply
from tests.common.test_repeated_requests import send
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World, run_at_once

KEY = {"Idempotency-Key": "one"}


def create_contact(world: World, **changes: Any) -> requests.Response:
    body = {"phone_number": CUSTOMER, "full_name": "John Doe"} | changes
    return world.call("POST", "/api/v2/contacts", world.ann, json=body, headers=KEY)


class TestSecondWhileTheFirstRuns:
    """The first request is stored after the second one looked for it."""

    def run_between(
        self, monkeypatch: pytest.MonkeyPatch, service: Any, method: str, first: Callable[[], requests.Response]
    ) -> list[requests.Response]:
        """Run the first request when the second one calls a service; return the list that gets the first response."""
        original = getattr(service, method)
        responses: list[requests.Response] = []

        def begin(*arguments: Any, **options: Any) -> Any:
            if not responses:
                responses.append(first())
            return original(*arguments, **options)

        monkeypatch.setattr(service, method, begin)
        return responses

    @staticmethod
    def assert_replayed(first: requests.Response, second: requests.Response) -> None:
        assert (first.status_code, second.status_code) == (200, 200), second.text
        assert second.content == first.content
        assert second.headers["Idempotent-Replayed"] == "true"

    def test_enrollment_is_replayed(self, still_world: World, other: World, monkeypatch: pytest.MonkeyPatch) -> None:
        contact_id, campaign_id = add_contact(still_world, still_world.ann), add_campaign(still_world, still_world.ann)

        def ask(world: World) -> requests.Response:
            return ask_to_apply(world, world.ann, contact_id, campaign_id, headers=KEY)

        enrollments = still_world.instance.campaigns.drip_enrollments
        responses = self.run_between(monkeypatch, enrollments, "apply", lambda: ask(other))
        second = ask(still_world)

        self.assert_replayed(responses[0], second)

    def test_contact_is_replayed(self, still_world: World, other: World, monkeypatch: pytest.MonkeyPatch) -> None:
        responses = self.run_between(
            monkeypatch, still_world.instance.contacts.creation, "create", lambda: create_contact(other)
        )
        second = create_contact(still_world)

        self.assert_replayed(responses[0], second)

    def test_send_is_replayed(self, still_world: World, other: World, monkeypatch: pytest.MonkeyPatch) -> None:
        responses = self.run_between(monkeypatch, still_world.instance.messaging.sending, "send", lambda: send(other))
        second = send(still_world)

        self.assert_replayed(responses[0], second)

    def test_another_request_with_the_key_is_refused(
        self, still_world: World, other: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        creation = still_world.instance.contacts.creation
        responses = self.run_between(monkeypatch, creation, "create", lambda: create_contact(other, full_name="Jo"))

        assert_refused(create_contact(still_world), IDEMPOTENCY_KEY_REUSED)
        assert responses[0].status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v2/contacts", {"phone_number": CUSTOMER, "full_name": "John Doe"}),
        ("/api/v2/tags", {"name": "VIP"}),
        ("/api/v2/plans", {"name": "small"}),
        ("/api/v2/numbers", {"number": "+12125550178"}),
        ("/api/v2/lists", {"name": "VIP"}),
    ],
)
def test_six_at_once_get_one_response_or_wait(still_world: World, path: str, body: dict[str, Any]) -> None:
    caller = still_world.ann if path.endswith(("contacts", "lists")) else still_world.admin
    if path.endswith("numbers"):
        body = body | {"organizationId": still_world.organization.id}

    responses = run_at_once(*[lambda: still_world.call("POST", path, caller, json=body, headers=KEY)] * 6)

    for refused in (each for each in responses if each.status_code != 200):
        assert_refused(refused, IDEMPOTENCY_KEY_BUSY)
    assert len({each.content for each in responses if each.status_code == 200}) == 1


def test_refused_request_reads_its_key_once_more(still_world: World) -> None:
    add_contact(still_world, still_world.ann)
    body = {"phone_number": CUSTOMER, "full_name": "John Doe"}
    with counted(still_world.instance) as plain:
        assert_refused(still_world.call("POST", "/api/v2/contacts", still_world.ann, json=body), CONTACT_NUMBER_IN_USE)
    with counted(still_world.instance) as keyed:
        assert_refused(create_contact(still_world), CONTACT_NUMBER_IN_USE)

    assert keyed.documents_read == plain.documents_read + 2
    assert keyed.read_trips == plain.read_trips + 1
