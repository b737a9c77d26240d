"""The table of contacts in the console: found, sorted, filtered, tagged together, exported and deleted."""

import json
from typing import Any

import pytest

from app.store.users.users import users
from tests.console.page import Window
from tests.console.test_accessibility import find_faults
from tests.console.test_inbox import text_in
from tests.console.test_settings import confirm, enter_room, pick
from tests.world import World

NAMES = ["Nora Ives", "Hugo Berg", "Leila Haddad", "Omar Fox", "Vera Ives"]
MANY = 101
"""Contacts that a page of the table does not hold."""
MIN_NAME_WIDTH = 40
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


@pytest.mark.timeout(180)
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

    change_all_that_match(ann, office, tag_id)


def select_all_that_match(window: Window) -> None:
    window.click("thead input[type=checkbox]")
    window.choose("Select all that match")
    window.see("All that match selected")


def change_all_that_match(window: Window, world: World, tag_id: str) -> None:
    """Tag, archive, block and delete the contacts of a filter, more than one page of them."""
    rows = [{"phone_number": f"+1646555{place:04}", "full_name": f"Guest {place}"} for place in range(MANY)]
    added = world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": rows}).json()["details"]["contacts"]
    guest = world.call("POST", "/api/v2/tags", world.admin, json={"name": "Guest"}).json()["id"]
    members = {"contactIds": [row["id"] for row in added]}
    assert world.call("POST", f"/api/v2/tags/{guest}/contacts", world.ann, json=members).json()["changed"] == MANY

    def count(query: str) -> int:
        return len(world.call("GET", f"/api/v2/contacts?limit=200&tags={guest}{query}", world.ann).json()["contacts"])

    window.go(f"{world.served.url}/console/contacts/all?tags={guest}&sort=name")
    window.wait_for("tr[data-contact]")
    select_all_that_match(window)
    window.choose("Add tag")
    pick(window, "VIP")
    window.see(f"{MANY} contacts changed.")
    confirm(window, "Done")
    assert count(f",{tag_id}") == MANY

    window.wait_for("tr[data-contact]")
    for action, ask, done in (("Archive", "Archive", "archived"), ("Block…", "Block", "blocked")):
        select_all_that_match(window)
        if ask == "Block":
            window.choose("More")
        window.choose(action)
        confirm(window, f"{ask} {MANY}")
        window.see(f"{MANY} contacts {done}.")
        confirm(window, "Done")
        window.page.wait_for("document.querySelector('[role=toolbar]') === null")
    assert count("&archived=true") == MANY
    blocked = world.call("GET", "/api/v2/contacts/blocked?limit=200", world.ann).json()["blocked"]
    assert len(blocked) == MANY

    # The marks leave room for the name.
    assert window.page.evaluate("document.querySelector('tr[data-contact] a').clientWidth") > MIN_NAME_WIDTH
    select_all_that_match(window)
    window.choose("More")
    window.choose("Delete…")
    window.see(f"Type {MANY} to confirm")
    window.write("[role=dialog] input", str(MANY))
    confirm(window, f"Delete {MANY}")
    window.see(f"{MANY} contacts deleted.")
    confirm(window, "Done")
    window.see("Nobody matches")
    assert count("") == 0


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

    share_numbers(ben, office)


def share_numbers(window: Window, world: World) -> None:
    """Look at contacts of a colleague's number, and of another office's."""
    world.change(users, world.zoe.user.id, shared_with=[world.ben.user.id])
    rita = {"phone_number": "+12125550171", "full_name": "Rita Roe"}
    rita_id = world.call("POST", "/api/v2/contacts", world.ann, json=rita).json()["id"]
    zeno = {"phone_number": "+13125550171", "full_name": "Zeno Roe"}
    assert world.call("POST", "/api/v2/contacts", world.zoe, json=zeno).status_code == 200
    world.call("POST", "/api/v2/tags", world.admin, json={"name": "Regular"})

    window.go(f"{world.served.url}/console/contacts/all?owner={world.zoe.user.id}&q=Roe")
    window.click("input[aria-label='Select Zeno Roe']")
    window.choose("Archive")
    window.see("1 contact archived.")
    assert not window.shows("Add tag")

    window.click("input[aria-label='Whose contacts']")
    window.page.evaluate(
        "[...document.querySelectorAll('[role=option]')].find((one) => one.innerText.startsWith('Ann Archer')).click()"
    )
    window.click("input[aria-label='Select Rita Roe']")
    window.choose("Add tag")
    pick(window, "Regular")
    window.see("1 contact tagged Regular.")
    assert tags_of(world, rita_id) == ["Regular"]
