"""Each case runs for each adapter, and where it says so for each of its codes, statuses or signers."""

from collections.abc import Callable, Iterator

import pytest

from app.carriers.base import Carrier, OutboundMessage, SendError
from app.times.clock import Clock
from tests.carriers.adapters import DESCRIPTIONS
from tests.carriers.description import NOW, TEXT, CarrierDescription
from tests.carriers.loopback import LoopbackServer, run_loopback

PATIENT_SECONDS = 5.0
IMPATIENT_SECONDS = 0.4

_ROWS: dict[str, Callable[[CarrierDescription], list[object]]] = {
    "refused_code": lambda adapter: [code for code in adapter.codes if code not in adapter.receipt_only_codes],
    "reported_code": lambda adapter: [code for code in adapter.codes if code not in adapter.refusal_only_codes],
    "reported_status": lambda adapter: list(adapter.statuses),
    "signer": lambda adapter: list(adapter.signers),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a case its adapters, with the rows of each adapter's tables."""
    if "adapter" not in metafunc.fixturenames:
        return
    table = next((name for name in _ROWS if name in metafunc.fixturenames), None)
    if table is None:
        metafunc.parametrize("adapter", DESCRIPTIONS, ids=lambda adapter: adapter.name)
        return
    rows = [(adapter, row) for adapter in DESCRIPTIONS for row in _ROWS[table](adapter)]
    ids = [f"{adapter.name}-{getattr(row, 'name', row)}" for adapter, row in rows]
    metafunc.parametrize(("adapter", table), rows, ids=ids)


@pytest.fixture
def loopback(adapter: CarrierDescription) -> Iterator[LoopbackServer]:
    """The carrier of the adapter, on loopback."""
    with run_loopback() as server:
        server.answer_auxiliary(adapter.answer_auxiliary)
        yield server


class Sender:
    """Sends through an adapter."""

    def __init__(self, adapter: CarrierDescription, url: str, seconds: float) -> None:
        self.carrier = adapter.build(url, seconds, lambda: NOW)
        self._credentials = adapter.credentials

    def send(self, message: OutboundMessage = TEXT) -> tuple[str, int]:
        """Return the carrier's id and the segments of an accepted message."""
        result = self.carrier.send(message, self._credentials)
        return result.carrier_message_id, result.segments

    def fail(self, message: OutboundMessage = TEXT) -> SendError:
        """Return the error of a message that is not accepted."""
        with pytest.raises(SendError) as raised:
            self.carrier.send(message, self._credentials)
        return raised.value


@pytest.fixture
def sender(adapter: CarrierDescription, loopback: LoopbackServer) -> Sender:
    """The adapter, calling the loopback carrier."""
    return Sender(adapter, loopback.url, PATIENT_SECONDS)


@pytest.fixture
def impatient(adapter: CarrierDescription, loopback: LoopbackServer) -> Sender:
    """The adapter with a short time limit."""
    return Sender(adapter, loopback.url, IMPATIENT_SECONDS)


@pytest.fixture
def carrier(adapter: CarrierDescription) -> Carrier:
    """The adapter, for webhooks: it calls nothing."""
    clock: Clock = lambda: NOW  # noqa: E731 - one value
    return adapter.build("http://127.0.0.1:1", PATIENT_SECONDS, clock)
