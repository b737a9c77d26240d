"""Every cell of `table.md`, asked of Firestore's emulator with real ID tokens."""

import pytest

from tests.rules.asking import OTHERS, ask
from tests.rules.office import OUTCASTS, OWNER, ROLES, SHARING, Office, find_collections
from tests.rules.table import read_closed_collections, read_outcasts, read_permissions


def test_each_collection_is_in_the_rules_table() -> None:
    open_ones = {collection for _, collection, _ in read_permissions()}

    assert sorted([*open_ones, *read_closed_collections()]) == find_collections()


def test_the_table_has_a_cell_for_every_role_and_owner() -> None:
    permissions = read_permissions()

    assert set(permissions) == {
        (caller, collection, whose) for caller in ROLES for _, collection, _ in permissions for whose in ("own", *OTHERS)
    }
    assert read_outcasts() == list(OUTCASTS)


@pytest.mark.parametrize("caller", ROLES)
def test_a_caller_may_do_what_the_table_says_and_no_more(office: Office, caller: str) -> None:
    uid = ROLES[caller]
    expected = {(collection, whose): cell for (who, collection, whose), cell in read_permissions().items() if who == caller}
    expected |= {(collection, whose): frozenset() for collection in read_closed_collections() for whose in ("own", "sibling")}
    owners = {"own": uid or OWNER, **OTHERS}

    answers = {
        (collection, whose): ask(office, office.client(uid), collection, owners[whose]) for collection, whose in expected
    }

    assert answers == expected


@pytest.mark.parametrize("caller", OUTCASTS)
def test_whose_door_is_closed_may_do_nothing_at_all(office: Office, caller: str) -> None:
    uid = OUTCASTS[caller]
    client = office.client(uid)
    open_ones = {collection for _, collection, _ in read_permissions()}

    answers = {
        (collection, owner): ask(office, client, collection, owner) for collection in open_ones for owner in (uid, SHARING)
    }

    assert {place for place, allowed in answers.items() if allowed} == set()
