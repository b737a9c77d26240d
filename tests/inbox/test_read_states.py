"""Read states: `read_status` of the owner, and `unread_for` of the others."""

from typing import Any

import pytest

from app.store.contacts.contacts import Contact
from app.store.contacts.read_states import EVERYBODY, Readers, is_unread_for, mark_for, merge_read_states

PEOPLE = ("ann", "ben", "cat")


def contact(read: bool, *unread_for: str) -> Contact:
    return Contact(id="c", uid="ann", phone_number="+12125550123", full_name="", read_status=read, unread_for=list(unread_for))


def unread(of: Contact) -> set[str]:
    return {uid for uid in PEOPLE if is_unread_for(of, uid)}


@pytest.mark.parametrize(
    ("before", "uid", "read", "after"),
    [
        (contact(False, EVERYBODY), "ann", True, {"ben", "cat"}),
        (contact(False, EVERYBODY), "ben", True, {"ann", "cat"}),
        (contact(False, "cat"), "cat", True, {"ann"}),
        (contact(True, "cat"), "cat", True, set()),
        (contact(True, EVERYBODY), "ben", False, {"ben"}),
        (contact(True, EVERYBODY), "ann", False, {"ann"}),
        (contact(True, "gone", "cat"), "ben", False, {"ben", "cat"}),
        (contact(False), "ben", True, {"ann"}),
    ],
)
def test_people_read_and_mark_for_themselves(before: Contact, uid: str, read: bool, after: set[str]) -> None:
    changes: dict[str, Any] = mark_for(before, Readers("ann", ("ben", "cat")), uid, is_read=read)
    changed = contact(changes["read_status"], *changes["unread_for"])

    assert unread(changed) == after
    assert "gone" not in changed.unread_for


def test_first_reader_of_an_inbox_has_it_seen() -> None:
    changes = mark_for(contact(False, EVERYBODY), Readers("ann", ("ben", "cat"), is_inbox=True), "ben", is_read=True)

    assert changes == {"read_status": True, "unread_for": ["cat"]}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([contact(True, EVERYBODY), contact(True, EVERYBODY)], set()),
        ([contact(True, EVERYBODY), contact(False, EVERYBODY)], {"ann", "ben", "cat"}),
        ([contact(True, "ben"), contact(True, EVERYBODY)], {"ben"}),
        ([contact(False, "ben"), contact(True, "cat")], {"ann", "ben", "cat"}),
        ([contact(False), contact(True, EVERYBODY)], {"ann"}),
    ],
)
def test_merged_contact_is_unread_for_whom_one_was(members: list[Contact], expected: set[str]) -> None:
    changes = merge_read_states(members)
    merged = contact(changes["read_status"], *changes["unread_for"])

    assert unread(merged) == expected
    assert merge_read_states([merged, members[1]]) == changes
