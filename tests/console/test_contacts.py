"""The table of contacts in the console: found, sorted, filtered, tagged together, exported and deleted."""

import json
from typing import Any

import pytest

from tests.console.page import Window
from tests.console.test_accessibility import find_faults
from tests.console.test_inbox import text_in
from tests.console.test_settings import confirm, enter_room, pick
from tests.world import World

NAMES = ["Nora Ives", "Hugo Berg", "Leila Haddad", "Omar Fox", "Vera Ives"]
CAPTURE = """
const make = URL.createObjectURL;
URL.createObjectURL = (file) => { file.text().then((text) => { window.exported = text; }); return make.call(URL, file); };
true
"""
SHOWN = "[...document.querySelectorAll('tr[data-contact] a')].map((name) => name.innerText)"


def create_people(world: World) -> dict[str, str]:
    """Create contacts of Ann's who never wrote, except the first. Returns their ids by name."""
    ids = {}
    for place, name in enumerate(NAMES):
        body = {"phone_number": f"+1212555015{place}", "full_name": name}
        ids[name] = world.call("POST", "/api/v2/contacts", world.ann, json=body).json()["id"]
    text_in(world, "+12125550150", "Do you have time on Friday?")
    return ids


def see_names(window: Window, names: list[str]) -> None:
    """Wait until the table has these rows, in this order."""
    window.page.wait_for(f"JSON.stringify({SHOWN}) === JSON.stringify({json.dumps(names)})")


def tags_of(world: World, contact_id: str) -> list[Any]:
    contact = world.call("GET", f"/api/v2/contacts/{contact_id}", world.ann).json()
    return [tag["name"] for tag in contact["tags"]]


@pytest.mark.timeout(120)
def test_contacts_are_sorted_tagged_exported_and_deleted(ann: Window, office: World) -> None:
    ids = create_people(office)
    tag_id = office.call("POST", "/api/v2/tags", office.admin, json={"name": "VIP"}).json()["id"]
    enter_room(ann, "Contacts")
    ann.wait_for("tr[data-contact]")

    ann.choose("Name")
    see_names(ann, sorted(NAMES))
    ann.wait_for("th[aria-sort=ascending]")
    ann.choose("Name")
    see_names(ann, sorted(NAMES, reverse=True))

    ann.write("main input[type=search]", "ives")
    see_names(ann, ["Nora Ives", "Vera Ives"])
    ann.choose("Clear the search")
    see_names(ann, sorted(NAMES, reverse=True))

    tagged = ["Vera Ives", "Omar Fox", "Leila Haddad"]
    ann.page.evaluate("document.querySelector('tr[data-contact] a').focus()")
    ann.press(" ")
    for name in tagged[1:]:
        ann.click(f"input[aria-label='Select {name}']")
    ann.see("3 selected")
    ann.choose("Add tag")
    pick(ann, "VIP")
    ann.see("3 contacts tagged VIP.")
    assert [name for name in NAMES if tags_of(office, ids[name]) == ["VIP"]] == sorted(tagged)

    ann.go(f"{office.served.url}/console/contacts/all?tags={tag_id}&sort=name")
    see_names(ann, sorted(tagged))
    ann.see("Tag: VIP")
    ann.choose("Omar Fox")
    ann.see("Open conversation")
    ann.click("input[aria-label='Select Omar Fox']")
    assert find_faults(ann) == []

    ann.page.evaluate(CAPTURE)
    ann.choose("Export")
    ann.choose("Download")
    ann.page.wait_for("window.exported !== undefined")
    lines = ann.page.evaluate("window.exported").strip().splitlines()
    assert len(lines) == 1 + len(tagged)
    assert all(any(name in line for line in lines) for name in tagged)

    ann.choose("More")
    ann.choose("Delete…")
    ann.see("Delete 1 contact?")
    confirm(ann, "Delete 1")
    ann.see("1 contact deleted.")
    confirm(ann, "Done")
    see_names(ann, ["Leila Haddad", "Vera Ives"])
    assert office.call("GET", f"/api/v2/contacts/{ids['Omar Fox']}", office.ann).status_code == 404


@pytest.mark.timeout(90)
def test_a_number_that_has_a_contact_opens_it(ben: Window, office: World) -> None:
    enter_room(ben, "Contacts")
    ben.choose("New contact")
    ben.write("input[name=phone_number]", "(212) 555-0170")
    ben.write("input[name=full_name]", "Ruth Park")
    assert find_faults(ben) == []
    confirm(ben, "Create")
    ben.see("Open conversation")
    see_names(ben, ["Ruth Park"])

    ben.choose("New contact")
    ben.write("input[name=phone_number]", "+12125550170")
    confirm(ben, "Create")
    ben.see("Another contact has this number.")
    confirm(ben, "Open it")
    ben.page.wait_for("document.querySelector('[role=dialog]') === null")
    ben.see("Open conversation")
