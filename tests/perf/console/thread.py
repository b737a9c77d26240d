"""A conversation of many messages."""

import time
from collections.abc import Mapping, Sequence
from functools import partial

from app.store.contacts.contacts import Contact
from app.store.messages.message_queries import page_of_conversation
from app.store.messages.messages import Message
from tests.console.page import Window
from tests.perf.console.inbox import send_text
from tests.perf.console.scrolling import scroll
from tests.perf.console.timing import read_metric_ms, time_calls, wait_for, watch_cpu
from tests.perf.running import Running

THROUGH = 3_000
_STEP_PX, _PAGE = 600, 50
_THREAD = "[role=log]"
_OLDEST = "parseInt(document.querySelector('[data-message]').textContent)"
"""The number of the oldest message that is drawn."""


def measure_thread(window: Window, running: Running, contact: Contact, added: Sequence[Message]) -> Mapping[str, object]:
    """Open the conversation, scroll up, and return the figures by name, times in ms."""
    target = max(0, len(added) - THROUGH)
    began = time.monotonic()
    window.go(f"{running.url}/console/inbox/{contact.id}")
    wait_for(window, f"[data-message='{added[-1].id}']")
    readable = (time.monotonic() - began) * 1000
    watch_cpu(window)
    scrolled = scroll(window, _THREAD, -_STEP_PX, f"{_OLDEST} <= {target}", seconds=300)
    oldest = int(window.page.evaluate(_OLDEST))
    before = read_metric_ms(window)
    send_text(running, {"from": contact.phone_number, "message": "I am still here"})
    time.sleep(2)
    scripts = read_metric_ms(window) - before
    query = page_of_conversation(contact.id, _PAGE, None)
    return {
        "messages of the conversation": len(added),
        "it can be read": round(readable),
        "messages that were scrolled through": len(added) - oldest,
        "seconds that it took": round(scrolled.seconds, 1),
        **scrolled.figures,
        "without a browser: a page of messages": time_calls(partial(running.instance.core.store.documents, query)),
        "scripts of the page for a text, with these loaded": round(scripts, 1),
    }
