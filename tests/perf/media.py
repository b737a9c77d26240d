"""Round trips of media: from a carrier's webhook, or an upload, until the signed link returns the file; and CPU for each."""

import json
import statistics
import time
from collections.abc import Callable

import requests

from app.carriers.simulator import SIGNATURE_HEADER, Simulator
from app.crypto.keys import new_id
from tests.media.carrier_host import Answer, CarrierHost, run_host
from tests.media.files import MP4, jpeg
from tests.perf.report import Figure, add_figure, introduce, is_quick, load_average, print_table, run_program
from tests.perf.running import OFFICE, Running, find_stack, run_application
from tests.world import CUSTOMER

ROUNDS, QUICK_ROUNDS = 60, 12
_TIMEOUT_SECONDS = 30.0
_POLL_SECONDS = 0.005


def main() -> None:
    """Measure, one file after the other."""
    introduce("Media: from webhook or upload until the signed link returns the file, one after the other")
    photo, video = jpeg(2048, 1536, noise=40), MP4 + bytes(3_000_000 - len(MP4))
    rows: list[list[object]] = []
    with find_stack() as stack, run_host() as host, run_application(stack) as running:
        for name, content in ((f"photo of {len(photo) / 1e6:.1f} MB", photo), ("video of 3.0 MB", video)):
            url = host.add(f"/{name[:5]}", Answer(content))
            rows.append(_measure(f"inbound, {name}", running, lambda url=url: _receive(running, host, url)))  # type: ignore[misc]
            rows.append(_measure(f"upload, {name}", running, lambda content=content: _upload(running, content)))  # type: ignore[misc]
    print_table(("round trip", "median ms", "95 % ms", "maximum ms", "CPU ms", "load"), rows)


def _measure(name: str, running: Running, take: Callable[[], None]) -> list[object]:
    take()
    times = []
    used = running.usage.cpu_milliseconds()
    rounds = QUICK_ROUNDS if is_quick() else ROUNDS
    for _ in range(rounds):
        started = time.monotonic()
        take()
        times.append((time.monotonic() - started) * 1000)
    cpu = (running.usage.cpu_milliseconds() - used) / rounds
    times.sort()
    add_figure(Figure(f"media, {name}: until the link returns it, median", "ms", statistics.median(times)))
    return [name, statistics.median(times), times[int(len(times) * 0.95)], times[-1], cpu, load_average()]


def _receive(running: Running, host: CarrierHost, url: str) -> None:
    """Bring a message with a file as the simulator does, and open its link until it is there."""
    simulator = running.instance.carriers.registry.find("simulator")
    if not isinstance(simulator, Simulator):
        raise TypeError("no simulator")
    event = {
        "carrier_message_id": f"SIM{new_id()}",
        "from_number": CUSTOMER,
        "to_number": OFFICE,
        "body": "",
        # Another URL each time: the same message again would count as repeated.
        "media": [f"{url}?{new_id()}"],
    }
    host.answers[event["media"][0].removeprefix(host.url)] = host.answers[url.removeprefix(host.url)]
    body = json.dumps({"type": "inbound", "event": event}).encode()
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: simulator.sign(body)}
    requests.post(f"{running.url}/receive?provider=simulator", body, headers=headers, timeout=30).raise_for_status()
    keys, links = running.instance.core.keys, running.instance.core.media_links
    message_id = keys.derive_id("inbound", "simulator", str(event["carrier_message_id"]))
    media_id = keys.derive_id("media", message_id, "0")
    answer = requests.get(f"{running.url}/api/v2/media/{media_id}", headers=_headers(running), timeout=30)
    answer.raise_for_status()
    _open(links.to_address(answer.json()["url"]), running)


def _upload(running: Running, content: bytes) -> None:
    answer = requests.post(
        f"{running.url}/api/v2/media", files={"file": ("file", content)}, headers=_headers(running), timeout=30
    )
    answer.raise_for_status()
    _open(answer.json()["url"], running)


def _open(url: str, running: Running) -> None:
    """Open a link until it returns the file.

    Raises:
        TimeoutError: it did not.
    """
    link = running.instance.core.media_links.sign(running.instance.core.media_links.to_address(url), 1)
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if requests.get(link, timeout=30).status_code == 200:
            return
        time.sleep(_POLL_SECONDS)
    raise TimeoutError(link)


def _headers(running: Running) -> dict[str, str]:
    return {"Authorization": running.authorization}


if __name__ == "__main__":
    run_program(main)
