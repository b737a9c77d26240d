"""Every page by axe-core, in both themes and on both sizes of screen: nothing serious, and nothing that does not fit."""

from typing import Any

import pytest

from dev.components.console import SOURCE
from tests.console.page import DESK, PHONE, Window
from tests.console.test_inbox import open_conversation, text_in
from tests.world import World

_AXE = (SOURCE / "node_modules" / "axe-core" / "axe.min.js").as_posix()
_RUN = """
axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations
  .filter((fault) => ['serious', 'critical'].includes(fault.impact))
  .map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`))
"""
_FINISH = """
document.getAnimations()
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
  .forEach((one) => one.finish())
"""
"""Ends the transitions of colors, which a reader never reads. What moves for good, such as a loader, has no end to wait for."""
_CODE = ("&&", "[object Object]", "undefined", "NaN")
"""Signs of code or values that a page shows by mistake."""

GRACE = "+12125550190"


def find_faults(window: Window) -> list[Any]:
    """Return serious faults of the page as it is, in both themes and on both sizes of screen."""
    found: list[Any] = [f"shows {sign}" for sign in _CODE if window.shows(sign)]
    with open(_AXE) as script:
        window.page.evaluate(script.read() + "; true")
    for size in (DESK, PHONE):
        window.resize(size)
        for theme in ("light", "dark"):
            window.set_theme(theme)
            window.page.wait_for(f"document.documentElement.dataset.mantineColorScheme === '{theme}'")
            window.page.evaluate(_FINISH)
            found += [(theme, size, fault) for fault in window.page.evaluate(_RUN)]
        if window.page.evaluate("document.documentElement.scrollWidth") > size[0]:
            found.append((size, "wider than the screen"))
    window.resize(DESK)
    window.set_theme("light")
    return found


def test_log_in_is_accessible(window: Window, office: World) -> None:
    window.go(f"{office.served.url}/console/")
    window.wait_for("input[name=email]")

    assert find_faults(window) == []


@pytest.mark.timeout(90)
def test_inbox_and_conversation_are_accessible(ann: Window, office: World) -> None:
    text_in(office, GRACE, "Please send me the form")
    ann.see("Please send me the form")
    assert find_faults(ann) == []

    open_conversation(ann, "Please send me the form")
    ann.choose("Note")
    ann.write("footer textarea", "Send form 7")
    ann.press("Enter")
    ann.wait_for("[data-message][data-state=note]")
    ann.wait_for("aside")
    assert find_faults(ann) == []

    ann.choose("Remind me")
    ann.wait_for("[role=dialog]")
    assert find_faults(ann) == []

    ann.choose("Set the reminder")
    ann.wait_for("[data-message][data-state=scheduled]")
    ann.choose("Scheduled")
    ann.wait_for("[data-scheduled]")
    assert find_faults(ann) == []
