"""The log-in and the inbox."""

import gzip
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1 import Client
from google.cloud.firestore_v1.base_query import FieldFilter

from app.store.contacts.contact_queries import ContactFilter, page_of_contacts
from app.store.contacts.contacts import Contact, contacts
from app.times.clock import system_clock
from dev.components.console import BUILD
from tests.console.office import PASSWORD
from tests.console.page import Window
from tests.perf.console.scrolling import scroll
from tests.perf.console.timing import read_metric_ms, time_calls, wait_for, watch_cpu
from tests.perf.running import Running

_TEXTS, _PAGE, _CHANGES = 7, 50, 200
_STEP_PX = 600
_PATIENCE_SECONDS = 60
_POLL_SECONDS = 0.005
_LIST = "[data-testid=conversations]"
_ROWS = f"{_LIST} a"
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_LOADED = "performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.endsWith('.js'))"
_ASKED = """
Math.min(...performance.getEntriesByType('resource').filter((one) => one.name.includes('Firestore/Listen'))
  .map((one) => one.startTime))
"""
_COUNT = f"Number(document.querySelector('{_LIST} li').getAttribute('aria-setsize'))"


@dataclass(frozen=True)
class Texts:
    """Times of customers' texts, medians in ms: until stored, until seen, and of the page's scripts."""

    stored: float
    seen: float
    scripts: float = 0


def measure_login(window: Window, running: Running) -> Mapping[str, object]:
    """Log in, and return the figures of the log-in by name: times in ms, sizes in kB of gzip."""
    window.go(f"{running.url}/console/")
    window.wait_for("input[name=email]")
    paint, scripts = window.page.wait_for(_FIRST_PAINT), window.page.evaluate(_LOADED)
    window.log_in(running.url, running.user.email, PASSWORD)
    wait_for(window, _ROWS)
    return {
        "scripts of the log-in (kB)": measure_scripts(scripts),
        "first contentful paint of the log-in": round(paint),
    }


def measure_inbox(window: Window, running: Running, added: Sequence[Contact]) -> Mapping[str, object]:
    """Return the figures of the inbox by name: times in ms, sizes in kB of gzip."""
    page = window.page
    # With the session kept, as on every day but the first.
    began = time.monotonic()
    window.go(f"{running.url}/console/")
    wait_for(window, _ROWS)
    usable = (time.monotonic() - began) * 1000
    asked, scripts = page.evaluate(_ASKED), page.evaluate(_LOADED)
    watch_cpu(window)
    texts = measure_texts(window, running, added[:_TEXTS])
    scrolled = scroll(window, _LIST, _STEP_PX, patience=5)
    loaded = page.evaluate(_COUNT)
    page.evaluate(f"document.querySelector('{_LIST}').scrollTop = 0")
    later = measure_texts(window, running, added[_TEXTS : 2 * _TEXTS])
    window.go("about:blank")
    alone = listen_alone(running, added[2 * _TEXTS : 3 * _TEXTS])
    return {
        "scripts of the inbox (kB)": measure_scripts(scripts),
        "inbox can be used": round(usable),
        "of that, until the page asks Firestore": round(asked),
        **time_queries(running),
        "from a customer's text until it is stored": round(texts.stored),
        "from a customer's text until it is in the list": round(texts.seen),
        "without a browser: until a listener hears of a text": round(alone.seen),
        "scripts of the page for a text": round(texts.scripts, 1),
        **scrolled.figures,
        "conversations loaded": loaded,
        "scripts of the page for a text, with these loaded": round(later.scripts, 1),
    }


def time_queries(running: Running) -> Mapping[str, object]:
    """Return how long the emulator takes for what the inbox asks when it opens, in ms."""
    store, uid = running.instance.core.store, running.user.id

    def read_page() -> object:
        return store.documents(page_of_contacts(uid, ContactFilter(archived=False), _PAGE, None))

    def read_changes() -> object:
        return store.documents(page_of_contacts(uid, ContactFilter(changed_since=system_clock()), _CHANGES, None))

    def count_unread() -> object:
        return call_api(running, "/api/v2/unreadCounts")

    return {
        "without a browser: a page of conversations": time_calls(read_page),
        "without a browser: what changed": time_calls(read_changes),
        "without a browser: how many are unread": time_calls(count_unread),
        "without a browser: these three at once": time_calls(read_page, read_changes, count_unread),
    }


def measure_texts(window: Window, running: Running, people: Sequence[Contact]) -> Texts:
    """Send a text of each of these contacts, one after the other."""

    def measure(person: Contact) -> Texts:
        before = read_metric_ms(window)
        found = _follow(running, person, window.see)
        # Also what follows: the counts of unread conversations.
        time.sleep(1)
        return Texts(found.stored, found.seen, read_metric_ms(window) - before)

    return _take_medians([measure(person) for person in people])


def listen_alone(running: Running, people: Sequence[Contact]) -> Texts:
    """Send texts while only a program listens to what changes, by the query of the console."""
    with _listen(running) as heard:

        def hear(words: str) -> None:
            while words not in heard:
                time.sleep(_POLL_SECONDS)

        return _take_medians([_follow(running, person, hear) for person in people])


def _follow(running: Running, person: Contact, see: Callable[[str], None]) -> Texts:
    words = f"Are you open, {person.full_name}?"
    began = time.monotonic()
    send_text(running, {"from": person.phone_number, "message": words})
    while getattr(running.instance.core.store.get(contacts.at(person.id)), "last_message", "") != words:
        time.sleep(_POLL_SECONDS)
    stored = time.monotonic()
    see(words)
    return Texts((stored - began) * 1000, (time.monotonic() - began) * 1000)


def _take_medians(found: Sequence[Texts]) -> Texts:
    return Texts(*(statistics.median(getattr(one, name) for one in found) for name in ("stored", "seen", "scripts")))


@contextmanager
def _listen(running: Running) -> Iterator[set[str]]:
    """Listen to changes of the user's contacts, and yield the latest messages that were heard of."""
    settings = running.instance.core.settings
    # The client is told of the emulator by the environment alone.
    os.environ["FIRESTORE_EMULATOR_HOST"] = settings.FIRESTORE_EMULATOR_HOST
    client = Client(settings.GOOGLE_CLOUD_PROJECT, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    query = (
        client.collection(contacts.name)
        .where(filter=FieldFilter("uid", "==", running.user.id))
        .where(filter=FieldFilter("updated", ">=", system_clock()))
        .order_by("updated")
        .limit(_CHANGES)
    )
    heard: set[str] = set()
    is_ready = threading.Event()

    def hear(documents: Sequence[Any], _changes: object, _at: object) -> None:
        heard.update(document.get("last_message") for document in documents)
        is_ready.set()

    watch = query.on_snapshot(hear)
    try:
        if not is_ready.wait(_PATIENCE_SECONDS):
            raise TimeoutError("the listener heard nothing")
        yield heard
    finally:
        watch.unsubscribe()  # type: ignore[no-untyped-call]


def send_text(running: Running, body: Mapping[str, str]) -> None:
    """Send a customer's text through the sandbox."""
    headers = {"Authorization": running.authorization}
    requests.post(f"{running.url}/api/v2/sandbox/texts", json=body, headers=headers, timeout=30).raise_for_status()


def call_api(running: Running, path: str) -> object:
    """Read something of the API as the user."""
    response = requests.get(f"{running.url}{path}", headers={"Authorization": running.authorization}, timeout=60)
    response.raise_for_status()
    return response.json()


def measure_scripts(urls: list[str]) -> float:
    """Return the size of scripts as gzip makes them, in kB."""
    paths = [BUILD / "assets" / Path(url).name for url in set(urls)]
    return round(sum(len(gzip.compress(path.read_bytes())) for path in paths) / 1000, 1)
