import socket
import threading
import time
from typing import Any

import pytest

from app.auth.tokens.public_keys import PublicKeys
from app.errors import ServiceUnavailableError
from app.times.clock import HOUR, MINUTE, SECOND
from dev.programs.processes import find_free_port
from tests.auth.publisher import Publisher, signing_key
from tests.world import TestClock


@pytest.fixture
def certificates(publisher: Publisher, clock: TestClock) -> PublicKeys:
    return PublicKeys(publisher.url, clock)


def test_keys_are_held_as_long_as_their_publisher_says(
    certificates: PublicKeys, publisher: Publisher, clock: TestClock
) -> None:
    publisher.max_age = 600
    assert certificates.key("first") is not None
    clock.forward(9 * MINUTE)
    assert certificates.key("first") is not None
    assert publisher.fetches == 1

    clock.forward(2 * MINUTE)

    assert certificates.key("first") is not None
    assert publisher.fetches == 2


def test_a_new_key_is_fetched_when_it_is_first_used(certificates: PublicKeys, publisher: Publisher, clock: TestClock) -> None:
    assert certificates.key("first") is not None
    publisher.publish(signing_key("first"), signing_key("second"))
    clock.forward(11 * SECOND)

    assert certificates.key("second") == signing_key("second").private_key.public_key()


def test_a_withdrawn_key_is_given_up_when_the_answer_expires(
    certificates: PublicKeys, publisher: Publisher, clock: TestClock
) -> None:
    assert certificates.key("first") is not None
    publisher.publish(signing_key("second"))
    clock.forward(2 * HOUR)

    assert certificates.key("first") is None


def test_another_key_under_the_same_id_is_fetched(certificates: PublicKeys, publisher: Publisher, clock: TestClock) -> None:
    old, new = signing_key("first"), signing_key("renewed")
    assert certificates.decode(old.sign({"sub": "ann"})) == {"sub": "ann"}
    publisher.answer = {"first": new.certificate}
    clock.forward(MINUTE)

    assert certificates.decode(new.sign({"sub": "ben"}, key_id="first")) == {"sub": "ben"}
    assert certificates.decode(old.sign({"sub": "ann"})) is None


def test_wrong_signatures_fetch_once_a_minute(certificates: PublicKeys, publisher: Publisher, clock: TestClock) -> None:
    assert certificates.key("first") is not None
    clock.forward(MINUTE)

    for _ in range(5):
        assert certificates.decode(signing_key("other").sign({"sub": "ann"}, key_id="first")) is None
        clock.forward(SECOND)

    assert publisher.fetches == 2


def test_unknown_key_ids_do_not_hammer_the_publisher(certificates: PublicKeys, publisher: Publisher, clock: TestClock) -> None:
    for number in range(50):
        assert certificates.key(f"unknown {number}") is None
    assert publisher.fetches == 1

    clock.forward(11 * SECOND)

    assert certificates.key("unknown") is None
    assert publisher.fetches == 2


def test_many_at_once_fetch_once(certificates: PublicKeys, publisher: Publisher) -> None:
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(certificates.key("first"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([key for key in found if key is not None]) == 8
    assert publisher.fetches == 1


@pytest.mark.parametrize("nonsense", [None, [], "text", {"first": "no certificate"}, {"first": 5}])
def test_the_keys_held_outlive_a_publisher_in_trouble(
    certificates: PublicKeys, publisher: Publisher, clock: TestClock, nonsense: Any
) -> None:
    assert certificates.key("first") is not None
    publisher.answer = nonsense
    clock.forward(2 * HOUR)

    assert certificates.key("first") is not None
    assert certificates.key("first") is not None
    assert publisher.fetches == 2


@pytest.mark.parametrize("nonsense", [None, [], "text", {"first": "no certificate"}])
def test_trouble_at_first_use_is_remembered_10_seconds(
    certificates: PublicKeys, publisher: Publisher, clock: TestClock, nonsense: Any
) -> None:
    publisher.answer = nonsense
    for _ in range(3):
        with pytest.raises(ServiceUnavailableError):
            certificates.key("first")
    assert publisher.fetches == 1

    publisher.publish(signing_key("first"))
    clock.forward(11 * SECOND)

    assert certificates.key("first") is not None


def test_hanging_publisher_holds_callers_a_bounded_time(clock: TestClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        certificates = PublicKeys(f"http://127.0.0.1:{silent.getsockname()[1]}/", clock)
        waited: list[float] = []

        def ask() -> None:
            started = time.monotonic()
            with pytest.raises(ServiceUnavailableError):
                certificates.key("forged")
            waited.append(time.monotonic() - started)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ask()

    assert max(waited) < 8
    assert waited[-1] < 2


def test_a_publisher_out_of_reach_is_an_outage(clock: TestClock) -> None:
    with pytest.raises(ServiceUnavailableError):
        PublicKeys(f"http://127.0.0.1:{find_free_port()}/", clock).key("first")
