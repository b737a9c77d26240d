"""Bounded clients: a host that hangs holds only its share of the calls."""

import socket
import threading

import pytest

from app import bounded_calls
from app.bounded_calls import BoundedCalls, WaitingThreads
from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.ssrf_guard import AddressGuard
from tests.world import wait_until


def test_hanging_host_is_not_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_calls, "HANGING_SECONDS", 0.05)
    calls = BoundedCalls(WaitingThreads(), most=3, most_per_key=2)
    client = OutboundClient(AddressGuard(loopback_allowed=True), calls=calls)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        def hang() -> None:
            with pytest.raises(OutboundError, match="No complete answer"):
                client.request("GET", url, seconds=2)

        threads = [threading.Thread(target=hang) for _ in range(2)]
        for thread in threads:
            thread.start()
        wait_until(calls.count, lambda count: count == 2)
        with pytest.raises(OutboundError, match=r"Too many calls wait for 127\.0\.0\.1"):
            client.request("GET", url)
        for thread in threads:
            thread.join()

    assert calls.count() == 0
