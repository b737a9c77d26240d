"""Tags and values of contacts: given, shown, changed, removed, hidden."""

from typing import Any

import requests

from app.problems.requests import PARAMETERS_INVALID
from app.services.contacts.labels.values import MAX_TAGS_PER_CONTACT
from app.store.contacts.contacts import contacts
from app.store.contacts.labels.definitions import contact_labels, labels_id
from app.store.users.users import users
from app.times.clock import MINUTE
from tests.campaigns.office import do_jobs, running_jobs, succeed
from tests.contacts.labels.office import make_field, make_tag
from tests.contacts.people import add_contact, change
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import Person, TestClock, World


def create(world: World, number: str = "+12125550177", person: Person | None = None, **values: Any) -> requests.Response:
    body = {"phone_number": number, **values}
    return world.call("POST", "/api/v2/contacts", person or world.ann, json=body)


def shown(world: World, contact_id: str, person: Person | None = None) -> tuple[list[str], dict[str, Any]]:
    body = succeed(world.call("GET", f"/api/v2/contacts/{contact_id}", person or world.ann))
    return [tag["name"] for tag in body["tags"]], body["customFields"]


def test_contact_is_created_and_changed_with_tags_and_values(still_world: World) -> None:
    world = still_world
    vip, cold = make_tag(world, "VIP"), make_tag(world, "Cold")
    make_field(world, "Level", "choice", options=["Basic", "Gold"])
    size = make_field(world, "Size", "number")

    key = {"Idempotency-Key": "labelled-1"}
    body = {"phone_number": "+12125550177", "tags": ["vip", cold["id"]], "customFields": {"LEVEL": "gold", size["id"]: 4.0}}
    made, again = (succeed(world.call("POST", "/api/v2/contacts", world.ann, json=body, headers=key)) for _ in range(2))

    assert made == again
    assert made["tags"] == [{"id": cold["id"], "name": "Cold"}, {"id": vip["id"], "name": "VIP"}]
    assert made["customFields"] == {"level": "Gold", "size": 4}
    contact = world.contact(made["id"])
    assert succeed(change(world, contact, tags=["Cold"], customFields={"level": None})) == {
        **succeed(world.call("GET", f"/api/v2/contacts/{contact.id}", world.ann)),
        "tags": [{"id": cold["id"], "name": "Cold"}],
        "customFields": {"size": 4},
    }
    succeed(change(world, contact, title="Dr."))
    assert shown(world, contact.id) == (["Cold"], {"size": 4})
    succeed(world.call("PATCH", f"/api/v2/tags/{cold['id']}", world.admin, json={"name": "Colder"}))
    [listed] = succeed(world.call("GET", "/api/v2/contacts", world.ann))["contacts"]
    assert [tag["name"] for tag in listed["tags"]] == ["Colder"]
    assert succeed(world.call("GET", f"/api/v2/tags/{cold['id']}", world.ann))["contactCount"] == 1
    succeed(change(world, contact, tags=[], customFields={"size": ""}))
    assert shown(world, contact.id) == ([], {})
    stored = world.contact(contact.id)
    assert (stored.tags, stored.custom_fields, stored.label_keys) == ([], {}, [])


TYPES: dict[str, tuple[list[tuple[Any, Any]], list[Any]]] = {
    "text": ([(" Ann's friend\n", "Ann's friend"), ("x" * 500, "x" * 500)], [1, True, ["a"], "x" * 501, "  ", "a\0b", {}]),
    "number": ([(3, 3), (2.50, 2.5), (-1e15, -(10**15)), (0, 0)], ["3", True, 1e16, [1]]),
    "date": ([("2026-02-28", "2026-02-28")], ["2026-02-30", "28.02.2026", 20260228, True]),
    "boolean": ([(True, True), (False, False)], ["true", 1, 0]),
    "choice": ([("gold", "Gold"), ("Basic", "Basic")], ["Silver", 1, ["Gold"]]),
    "url": (
        [("https://example.com/a?b=c", "https://example.com/a?b=c")],
        ["example.com", "ftp://example.com", "javascript:x", 1],
    ),
    "email": ([("jane@example.com", "jane@example.com")], ["jane", "jane@", 1, "a b@example.com"]),
}


def test_values_are_validated_by_type_and_named_by_key(still_world: World) -> None:
    world = still_world
    for kind in TYPES:
        make_field(world, f"My {kind}", kind, key=f"my_{kind}", **({"options": ["Basic", "Gold"]} if kind == "choice" else {}))
    contact = add_contact(world)

    for kind, (taken, refused) in TYPES.items():
        for value, stored in taken:
            answer = succeed(change(world, contact, customFields={f"my_{kind}": value}))["customFields"][f"my_{kind}"]
            assert (answer, type(answer)) == (stored, type(stored))
        for value in refused:
            answer = change(world, contact, customFields={f"my_{kind}": value})
            assert_refused(answer, PARAMETERS_INVALID)
            assert f"customFields.my_{kind}" in answer.json()["detail"], (kind, value)
    before = shown(world, contact.id)
    both = change(world, contact, tags=["Nobody"], customFields={"my_date": "x", "unknown": 1, "my_number": 1})
    assert_refused(both, PARAMETERS_INVALID)
    assert {error["field"] for error in both.json()["errors"]} == {"tags.0", "customFields.my_date", "customFields.unknown"}
    assert "my_boolean, my_choice, my_date" in both.json()["detail"]
    assert shown(world, contact.id) == before


def test_bad_shapes_and_limits_are_refused(still_world: World) -> None:
    world = still_world
    contact = add_contact(world)

    for body in (
        {"tags": "VIP"},
        {"tags": [1]},
        {"tags": [""]},
        {"tags": ["x"] * (MAX_TAGS_PER_CONTACT + 1)},
        {"customFields": ["a"]},
        {"customFields": "a"},
        {"customFields": {"nothing": 1}},
        {"tags": ["VIP"]},
    ):
        assert_refused(change(world, contact, **body), PARAMETERS_INVALID)
    assert_refused(create(world, tags=["VIP"]), PARAMETERS_INVALID)
    world.change(users, world.ann.user.id, organization_id="")
    answer = change(world, contact, tags=[])
    assert_refused(answer, PARAMETERS_INVALID)
    assert "belongs to no organization" in answer.json()["detail"]


def test_deleted_definitions_vanish_at_once_and_are_cleaned(still_world: World, clock: TestClock) -> None:
    world = still_world
    vip, size = make_tag(world, "VIP"), make_field(world, "Size", "number")
    mine = succeed(create(world, tags=["VIP"], customFields={"size": 1}))["id"]
    bens = succeed(create(world, person=world.ben, tags=["VIP"], customFields={"size": 2}))["id"]
    assert succeed(world.call("GET", f"/api/v2/custom-fields/{size['id']}", world.ann))["contactCount"] == 2

    succeed(world.call("DELETE", f"/api/v2/tags/{vip['id']}", world.admin))
    succeed(world.call("DELETE", f"/api/v2/custom-fields/{size['id']}", world.admin))
    assert shown(world, mine) == ([], {})
    again = make_field(world, "Size", "text")
    assert again["key"] == "size"
    assert shown(world, mine) == ([], {})
    for _ in range(3):
        do_jobs(world)
        clock.forward(MINUTE)
    assert running_jobs(world) == []
    for contact_id in (mine, bens):
        stored = world.contact(contact_id)
        assert (stored.tags, stored.custom_fields, stored.label_keys) == ([], {}, [])


def test_users_who_move_show_none_of_the_former_organization(still_world: World) -> None:
    world = still_world
    make_tag(world, "VIP")
    made = succeed(create(world, tags=["VIP"]))["id"]

    world.change(users, world.ann.user.id, organization_id=world.zoe.user.organization_id)
    assert shown(world, made) == ([], {})
    there = world.zoe.user.organization_id
    tag = {"name": "There", "organizationId": there}
    succeed(world.call("POST", "/api/v2/tags", world.admin, json=tag))
    succeed(change(world, world.contact(made), tags=["There"]))
    assert shown(world, made) == (["There"], {})
    world.change(users, world.ann.user.id, organization_id=world.organization.id)
    assert shown(world, made) == (["VIP"], {})


def test_damaged_values_and_definitions_are_hidden(still_world: World) -> None:
    world = still_world
    make_field(world, "Size", "number")
    make_tag(world, "VIP")
    made = succeed(create(world, tags=["VIP"], customFields={"size": 1}))["id"]
    [field_id] = world.contact(made).custom_fields

    world.change(contacts, made, custom_fields={field_id: "large", "unknown": 1})
    assert shown(world, made) == (["VIP"], {})
    world.change(contact_labels, labels_id(world.organization.id), tags={"x": 1})
    assert shown(world, made) == ([], {})
    refused = world.call("POST", "/api/v2/tags", world.admin, json={"name": "More"})
    assert refused.status_code >= 400
    assert world.call("GET", "/api/v2/tags", world.ann).status_code == 200


def test_contacts_without_labels_cost_no_read_of_definitions(still_world: World) -> None:
    world = still_world
    make_tag(world, "VIP")
    plain, tagged = add_contact(world), succeed(create(world, tags=["VIP"]))["id"]

    with counted(world.instance) as without:
        shown(world, plain.id)
    with counted(world.instance) as with_tag:
        shown(world, tagged)
    assert with_tag.documents_read == without.documents_read + 1
