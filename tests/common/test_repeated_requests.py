import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from app.auth.principal import Credential, UserPrincipal
from app.crypto.keys import hash_token
from app.errors import DomainError
from app.problems.carrier_accounts import SIMULATOR_NOT_USED
from app.problems.requests import IDEMPOTENCY_KEY_BUSY
from app.services.common.idempotency import MAX_RUN_MS
from app.services.common.keyed_requests import KeyedRequest, locate_request
from app.store.common.idempotency_keys import IdempotentRequest, idempotent_requests
from app.store.messages.messages import messages
from app.store.users.users import users
from app.times.clock import DAY, HOUR
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, TestClock, World

KEY = "0b7d2a1c-order-4711"


def send(
    world: World, key: str = KEY, person: Person | None = None, path: str = "/api/send", **changes: Any
) -> requests.Response:
    person = person or world.ann
    body = {"to": CUSTOMER, "from": person.user.phone_number, "message": "Once only"} | changes
    return world.call("POST", path, person, json=body, headers={"Idempotency-Key": key})


def count_messages(world: World) -> int:
    from app.store.engine.database import Query

    return len(world.instance.core.store.page(messages, Query("messages", [("direction", "==", "out")], [], 100)))


def stored_request(world: World) -> IdempotentRequest:
    digest = world.ann.authorization.partition(":")[2]
    stored = world.instance.core.store.get(KeyedRequest(KEY, "").reference(hash_token(digest)))
    assert stored is not None
    return stored


def test_repeated_request_returns_the_same_and_sends_nothing(world: World) -> None:
    first, second = send(world), send(world)

    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count_messages(world) == 1


def test_the_same_key_for_another_request_is_refused(world: World) -> None:
    send(world)

    answer = send(world, message="Something else")

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/idempotency-key-reused")
    assert count_messages(world) == 1


def test_eight_at_once_send_one_text_and_get_one_answer(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: send(world), range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert count_messages(world) == 1


def test_a_key_belongs_to_one_credential(world: World) -> None:
    first, second = send(world), send(world, person=world.ben)

    assert second.status_code == 200
    assert "Idempotent-Replayed" not in second.headers
    assert first.json()["id"] != second.json()["id"]


def test_a_key_is_forgotten_after_a_day(world: World, clock: TestClock) -> None:
    first = send(world)
    clock.forward(DAY + 1000)

    again = send(world)

    assert again.status_code == 200
    assert "Idempotent-Replayed" not in again.headers
    assert again.json()["id"] != first.json()["id"]


def test_a_refused_request_may_be_corrected_under_the_same_key(world: World) -> None:
    refused = send(world, to="12")
    corrected = send(world)

    assert refused.status_code == 400
    assert corrected.status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "schlüssel".encode().decode("latin-1")])
def test_a_key_that_is_none_is_refused_by_name(world: World, key: str) -> None:
    answer = send(world, key=key)

    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"][0]
    assert count_messages(world) == 0


def test_response_with_a_secret_is_stored_encrypted(world: World) -> None:
    path, headers = f"/api/v2/users/{world.ann.user.id}/token", {"Idempotency-Key": KEY}
    first = world.call("POST", path, world.ann, headers=headers)
    second = world.call("POST", path, world.ann, headers=headers)

    assert first.content == second.content
    secret = first.json()["token"]
    assert secret.encode() not in stored_request(world).body


def test_response_that_an_earlier_version_stored_is_returned(world: World) -> None:
    first, earlier = send(world), stored_request(world)
    nonce = bytes(12)
    # Earlier versions compressed short responses, too.
    body = nonce + world.instance.guards.idempotency._cipher.encrypt(nonce, zlib.compress(first.content), earlier.id.encode())
    commit = world.instance.core.store.commit()
    commit.update(idempotent_requests.path(earlier.id), idempotent_requests.changes(body=body))
    commit.send()

    second = send(world)

    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"


def test_earlier_versions_read_what_is_stored(world: World) -> None:
    first, stored = send(world), stored_request(world)
    cipher = world.instance.guards.idempotency._cipher

    # Earlier versions compressed every response.
    assert zlib.decompress(cipher.decrypt(stored.body[:12], stored.body[12:], stored.id.encode())) == first.content


@pytest.mark.parametrize(("length", "stored_bytes"), [(1000, range(1000, 3000)), (9000, range(2000))])
def test_only_a_long_response_is_stored_compressed(world: World, length: int, stored_bytes: range) -> None:
    body = {"phone_number": CUSTOMER, "full_name": "John Doe", "notes": "z" * length}
    first = world.call("POST", "/api/v2/contacts", world.ann, json=body, headers={"Idempotency-Key": KEY})
    second = world.call("POST", "/api/v2/contacts", world.ann, json=body, headers={"Idempotency-Key": KEY})

    assert first.status_code in (200, 201), first.text
    assert second.content == first.content
    assert len(first.content) > length
    assert len(stored_request(world).body) in stored_bytes


def test_a_contact_is_answered_as_when_it_was_created(world: World) -> None:
    body = {"phoneNumber": CUSTOMER, "fullName": "John Doe"}
    first = world.call("POST", "/api/contacts", world.ann, json=body, headers={"Idempotency-Key": KEY})
    world.send(world.ann)
    second = world.call("POST", "/api/contacts", world.ann, json=body, headers={"Idempotency-Key": KEY})

    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_simulated_customers_text_comes_in_once(world: World) -> None:
    body = {"from": CUSTOMER, "message": "Hello?"}
    first, second = (
        world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body, headers={"Idempotency-Key": KEY}) for _ in range(2)
    )

    assert first.status_code == 200
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"


def test_running_request_makes_its_repeat_wait(world: World, clock: TestClock) -> None:
    body = b'{"from": "+12125550123", "message": "Hello?"}'
    keyed = KeyedRequest.of(KEY, (b"POST", b"/api/v2/sandbox/texts?", body))
    caller = world.instance.guards.authenticator.authenticate(world.ann.authorization, ["UserToken"])  # type: ignore[list-item]
    running = world.instance.guards.idempotency.begin(caller, keyed)

    def call() -> requests.Response:
        headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
        return world.call("POST", "/api/v2/sandbox/texts", world.ann, data=body, headers=headers)

    waiting = call()
    assert waiting.status_code == 409
    assert 1 <= int(waiting.headers["Retry-After"]) <= 5
    clock.forward(MAX_RUN_MS + 1000)
    assert call().status_code == 200
    assert world.instance.core.store.get(idempotent_requests.at(running.id)) is not None


class TestSameRequestWrittenDifferently:
    def post(self, world: World, body: str, path: str = "/api/send") -> requests.Response:
        headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
        return world.call("POST", path, world.ann, data=body.encode(), headers=headers)

    @pytest.mark.parametrize(
        "again",
        [
            '{"message": "Hé 1", "from": "+12125550100", "to": "+12125550123", "sendAt": %d}',
            '{"to":"+12125550123","from":"+12125550100","message":"Hé 1","sendAt":%d}',
            '{"to": "\\u002b12125550123", "from": "+12125550100", "message": "H\\u00e9 1", "sendAt": %d}',
            '{"to": "+12125550123", "from": "+12125550100",\n\t"message": "Hé 1", "sendAt": %d.0 }\n',
        ],
    )
    def test_same_json_is_answered_as_the_first(self, world: World, clock: TestClock, again: str) -> None:
        at = clock() + HOUR
        first = self.post(
            world,
            '{"to": "+12125550123", "from": "+12125550100", "message": "Hé 1", "sendAt": %d}' % at,  # noqa: UP031
        )

        second = self.post(world, again % at)

        assert (first.status_code, second.status_code) == (200, 200), second.text
        assert second.content == first.content
        assert count_messages(world) == 1

    def test_slash_behind_the_path_asks_the_same(self, world: World) -> None:
        body = '{"to": "+12125550123", "from": "+12125550100", "message": "Hello"}'

        assert self.post(world, body).content == self.post(world, body, "/api/send/").content
        assert count_messages(world) == 1

    @pytest.mark.parametrize(
        "other",
        [
            '{"to": "+12125550123", "from": "+12125550100", "message": "hello"}',
            '{"to": "+12125550123", "from": "+12125550100", "message": "Hello", "notify": true}',
            '{"to": "+12125550124", "from": "+12125550100", "message": "Hello"}',
            '{"to": "+12125550123", "from": "+12125550100", "message": "Hello", "message": "Hello"}',
        ],
    )
    def test_other_json_is_refused(self, world: World, other: str) -> None:
        self.post(world, '{"to": "+12125550123", "from": "+12125550100", "message": "Hello"}')

        assert self.post(world, other).status_code == 422

    def test_record_of_an_earlier_version_is_replayed(self, world: World) -> None:
        body = '{"to": "+12125550123", "from": "+12125550100", "message": "Hello"}'
        first = self.post(world, body)
        digest = hash_token(world.ann.authorization.partition(":")[2])
        stored = world.instance.core.store.get(locate_request(digest, KEY))
        assert stored is not None
        world.change(idempotent_requests, stored.id, meaning="")

        assert self.post(world, body).content == first.content


def test_scheduled_send_is_repeated_after_its_time(world: World, clock: TestClock) -> None:
    at = clock() + HOUR
    first = send(world, sendAt=at)
    clock.forward(2 * HOUR)

    again = send(world, sendAt=at)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert count_messages(world) == 1


def test_lost_race_for_a_claim_is_told_to_wait(world: World) -> None:
    request = KeyedRequest.of(KEY, [b"POST", b"/api/v2/contacts/batch", b"[]"])
    nothing_yet: dict[Any, Any] = {locate_request("token", KEY).path: None}
    caller = UserPrincipal(Credential.USER_TOKEN, world.ann.user, None, None, credential_id="token", prefetched=nothing_yet)
    idempotency = world.instance.guards.idempotency
    idempotency.begin(caller, request)

    with pytest.raises(DomainError) as refusal:
        idempotency.begin(caller, request)

    assert refusal.value.problem is IDEMPOTENCY_KEY_BUSY
    assert (refusal.value.headers or {})["Retry-After"] == "1"


def test_claimed_request_that_was_refused_may_be_repeated(world: World) -> None:
    def post() -> requests.Response:
        body = {"from": CUSTOMER, "message": "Hello?"}
        return world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body, headers={"Idempotency-Key": KEY})

    world.change(users, world.ann.user.id, phone_number="")
    assert_refused(post(), SIMULATOR_NOT_USED)

    world.change(users, world.ann.user.id, phone_number=world.ann.user.phone_number)
    assert post().status_code == 200
