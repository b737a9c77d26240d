"""Providers that hang hold one place each, are soon not called at all, and leave the sign-ons of others alone."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from app.services.sso.oauth import provider_calls
from app.services.sso.oauth.provider_calls import MAX_FAILED_CALLS, MAX_PAUSE_MS
from app.times.clock import HOUR
from tests.sso.oauth.forger import Forger
from tests.sso.oauth.office import ORIGIN, OAuthOffice, read_page
from tests.sso.oauth.people import verified
from tests.world import run_at_once, wait_until

NAMES = ("127.0.0.1", "localhost")


class Hanging:
    """A server that responds once it is released; `asked` has the paths of its requests."""

    def __init__(self, host: str) -> None:
        self.issuer = f"http://{host}"
        self.asked: list[str] = []
        self.released = threading.Event()


@contextmanager
def running_hanging(host: str) -> Iterator[Hanging]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hanging.asked.append(self.path)
            hanging.released.wait(60)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    hanging = Hanging(host)
    with Server(("127.0.0.1", 0), Handler) as server:
        hanging.issuer += f":{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield hanging
        finally:
            hanging.released.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def hanging_pair() -> Iterator[list[Hanging]]:
    with running_hanging(NAMES[0]) as one, running_hanging(NAMES[1]) as other:
        yield [one, other]


@pytest.fixture
def forger(office: OAuthOffice) -> Forger:
    """The office's forger, whose documents nobody has kept."""
    office.clock.forward(2 * HOUR)
    return office.forger


def start(office: OAuthOffice, provider: str) -> requests.Response:
    return office.world.call("GET", f"/auth/oauth/{provider}")


def start_impatiently(office: OAuthOffice, provider: str) -> requests.Response:
    """Start a sign-on whose calls have a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provider_calls, "CALL_SECONDS", 1.0)
        return start(office, provider)


def reason_of(answer: requests.Response, office: OAuthOffice, log: pytest.LogCaptureFixture) -> str:
    """Return why a sign-on was refused with 503; the page hands the reference over as any other."""
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    answer.status_code = 200
    ended = read_page(answer)
    assert ended.opener == ORIGIN
    return office.reason(ended, log)


def test_two_that_hang_leave_places_to_others(
    office: OAuthOffice, forger: Forger, hanging_pair: list[Hanging], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_calls, "CALL_SECONDS", 30.0)
    monkeypatch.setattr(provider_calls, "SIGN_ON_SECONDS", 30.0)
    for number, hanging in enumerate(hanging_pair):
        office.add_provider(f"stuck{number}", settings={"issuer": hanging.issuer})

    with ThreadPoolExecutor(6) as pool:
        running: list[Future[requests.Response]] = [
            pool.submit(start, office, f"stuck{number}") for number in range(2) for _ in range(3)
        ]
        try:
            # Two of three are refused, and each provider was called once.
            wait_until(lambda: sum(future.done() for future in running), lambda done: done >= 4)
            assert [len(hanging.asked) for hanging in hanging_pair] == [1, 1]
            assert office.sign_on(**verified("well.one@example.com")).uid
        finally:
            for hanging in hanging_pair:
                hanging.released.set()
    refused = [future.result() for future in running]
    assert [answer.status_code for answer in refused].count(503) == 4
    assert forger.fetched


def test_one_that_hangs_is_not_called_until_its_probe(
    office: OAuthOffice, forger: Forger, hanging_pair: list[Hanging], caplog: pytest.LogCaptureFixture
) -> None:
    hanging = hanging_pair[0]
    office.add_provider("silent", settings={"issuer": hanging.issuer})
    for _ in range(MAX_FAILED_CALLS):
        assert office.reason(read_page(start_impatiently(office, "silent")), caplog) == "provider-unreachable"

    for _ in range(3):
        assert reason_of(start(office, "silent"), office, caplog) == "busy"
    assert len(hanging.asked) == MAX_FAILED_CALLS
    assert office.sign_on(**verified("well.one@example.com")).uid

    # A test by an administrator calls it, and so does one sign-on after the pause.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provider_calls, "CALL_SECONDS", 1.0)
        tried = office.world.call("POST", "/api/v2/auth-providers/silent/test", office.world.admin)
    assert (tried.status_code, tried.json()["ok"]) == (200, False)
    office.clock.forward(2 * MAX_PAUSE_MS)
    assert office.reason(read_page(start_impatiently(office, "silent")), caplog) == "provider-unreachable"
    assert len(hanging.asked) == MAX_FAILED_CALLS + 2

    # Where it is corrected, it starts anew.
    office.add_provider("silent", allow_jit_provisioning=True, settings={"issuer": forger.issuer})
    assert office.sign_on("silent", sub="forged|2", **verified("well.two@example.com")).uid


def test_callback_of_a_provider_not_called_may_be_repeated(
    office: OAuthOffice, forger: Forger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.add_provider("slow", settings={"tokenEndpoint": f"{forger.issuer}/token"})
    begun = office.begin("slow")
    monkeypatch.setattr("app.outbound_limits.circuit_breaker.CircuitBreaker.admits", lambda *_: False)
    path = "/auth/oauth/slow/callback"
    cookies = {"sso-oauth": begun.cookie}
    answer = office.world.call("GET", path, params={"state": begun.state, "code": "any"}, cookies=cookies)

    assert reason_of(answer, office, caplog) == "busy"


def test_calls_of_a_sign_on_have_one_deadline(
    office: OAuthOffice, forger: Forger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(provider_calls, "SIGN_ON_SECONDS", 0.0)
    office.add_provider("late", settings={"issuer": f"{forger.issuer}/"})

    assert office.reason(read_page(start(office, "late")), caplog) == "provider-unreachable"
    assert forger.fetched.count("//.well-known/openid-configuration") == 0


def test_two_sign_on_at_once_while_the_provider_responds(
    office: OAuthOffice, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_calls, "CALL_SECONDS", 30.0)
    monkeypatch.setattr(provider_calls, "SIGN_ON_SECONDS", 60.0)
    assert office.sign_on(**verified("well.one@example.com")).uid
    usual, together = forger.answer, threading.Barrier(2, timeout=20)

    def answer(method: str, path: str, form: dict[str, str], bearer: str) -> tuple[int, Any]:
        if path == "/token":
            # Neither ends before the other has begun.
            together.wait()
        return usual(method, path, form, bearer)

    monkeypatch.setattr(forger, "answer", answer)
    people = [verified(f"at.once.{number}@example.com") | {"sub": f"at once|{number}"} for number in range(2)]
    ended = run_at_once(*(partial(office.sign_on, **person) for person in people))

    assert len({each.uid for each in ended}) == 2
