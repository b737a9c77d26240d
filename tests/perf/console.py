"""The console in a real browser: `python -m tests.perf.console [--contacts=1000]`.

Measures the size of its scripts, the time until something is shown and until the inbox can be used, and the longest frame while
a long list is scrolled from its beginning to its end. Of a customer's text it tells parts apart: until the instance has stored
it, until it is in the list, and the CPU time of the page's scripts, with one page of conversations loaded and with all that
were scrolled. The emulator's queries are timed by themselves.
"""

import gzip
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from firebase_admin import auth

from app.crypto.keys import new_id
from app.store.contacts.contact_queries import ContactFilter, page_of_contacts
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact, contacts
from app.times.clock import system_clock
from dev.components.console import BUILD, ensure_console
from dev.components.firestore import load_rules
from dev.programs.processes import LOGS, PROJECT
from dev.progress import Silence
from tests.console.office import PASSWORD
from tests.console.page import Window, open_window
from tests.perf.report import introduce, print_table, run_program
from tests.perf.running import Running, find_stack, run_application
from tests.sso.browser import running_browser

CONTACTS = 1_000
_OPTION = "--contacts="
_BATCH = 400
_TEXTS = 7
_PAGE = 50
_POLL_SECONDS = 0.005
_SCROLL_POLL_SECONDS = 0.5
_ROWS = "[data-testid=conversations] a"
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_LOADED = "performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.endsWith('.js'))"
_SCROLL = """
window.scrolled = null;
(() => {
  const list = document.querySelector('[data-testid=conversations]');
  const frames = [];
  let before = performance.now();
  let still = 0;
  function step(now) {
    frames.push(now - before);
    before = now;
    const top = list.scrollTop;
    list.scrollTop += 600;
    still = list.scrollTop === top ? still + 1 : 0;
    if (still > 300) {
      const loaded = Number(list.querySelector("li").getAttribute("aria-setsize"));
      const longest = Math.max(...frames.slice(1));
      window.scrolled = {frames: frames.length, longest, height: list.scrollHeight, loaded};
    }
    else requestAnimationFrame(step);
  }
  requestAnimationFrame(step);
})();
"""


def main() -> None:
    """Measure, and print a table."""
    introduce("The console in a browser")
    named = [argument.removeprefix(_OPTION) for argument in sys.argv if argument.startswith(_OPTION)]
    count = int(named[0]) if named else CONTACTS
    ensure_console(LOGS, Silence())
    with find_stack() as stack, run_application(stack) as running, running_browser() as browser:
        project_id = running.instance.core.settings.GOOGLE_CLOUD_PROJECT
        rules = (PROJECT / "firestore_rules" / "firestore.rules").read_text()
        load_rules(stack.firestore_emulator_host, project_id, rules)
        user = running.user
        auth.create_user(uid=user.id, email=user.email, password=PASSWORD, app=running.instance.core.accounts.app)
        added = add_conversations(running, count)
        with open_window(browser) as window:
            print_table(("figure", "value"), [[name, value] for name, value in measure(window, running, added).items()])


@dataclass(frozen=True)
class Texts:
    """Times of customers' texts, medians in ms: until stored, until in the list, and of the page's scripts."""

    stored: float
    listed: float
    scripts: float


def add_conversations(running: Running, count: int) -> list[Contact]:
    """Add contacts with a latest message each, and return them, newest first."""
    now = system_clock()
    added: list[Contact] = []
    for start in range(0, count, _BATCH):
        commit = running.instance.core.store.commit()
        for index in range(start, min(start + _BATCH, count)):
            at = now - (index + 1) * 60_000
            contact = Contact(
                id=new_id(),
                uid=running.user.id,
                phone_number=f"+1212{5550200 + index:07d}",
                full_name=f"Carl {index}",
                last_message=f"Message {index}",
                last_message_date=at,
                last_direction="in",
                created=at,
                updated=at,
            )
            create_contact(commit, contact, None)
            added.append(contact)
        commit.send()
    return added


def measure(window: Window, running: Running, added: Sequence[Contact]) -> Mapping[str, object]:
    """Return the figures by name, times in ms and sizes in kB of gzip."""
    page, url = window.page, f"{running.url}/console/"
    window.go(url)
    window.wait_for("input[name=email]")
    login_paint, login_scripts = page.wait_for(_FIRST_PAINT), page.evaluate(_LOADED)
    window.log_in(running.url, running.user.email, PASSWORD)
    window.wait_for(_ROWS)
    # With the session kept, as on every day but the first.
    began = time.monotonic()
    window.go(url)
    window.wait_for(_ROWS)
    interactive = (time.monotonic() - began) * 1000
    inbox_scripts = page.evaluate(_LOADED)
    page.browser.order("Performance.enable", page.session, timeDomain="threadTicks")
    texts = measure_texts(window, running, added[:_TEXTS])
    scrolled = scroll(window)
    page.evaluate("document.querySelector('[data-testid=conversations]').scrollTop = 0")
    later = measure_texts(window, running, added[_TEXTS : 2 * _TEXTS])
    store, now = running.instance.core.store, system_clock()
    uid = running.user.id
    return {
        "scripts of the log-in (kB)": measure_scripts(login_scripts),
        "scripts of the inbox (kB)": measure_scripts(inbox_scripts),
        "first contentful paint of the log-in": round(login_paint),
        "inbox can be used": round(interactive),
        "of the emulator alone: a page of conversations": time_call(
            lambda: store.documents(page_of_contacts(uid, ContactFilter(archived=False), _PAGE, None))
        ),
        "of the emulator alone: what changed": time_call(
            lambda: store.documents(page_of_contacts(uid, ContactFilter(changed_since=now), _PAGE, None))
        ),
        "from a customer's text until it is stored": round(texts.stored),
        "from a customer's text until it is in the list": round(texts.listed),
        "scripts of the page for a text": round(texts.scripts, 1),
        "frames while scrolling": scrolled["frames"],
        "height that was scrolled (px)": scrolled["height"],
        "longest frame": round(scrolled["longest"]),
        "conversations loaded": scrolled["loaded"],
        "scripts of the page for a text, with these loaded": round(later.scripts, 1),
    }


def measure_texts(window: Window, running: Running, people: Sequence[Contact]) -> Texts:
    """Send a text of each of these contacts, one after the other."""
    found: list[Texts] = []
    for person in people:
        words = f"Are you open, {person.full_name}?"
        before, began = read_script_ms(window), time.monotonic()
        send_text(running, {"from": person.phone_number, "message": words})
        while getattr(running.instance.core.store.get(contacts.at(person.id)), "last_message", "") != words:
            time.sleep(_POLL_SECONDS)
        stored = time.monotonic()
        window.see(words)
        listed = time.monotonic()
        # Also what follows: the counts of unread conversations.
        time.sleep(1)
        found.append(Texts((stored - began) * 1000, (listed - began) * 1000, read_script_ms(window) - before))
    return Texts(*(statistics.median(getattr(one, name) for one in found) for name in ("stored", "listed", "scripts")))


def read_script_ms(window: Window) -> float:
    """Return how much CPU time the page's scripts have taken."""
    metrics = window.page.browser.order("Performance.getMetrics", window.page.session)["metrics"]
    return 1000 * next(float(metric["value"]) for metric in metrics if metric["name"] == "ScriptDuration")


def time_call(call: Callable[[], object]) -> int:
    """Return the median time of a call in ms."""
    taken = []
    for _ in range(_TEXTS):
        began = time.monotonic()
        call()
        taken.append((time.monotonic() - began) * 1000)
    return round(statistics.median(taken))


def scroll(window: Window) -> dict[str, Any]:
    """Scroll the list to its end, as long as that takes, and return how that went."""
    window.page.evaluate(_SCROLL)
    while (scrolled := window.page.evaluate("window.scrolled")) is None:
        time.sleep(_SCROLL_POLL_SECONDS)
    return dict(scrolled)


def send_text(running: Running, body: Mapping[str, str]) -> None:
    """Send a customer's text through the sandbox."""
    headers = {"Authorization": running.authorization}
    requests.post(f"{running.url}/api/v2/sandbox/texts", json=body, headers=headers, timeout=30).raise_for_status()


def measure_scripts(urls: list[str]) -> float:
    """Return the size of scripts as gzip makes them, in kB."""
    paths = [BUILD / "assets" / Path(url).name for url in set(urls)]
    return round(sum(len(gzip.compress(path.read_bytes())) for path in paths) / 1000, 1)


if __name__ == "__main__":
    run_program(main)
