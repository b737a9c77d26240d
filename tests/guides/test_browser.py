"""The pages in a real browser: they ask no other host, break no rule of their policy, and their controls work."""

import json
from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from tests.guides.conftest import GUIDES
from tests.sso.browser import Browser, Page, Person
from tests.world import Served, TestClock, serve

_RECORDER = """
window.faults = [];
addEventListener("securitypolicyviolation", (event) => faults.push(`${event.violatedDirective} ${event.blockedURI}`));
addEventListener("error", (event) => faults.push(event.message || `not loaded: ${event.target.outerHTML}`), true);
addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
"""
_HOSTS = "[...new Set(performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host))].filter(Boolean)"
PHONE = 360


@pytest.fixture
def served_docs(settings: Settings, clock: TestClock) -> Iterator[Served]:
    with serve(settings, clock) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that records what goes wrong on the next ones."""
    with browser.person() as person:
        page = open_blank(person)
        browser.order("Page.enable", page.session)
        browser.order("Page.addScriptToEvaluateOnNewDocument", page.session, source=_RECORDER)
        yield page


def open_blank(person: Person) -> Page:
    return person.open("about:blank")


def go(page: Page, url: str) -> None:
    page.browser.order("Page.navigate", page.session, url=url)
    page.wait_for(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")


def resize(page: Page, width: int) -> None:
    page.browser.order(
        "Emulation.setDeviceMetricsOverride", page.session, width=width, height=800, deviceScaleFactor=1, mobile=width < 800
    )


def assert_clean(page: Page, served: Served, where: str) -> None:
    assert page.evaluate("window.faults") == [], where
    assert page.evaluate(_HOSTS) in ([], [served.url.partition("//")[2]]), where


def test_guides_ask_no_other_host_and_fit_a_phone(page: Page, served_docs: Served) -> None:
    resize(page, PHONE)
    for path in ("/docs", *GUIDES, "/docs/errors", "/docs/errors/opted-out"):
        go(page, served_docs.url + path)
        assert_clean(page, served_docs, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path


@pytest.mark.parametrize(
    ("path", "drawn"), [("/docs/html", "[data-section-id]"), ("/docs/swagger", "#swagger .opblock-tag-section")]
)
def test_reference_asks_no_other_host(page: Page, served_docs: Served, path: str, drawn: str) -> None:
    go(page, served_docs.url + path)
    page.wait_for(f"document.querySelector({json.dumps(drawn)}) !== null")

    assert_clean(page, served_docs, path)
    text = page.evaluate("document.body.innerText")
    assert "Redocly" not in text
    assert "Contact the developer" not in text
    assert page.evaluate("[...document.querySelectorAll('#redoc a, #swagger a')].some((a) => a.href.includes('/docs/guides/'))")


def test_language_of_samples_is_kept(page: Page, served_docs: Served) -> None:
    go(page, f"{served_docs.url}/docs/guides/getting-started")
    shown = "[...document.querySelectorAll('.sample:not([hidden])')].map((sample) => sample.dataset.language)"
    assert set(page.evaluate(shown)) == {"curl"}

    page.evaluate("[...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent === 'PHP').click()")
    assert set(page.evaluate(shown)) == {"PHP"}
    assert page.evaluate("document.querySelector('.sample:not([hidden]) code').textContent.startsWith('<?php')")

    go(page, f"{served_docs.url}/docs/guides/sending")
    assert set(page.evaluate(shown)) == {"PHP"}


def test_search_leads_to_the_section(page: Page, served_docs: Served) -> None:
    go(page, f"{served_docs.url}/docs")
    page.evaluate("dispatchEvent(new KeyboardEvent('keydown', {key: '/'}))")
    assert page.evaluate("document.activeElement.id") == "search"

    page.fill("#search", "signature verif")
    page.evaluate("search.dispatchEvent(new Event('input'))")
    page.wait_for("document.querySelector('#results [aria-selected=true]') !== null")
    assert "Verify the signature" in page.evaluate("document.querySelector('#results [aria-selected=true]').textContent")

    page.evaluate("search.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))")
    page.wait_for("location.pathname + location.hash === '/docs/guides/webhooks#verify-the-signature'")


def test_search_leads_to_an_operation(page: Page, served_docs: Served) -> None:
    addresses = [passage["url"] for passage in served_docs.call("GET", "/docs/operations.json").json()["passages"]]
    go(page, f"{served_docs.url}{addresses[0]}")
    page.wait_for("document.querySelector('[data-section-id]') !== null")

    shown = page.evaluate("[...document.querySelectorAll('[data-section-id]')].map((part) => part.dataset.sectionId)")
    assert {address.partition("#")[2] for address in addresses} <= set(shown)


def test_search_says_if_nothing_is_found(page: Page, served_docs: Served) -> None:
    go(page, f"{served_docs.url}/docs")
    page.fill("#search", "xyzzy <b>")
    page.evaluate("search.dispatchEvent(new Event('input'))")

    page.wait_for("document.getElementById('results').textContent === 'Nothing found'")


def test_errors_are_filtered(page: Page, served_docs: Served) -> None:
    go(page, f"{served_docs.url}/docs/errors")
    page.fill("#filter", "451")
    page.evaluate("filter.dispatchEvent(new Event('input'))")

    shown = "[...document.querySelectorAll('.problems li:not([hidden])')].map((entry) => entry.id)"
    assert page.evaluate(shown) == ["opted-out"]
    assert page.evaluate("document.querySelectorAll('.problem-group:not([hidden])').length") == 1


def test_code_is_copied(page: Page, served_docs: Served) -> None:
    go(page, f"{served_docs.url}/docs/guides/sandbox")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click(".copy")

    page.wait_for("document.querySelector('.copy').textContent === 'Copied'")
    assert page.evaluate("window.copied").startswith("curl $URL/api/send")


@pytest.mark.parametrize("path", ["/docs", "/docs/guides/sending", "/docs/errors"])
def test_keyboard_reaches_content_and_controls(page: Page, served_docs: Served, path: str) -> None:
    go(page, served_docs.url + path)
    tab = {"type": "keyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    reached = []
    for _ in range(12):
        page.browser.order("Input.dispatchKeyEvent", page.session, **tab)
        reached.append(page.evaluate("document.activeElement.className || document.activeElement.id"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or reached[-1] == "skip"

    assert reached[0] == "skip"
    assert "search" in reached
