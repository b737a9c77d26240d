"""Fields of the requests about blasts: each has its effect, and wrong ones are refused by name."""

from typing import Any

import pytest

from app.store.contacts.contacts import contacts
from tests.blasts.office import BLASTS, act, add_contacts, add_list, create_blast, read, run_jobs
from tests.world import World

_NUMBER = "+12125550100"


@pytest.fixture
def office(still_world: World) -> World:
    """An office whose messages stay where they are."""
    return still_world


def test_filters_choose_the_audience(office: World) -> None:
    list_id = add_list(office)
    listed, archived, unread, out, old = (add_contacts(office, 1, [], first=each)[0] for each in range(5))
    office.change(contacts, listed.id, lists=[list_id])
    office.change(contacts, archived.id, is_archived=True)
    office.change(contacts, unread.id, read_status=False)
    office.change(contacts, out.id, opted_out=True)
    office.change(contacts, old.id, full_name="Zora Zimt", search_keys=["zora", "zimt"], updated=5_000)
    expected: dict[str, Any] = {
        "listId": (list_id, 1, 0),
        "archived": (True, 1, 0),
        "unread": (True, 1, 0),
        "optedOut": (True, 0, 1),
        "search": ("zora", 1, 0),
        "changedSince": (5_000, 1, 0),
    }

    for name, (value, recipients, skipped) in expected.items():
        for blast in (create_blast(office, filter={name: value}), create_blast(office, all=True)):
            if blast["filter"] is None:
                changed = office.call("PATCH", f"{BLASTS}/{blast['id']}", office.ann, json={"filter": {name: value}})
                assert changed.json()["filter"] == {name: value}
            preview = act(office, blast, "preview").json()
            assert (name, preview["recipients"], sum(preview["skipped"].values())) == (name, recipients, skipped)


def test_update_changes_what_it_names(office: World) -> None:
    list_id, [contact] = add_list(office), add_contacts(office, 1, [])
    blast = create_blast(office, all=True)
    changes: dict[str, Any] = {
        "name": "Second",
        "message": "Bye [first]",
        "footer": "Reply STOP to opt out",
        "from": _NUMBER,
        "media": ["https://example.com/photo.jpg"],
        "listIds": [list_id],
        "contactIds": [contact.id],
        "all": False,
    }

    for name, value in changes.items():
        changed = office.call("PATCH", f"{BLASTS}/{blast['id']}", office.ann, json={name: value})
        assert changed.status_code == 200, changed.text
        assert changed.json()[name] == value
    again = create_blast(office, **{name: value for name, value in changes.items() if name != "all"})
    assert {name: again[name] for name in changes} == changes


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "A", "message": "Hi [frist]"}, "message"),
        ({"name": "A", "message": "x" * 1601}, "message"),
        ({"name": "A", "from": "+12125550101"}, "from"),
        ({"name": "A", "filter": {}}, "filter"),
        ({"name": "A", "filter": {"archived": True}, "all": True}, "filter"),
        ({"name": "A", "footer": "x" * 161}, "footer"),
        ({"name": "A", "media": ["ftp://example.com"]}, "media.0"),
        ({"name": "A", "listIds": ["l"] * 21}, "listIds"),
        ({"name": "A", "state": "sent"}, "state"),
    ],
)
def test_wrong_field_is_named(office: World, body: dict[str, Any], field: str) -> None:
    response = office.call("POST", BLASTS, office.ann, json=body)

    assert response.status_code == 400
    assert field in response.text


@pytest.mark.parametrize(
    ("fields", "body", "status"),
    [
        ({"message": ""}, {}, 409),
        ({}, {}, 409),
        ({"all": True}, {"sendAt": 1_000}, 400),
        ({"all": True}, {"sendAt": "2027-03-14T09:00"}, 400),
        ({"all": True}, {"sendAt": "2027-03-14T02:30", "timezone": "America/New_York"}, 400),
        ({"all": True}, {"sendAt": "2027-03-14T09:00", "timezone": "Mars/Base"}, 400),
        ({"all": True}, {"sendAt": "2039-03-14T09:00Z"}, 400),
    ],
)
def test_wrong_start_is_refused(office: World, fields: dict[str, Any], body: dict[str, Any], status: int) -> None:
    blast = create_blast(office, **fields)

    assert act(office, blast, "send", **body).status_code == status
    assert read(office, blast)["state"] == "draft"


def test_time_of_day_is_read_in_its_zone(office: World) -> None:
    blast = create_blast(office, all=True)

    scheduled = act(office, blast, "send", sendAt="2027-03-15T09:00", timezone="America/New_York").json()

    assert (scheduled["sendAt"], scheduled["timezone"]) == (1_805_115_600_000, "America/New_York")


def test_lists_are_paged_and_filtered(office: World) -> None:
    drafts = [create_blast(office, name=f"Draft {index}")["id"] for index in range(3)]
    act(office, create_blast(office, all=True), "send")

    first = office.call("GET", f"{BLASTS}?state=draft&limit=2&userId={office.ann.user.id}", office.ann).json()
    rest = office.call("GET", f"{BLASTS}?state=draft&limit=2&cursor={first['nextCursor']}", office.ann).json()

    assert [each["id"] for each in first["blasts"] + rest["blasts"]] == drafts[::-1]
    assert office.call("GET", f"{BLASTS}?userId={office.ben.user.id}", office.ann).status_code == 404


def test_recipients_are_paged_and_filtered(office: World) -> None:
    people = add_contacts(office, 3, [])
    blast = create_blast(office, contactIds=[each.id for each in people])
    act(office, blast, "send")
    run_jobs(office)
    path = f"{BLASTS}/{blast['id']}/recipients"

    first = office.call("GET", f"{path}?limit=2", office.ann).json()
    rest = office.call("GET", f"{path}?limit=2&cursor={first['nextCursor']}", office.ann).json()

    assert {each["contactId"] for each in first["recipients"] + rest["recipients"]} == {each.id for each in people}
    assert office.call("GET", f"{path}?state=delivered", office.ann).json()["recipients"] == []


def test_owner_is_named_by_a_service_account(office: World) -> None:
    body = {"name": "Offer", "uid": office.ann.user.id}

    assert office.served.call("POST", BLASTS, office.reseller, json=body).json()["userId"] == office.ann.user.id
    assert office.served.call("POST", BLASTS, office.reseller, json={"name": "Offer"}).status_code == 400


def test_draft_is_deleted_and_a_running_blast_is_not(office: World) -> None:
    draft, running = create_blast(office), create_blast(office, all=True)
    act(office, running, "send")

    assert office.call("DELETE", f"{BLASTS}/{draft['id']}", office.ann).status_code == 200
    assert office.call("GET", f"{BLASTS}/{draft['id']}", office.ann).status_code == 404
    assert office.call("DELETE", f"{BLASTS}/{running['id']}", office.ann).status_code == 409
    assert office.call("PATCH", f"{BLASTS}/{running['id']}", office.ann, json={"name": "B"}).status_code == 409
