"""A window of the console, used as people use it: by what is shown, by clicks and by the keyboard."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sso.browser import Browser, Page, Person

_RECORDER = """
window.faults = [];
addEventListener("securitypolicyviolation", (event) => faults.push(`${event.violatedDirective} ${event.blockedURI}`));
addEventListener("error", (event) => faults.push(event.message || `not loaded: ${event.target.outerHTML}`), true);
addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
"""
_TEXT = "document.body.innerText"
DESK, PHONE = (1440, 900), (390, 844)


@dataclass(frozen=True)
class Window:
    """The console in a window of a browser."""

    page: Page

    def go(self, url: str) -> None:
        """Load an address."""
        self.page.browser.order("Page.navigate", self.page.session, url=url)
        self.page.wait_for(f"location.href.startsWith({json.dumps(url)}) && document.readyState === 'complete'")

    def resize(self, size: tuple[int, int]) -> None:
        """Give the window the size of a screen."""
        width, height = size
        self._order(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < DESK[0]
        )

    def set_theme(self, theme: str) -> None:
        """Set the theme of the device: `light` or `dark`."""
        self._order("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def set_offline(self, is_offline: bool) -> None:
        """Take the network away, or give it back."""
        self._order("Network.enable")
        self._order(
            "Network.emulateNetworkConditions", offline=is_offline, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )

    def see(self, words: str) -> None:
        """Wait until words are on the screen."""
        self.page.wait_for(f"{_TEXT}.includes({json.dumps(words)})")

    def shows(self, words: str) -> bool:
        """Whether words are on the screen now."""
        return bool(self.page.evaluate(f"{_TEXT}.includes({json.dumps(words)})"))

    def count(self, selector: str) -> int:
        """Return how many elements there are now."""
        return int(self.page.evaluate(f"document.querySelectorAll({json.dumps(selector)}).length"))

    def texts(self, selector: str) -> list[str]:
        """Return what elements show now."""
        found: list[str] = self.page.evaluate(
            f"[...document.querySelectorAll({json.dumps(selector)})].map((element) => element.innerText)"
        )
        return found

    def wait_for(self, selector: str) -> None:
        """Wait until there is such an element."""
        self.page.wait_for(f"document.querySelector({json.dumps(selector)}) !== null")

    def write(self, selector: str, text: str) -> None:
        """Type into a field: after what is in it, or in place of what is selected."""
        self.wait_for(selector)
        field = f"document.querySelector({json.dumps(selector)})"
        # A field in a part that is just being opened takes no focus yet: the text would go to the field before.
        self.page.wait_for(f"({field}.focus(), document.activeElement === {field})")
        # Fields of e-mail addresses have no selection.
        is_unselected = f"{field}.selectionEnd !== null && {field}.selectionStart === {field}.selectionEnd"
        self.page.evaluate(f"{is_unselected} && {field}.setSelectionRange(1e6, 1e6)")
        self._order("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press a key: a letter, a sign, or the name of another one."""
        is_sign = len(key) == 1
        codes = {"Enter": 13, "Escape": 27, "Tab": 9}
        typed = (
            {"text": key} if is_sign else {"windowsVirtualKeyCode": codes[key], **({"text": "\r"} if key == "Enter" else {})}
        )
        self._order("Input.dispatchKeyEvent", type="keyDown", key=key, **typed)
        self._order("Input.dispatchKeyEvent", type="keyUp", key=key)

    def click(self, selector: str) -> None:
        """Wait for something, and click on it."""
        self.page.click(selector)

    def choose(self, words: str) -> None:
        """Click on the button or link with these words."""
        found = (
            "[...document.querySelectorAll('button, a, [role=menuitem], label')]"
            f".find((one) => one.innerText.trim() === {json.dumps(words)} || one.ariaLabel === {json.dumps(words)})"
        )
        self.page.wait_for(f"{found} !== undefined")
        self.page.evaluate(f"{found}.click()")

    def log_in(self, url: str, email: str, password: str) -> None:
        """Log in by e-mail address and password."""
        self.go(f"{url}/console/")
        self.write("input[name=email]", email)
        self.write("input[name=password]", password)
        self.press("Enter")

    def faults(self) -> list[str]:
        """Return what went wrong on the page: scripts, files, and what its policy forbids."""
        found: list[str] = self.page.evaluate("window.faults")
        return found

    def take_picture(self, path: Path) -> None:
        """Write a picture of the window as PNG."""
        path.write_bytes(base64.b64decode(self._order("Page.captureScreenshot", format="png")["data"]))

    def _order(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.page.browser.order(method, self.page.session, **parameters)


@contextmanager
def open_window(browser: Browser) -> Iterator[Window]:
    """Open a window of somebody who has no cookies yet."""
    with browser.person() as person:
        yield new_window(person)


def new_window(person: Person) -> Window:
    """Open an empty window."""
    window = Window(person.open("about:blank"))
    page = window.page
    page.browser.order("Page.enable", page.session)
    page.browser.order("Page.addScriptToEvaluateOnNewDocument", page.session, source=_RECORDER)
    window.resize(DESK)
    window.set_theme("light")
    return window
