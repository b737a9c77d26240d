"""Blasts, drip campaigns, canned responses and lists in the console."""

import json
from typing import Any

import pytest

from tests.console.page import Window
from tests.console.test_accessibility import find_faults
from tests.console.test_inbox import text_in
from tests.console.test_settings import confirm, enter_room, pick
from tests.world import World, wait_until

NORA, PAUL, VERA = "+12125550181", "+12125550182", "+12125550183"

_ATTACH = """
(() => {
  const bytes = Uint8Array.from(atob("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="), (one) => one.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "offer.gif", { type: "image/gif" }));
  const field = document.querySelector("main input[type=file]");
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
})()
"""


def open_page(window: Window, section: str) -> None:
    """Open a section of the campaigns, and wait until it is loaded."""
    enter_room(window, "Campaigns")
    window.choose(section)
    window.page.wait_for(f"document.querySelector('h1')?.innerText === {json.dumps(section)}")
    wait_until_loaded(window)


def wait_until_loaded(window: Window) -> None:
    window.page.wait_for("document.querySelector('main [role=status][aria-label=Loading]') === null")


def make_list(world: World, name: str, numbers: tuple[str, ...]) -> None:
    """Put customers who wrote on a list of Ann's."""
    for number in numbers:
        text_in(world, number, f"Put me on the list {name}")

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = world.call("GET", "/api/v2/contacts?limit=100", world.ann).json()["contacts"]
        return [contact for contact in found if contact["phone_number"] in numbers]

    contacts = wait_until(read, lambda found: len(found) == len(numbers))
    list_id = world.call("POST", "/api/v2/lists", world.ann, json={"name": name}).json()["id"]
    body = {"contactIds": [contact["id"] for contact in contacts]}
    response = world.call("POST", f"/api/v2/lists/{list_id}/contacts", world.ann, json=body)
    assert response.status_code == 200, response.text


def attach(window: Window) -> None:
    """Attach a picture in the first form, and wait until it is uploaded."""
    window.page.evaluate(_ATTACH)
    window.see("offer.gif")
    window.page.wait_for("document.querySelector('main li[aria-busy=true]') === null")


def make_tag(world: World, name: str, number: str) -> None:
    """Give a tag to a customer who wrote."""
    text_in(world, number, "Am I a VIP?")

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = world.call("GET", "/api/v2/contacts?limit=100", world.ann).json()["contacts"]
        return [contact for contact in found if contact["phone_number"] == number]

    (contact,) = wait_until(read, lambda found: len(found) == 1)
    body = {"name": name, "organizationId": world.organization.id}
    assert world.call("POST", "/api/v2/tags", world.admin, json=body).status_code == 200
    tagged = world.call("PATCH", f"/api/v2/contacts/{contact['id']}", world.ann, json={"tags": [name]})
    assert tagged.status_code == 200, tagged.text


@pytest.mark.timeout(120)
def test_a_blast_goes_from_draft_to_sent(ann: Window, office: World) -> None:
    make_list(office, "Spring customers", (NORA, PAUL))
    make_tag(office, "VIP", VERA)
    open_page(ann, "Blasts")
    ann.choose("New blast")
    ann.write("input[name=blastName]", "Spring offer")
    ann.write("textarea[name=blastMessage]", "Hi [first|there], whitening is 20 % off.")
    ann.click("input[placeholder='Choose lists']")
    pick(ann, "Spring customers")
    ann.click("input[placeholder='Choose tags']")
    pick(ann, "VIP")
    attach(ann)
    ann.choose("Save and preview")

    ann.see("Hi there, whitening is 20 % off.")
    ann.see("1 attachment goes with each message.")
    assert "3" in ann.texts("dl dd")[0]
    assert find_faults(ann) == []

    ann.choose("Send now")
    ann.see("Send “Spring offer” now?")
    confirm(ann, "Send now")
    ann.wait_for("[data-testid=progress]")
    ann.see("3 of 3 done")
    delivered = "[...document.querySelectorAll('dl > div')].find((one) => one.innerText.includes('Delivered'))"
    ann.page.wait_for(f"{delivered}.innerText.includes('3')")
    assert find_faults(ann) == []

    ann.choose("Results as CSV")
    open_page(ann, "Blasts")
    ann.see("Spring offer")
    ann.see("Sent")


@pytest.mark.timeout(120)
def test_drips_canned_responses_and_lists_are_accessible(ann: Window, office: World) -> None:
    open_page(ann, "Drip campaigns")
    ann.choose("New campaign")
    ann.write("input[name=dripName]", "New customers")
    ann.write("ol textarea", "Welcome!")
    attach(ann)
    ann.choose("Add a message")
    ann.write("ol li:last-child textarea", "How do you like it?")
    ann.choose("Save")
    ann.see("Enroll a list")
    assert find_faults(ann) == []
    steps = office.call("GET", "/api/v2/drips", office.ann).json()["drips"][0]["drips"]
    assert [(step["message"], step["interval"], len(step["media"])) for step in steps] == [
        ("Welcome!", 1, 1),
        ("How do you like it?", 9, 0),
    ]

    for section, create in (("Canned responses", "New response"), ("Lists", "New list")):
        open_page(ann, section)
        ann.choose(create)
        ann.wait_for("[role=dialog]")
        assert find_faults(ann) == [], section
        ann.press("Escape")
        ann.page.wait_for("document.querySelector('[role=dialog]') === null")
        assert find_faults(ann) == [], section
