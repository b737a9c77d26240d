"""The table of contacts."""

import time
from collections.abc import Mapping, Sequence
from functools import partial

from app.store.contacts.contacts import Contact
from tests.console.page import Window
from tests.perf.console.inbox import call_api
from tests.perf.console.scrolling import scroll
from tests.perf.console.timing import time_calls, wait_for
from tests.perf.running import Running

_STEP_PX = 2_000
_SECONDS = 240
_TABLE = "[data-testid=contacts]"
_ROWS = f"{_TABLE} tbody tr"
_PAGE = "/api/v2/contacts?limit=100&sort=-lastMessage"
_LAST = f"document.querySelector('{_TABLE} tbody tr:last-child').dataset.index"
_STAND_IN = """
((count) => {
  const call = window.fetch;
  const page = {size: 100};
  window.fetch = async (request, ...rest) => {
    const url = new URL(request.url ?? request, location.href);
    const cursor = url.searchParams.get("cursor");
    if (url.pathname !== "/api/v2/contacts" || (request.method ?? "GET") !== "GET") return call(request, ...rest);
    if (!cursor?.startsWith("row-")) {
      const response = await call(request, ...rest);
      page.contacts = (await response.clone().json()).contacts;
      const more = {contacts: page.contacts, nextCursor: `row-${page.size}`};
      return new Response(JSON.stringify(more), {status: 200, headers: response.headers});
    }
    const first = Number(cursor.slice(4));
    const next = first + page.size;
    const contacts = page.contacts.map((one, at) => ({...one, id: `${first + at}`, full_name: `Carl ${first + at}`}));
    const body = JSON.stringify({contacts, nextCursor: next < count ? `row-${next}` : null});
    return new Response(body, {status: 200, headers: {"content-type": "application/json"}});
  };
})"""
"""Answers the pages after the first one in the browser, with the first one's contacts under other names."""


def measure_table(window: Window, running: Running, added: Sequence[Contact]) -> Mapping[str, object]:
    """Open the table, scroll to its end, and return the figures by name, times in ms."""
    began = time.monotonic()
    window.go(f"{running.url}/console/contacts/all")
    wait_for(window, _ROWS)
    shown = (time.monotonic() - began) * 1000
    # The table is opened from another page, so that the stand-in is there when it asks.
    window.go(f"{running.url}/console/settings")
    window.wait_for("nav a[href$='/contacts']")
    window.page.evaluate(f"{_STAND_IN}({len(added)})")
    window.click("nav a[href$='/contacts']")
    wait_for(window, _ROWS)
    scrolled = scroll(window, _TABLE, _STEP_PX, f"Number({_LAST}) === {len(added) - 1}", seconds=_SECONDS)
    return {
        "first rows": round(shown),
        "without a browser: a page of the API": time_calls(partial(call_api, running, _PAGE)),
        "rows scrolled through": int(window.page.evaluate(_LAST)) + 1,
        "seconds that it took": round(scrolled.seconds, 1),
        **scrolled.figures,
    }
