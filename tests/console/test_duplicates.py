"""Duplicates in the console: suggested, compared side by side and merged; and contacts whose consent is missing."""

import pytest

from tests.console.page import Window
from tests.console.test_accessibility import find_faults
from tests.console.test_inbox import open_conversation, text_in
from tests.console.test_settings import confirm
from tests.contacts.consent import demand
from tests.contacts.duplicates.doubles import add_double, left
from tests.world import World

OLGA, PETE, QUINN = "+12125550171", "+12125550172", "+12125550173"


def names_of(world: World, number: str) -> list[str]:
    """Return the names of Ann's contacts whose number ends like this one."""
    return [each.full_name for each in left(world) if each.phone_number.endswith(number[-4:])]


@pytest.mark.timeout(120)
def test_duplicates_are_compared_and_merged(ann: Window, office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    text_in(office, OLGA, "Where do I park?")
    add_double(office, "(212) 555-0171", full_name="Olga Ortiz", notes="Allergic to latex", email="olga@example.com")
    text_in(office, PETE, "See you on Friday")
    add_double(office, "212-555-0172", full_name="Pete Park")
    for number in (QUINN, "+12125550174"):
        add_double(office, number, full_name="Quinn", email="quinn@example.com")

    open_conversation(ann, "Where do I park?")
    ann.choose("Compare and merge")
    ann.see("After the merge")
    ann.see("Allergic to latex")
    ann.see("new messages of the number arrive there")
    assert find_faults(ann) == []
    ann.choose("Merge 2 contacts")
    confirm(ann, "Merge")
    ann.see("Merged into Olga Ortiz.")
    assert names_of(office, OLGA) == ["Olga Ortiz"]

    ann.choose("All duplicates")
    # As with thousands of contacts, the job goes on after the response.
    monkeypatch.setattr("app.services.contacts.duplicates.search.SLICES_IN_REQUEST", 0)
    ann.choose("Find duplicates")
    ann.see("1 group to merge")
    ann.see("1 group stays apart")
    ann.see("They have different numbers")
    ann.see("After the merge")
    assert find_faults(ann) == []
    ann.choose("Merge all")
    ann.see("This cannot be undone.")
    confirm(ann, "Merge all")
    ann.see("1 contact was merged into others.")
    assert names_of(office, PETE) == ["Pete Park"]
    assert len(names_of(office, QUINN)) == 1

    demand(office)
    ann.go(f"{office.served.url}/console/inbox")
    ann.wait_for("[data-testid=consent-mark]")
    open_conversation(ann, "See you on Friday")
    ann.see("Gets the consent message first")
    assert find_faults(ann) == []
