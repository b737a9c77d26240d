"""Contacts found, counted, tagged and addressed by tag and by value of a custom field."""

from typing import Any

import pytest

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.labels import CONTACT_HAS_TOO_MANY_TAGS, TAG_NOT_FOUND
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.contacts.labels import tagging
from tests.campaigns.office import do_jobs, succeed
from tests.contacts.labels.office import add_labelled, make_field, make_tag
from tests.contacts.people import add_contact, find
from tests.refusals import assert_refused
from tests.world import World


def number(index: int) -> str:
    return f"+1212555{100 + index:04}"


def fill(world: World) -> dict[str, Any]:
    """Define two tags and three fields, and give them to four of Ann's contacts and one of Ben's."""
    tags = {name: make_tag(world, name) for name in ("VIP", "Cold")}
    make_field(world, "City", "text")
    make_field(world, "Size", "number")
    make_field(world, "Member", "boolean", key="is_member")
    people: list[tuple[str, list[str], dict[str, Any]]] = [
        ("Ann A", ["VIP"], {"city": "München", "size": 4}),
        ("Bob B", ["VIP", "Cold"], {"city": "munchen ", "size": 4.5, "is_member": True}),
        ("Cid C", ["Cold"], {"size": 4, "is_member": False}),
        ("Dan D", [], {}),
    ]
    for index, (name, given, values) in enumerate(people):
        add_labelled(world, number(index), full_name=name, tags=given, customFields=values)
    add_labelled(world, number(9), world.ben, full_name="Eve E", tags=["VIP"], customFields={"size": 4})
    return tags


def test_contacts_are_found_and_counted(still_world: World) -> None:
    world = still_world
    tags = fill(world)

    found: list[tuple[dict[str, Any], list[str]]] = [
        ({"tags": "vip"}, ["Ann A", "Bob B"]),
        ({"tags": f"{tags['VIP']['id']}; cold"}, ["Bob B"]),
        ({"customField": "city:MUNCHEN"}, ["Ann A", "Bob B"]),
        ({"customField": "size: 4.0"}, ["Ann A", "Cid C"]),
        ({"customField": "is_member:no"}, ["Cid C"]),
        ({"customField": "size:4", "tags": "VIP"}, ["Ann A"]),
        ({"customField": "size:4", "search": "cid"}, ["Cid C"]),
        ({"customField": "size:5"}, []),
        ({"tags": "VIP", "archived": "true"}, []),
        ({"tags": "VIP", "phoneNumber": number(0)}, ["Ann A"]),
        ({"tags": "Cold", "phoneNumber": number(0)}, []),
        ({"tags": "VIP", "limit": 1}, ["Ann A", "Bob B"]),
    ]
    for query, names in found:
        assert find(world, str(query.pop("search", "")), **query) == names, query
    assert find(world, "", world.admin, tags="VIP", userId=world.ben.user.id) == ["Eve E"]
    for query, problem, named in [
        ({"tags": "VIP,Nobody"}, PARAMETERS_INVALID, "'Nobody'"),
        ({"customField": "size"}, PARAMETERS_INVALID, "membership:Gold"),
        ({"customField": "size:"}, PARAMETERS_INVALID, "membership:Gold"),
        ({"customField": "size:big"}, PARAMETERS_INVALID, "Must be a number"),
        ({"customField": "town:x"}, PARAMETERS_INVALID, "It has: city, is_member, size."),
        ({"tags": "VIP", "userId": world.zoe.user.id}, USER_NOT_FOUND, ""),
    ]:
        answer = world.call("GET", "/api/v2/contacts", world.ann, params=query)
        assert_refused(answer, problem)
        assert named in answer.json()["detail"], query

    def counts(**query: str) -> Any:
        return world.call("GET", "/api/v2/contacts/counts", world.ann, params=query)

    assert succeed(counts(tags="VIP"))["contacts"] == 2
    assert succeed(counts(customField="size:4"))["contacts"] == 2
    assert "contacts" not in succeed(counts())
    assert_refused(counts(tags="VIP", customField="size:4"), PARAMETERS_INVALID)


def test_tag_is_given_and_taken_by_id(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    vip = make_tag(world, "VIP")
    path = f"/api/v2/tags/{vip['id']}/contacts"
    ids = [add_contact(world, number(index)).id for index in range(3)]

    for method, changes in [("POST", (2, 0)), ("DELETE", (0, 1))]:
        body = {"contactIds": [ids[0], ids[1], ids[0]]} if method == "POST" else {"contactIds": [ids[2]]}
        done = succeed(world.call(method, path, world.ann, json=body))
        assert (done["changed"], done["unchanged"]) == changes
    assert find(world, "", tags="VIP") == [number(0), number(1)]
    assert succeed(world.call("DELETE", path, world.ann, json={"contactIds": ids}))["changed"] == 2
    assert find(world, "", tags="VIP") == []
    bens = add_contact(world, owner=world.ben).id
    assert_refused(world.call("POST", path, world.ann, json={"contactIds": [ids[0], bens]}), CONTACT_NOT_FOUND)
    given = {"userId": world.ben.user.id, "contactIds": [bens]}
    assert succeed(world.call("POST", path, world.admin, json=given))["changed"] == 1
    assert_refused(world.call("POST", path, world.zoe, json={"all": True}), TAG_NOT_FOUND)
    bad: list[Any] = [{}, {"all": True, "contactIds": ids}, {"query": {}}, {"query": {"tags": []}}, {"query": {"tags": ["No"]}}]
    for refused in bad:
        assert_refused(world.call("POST", path, world.ann, json=refused), PARAMETERS_INVALID)
    monkeypatch.setattr(tagging, "MAX_TAGS_PER_CONTACT", 1)
    succeed(world.call("POST", path, world.ann, json={"contactIds": [ids[0]]}))
    other = f"/api/v2/tags/{make_tag(world, 'Two')['id']}/contacts"
    assert_refused(world.call("POST", other, world.ann, json={"contactIds": ids}), CONTACT_HAS_TOO_MANY_TAGS)


def test_filter_gives_and_takes_a_tag_by_a_job(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(tagging, "SLICE", 1)
    tags = fill(world)
    path = f"/api/v2/tags/{tags['Cold']['id']}/contacts"

    started = succeed(world.call("POST", path, world.ann, json={"query": {"tags": ["vip"], "customFields": {"Size": 4}}}))
    for _ in range(4):
        do_jobs(world)
    assert find(world, "", tags="Cold") == ["Ann A", "Bob B", "Cid C"]
    job = succeed(world.call("GET", f"/api/v2/jobs/{started['jobId']}", world.ann))
    assert (job["state"], job["counts"]) == ("done", {"done": 1, "changed": 1, "unchanged": 0})
    succeed(world.call("DELETE", path, world.ann, json={"query": {"tags": ["Cold"]}}))
    for _ in range(5):
        do_jobs(world)
    assert find(world, "", tags="Cold") == []
    started = succeed(world.call("POST", path, world.ann, json={"all": True}))
    succeed(world.call("DELETE", f"/api/v2/tags/{tags['Cold']['id']}", world.admin))
    do_jobs(world)
    assert succeed(world.call("GET", f"/api/v2/jobs/{started['jobId']}", world.ann))["failure"] == "The tag was deleted"


def test_lists_and_blasts_choose_by_tag_and_value(still_world: World) -> None:
    world = still_world
    tags = fill(world)
    list_id = succeed(world.call("POST", "/api/v2/lists", world.ann, json={"name": "Regulars"}))["id"]

    chosen = {"tags": ["VIP"], "customFields": {"is_member": True}}
    succeed(world.call("POST", f"/api/v2/lists/{list_id}/contacts", world.ann, json={"query": chosen}))
    do_jobs(world)
    assert find(world, "", listId=list_id) == ["Bob B"]
    body = {"name": "Offer", "message": "Hi", "filter": {"tags": ["vip"]}}
    blast = succeed(world.call("POST", "/api/v2/blasts", world.ann, json=body))
    assert blast["filter"] == {"tags": [tags["VIP"]["id"]]}
    preview = f"/api/v2/blasts/{blast['id']}/preview"
    assert succeed(world.call("POST", preview, world.ann))["recipients"] == 2
    again = world.call("PATCH", f"/api/v2/blasts/{blast['id']}", world.ann, json={"filter": {"customFields": {"size": 4}}})
    [shown] = succeed(again)["filter"]["customFields"].items()
    assert shown[1] == 4
    assert succeed(world.call("POST", preview, world.ann))["recipients"] == 2
    wrong: list[tuple[Any, str]] = [
        ({"tags": ["No"]}, "filter.tags.0"),
        ({"customFields": {"size": "4"}}, "filter.customFields.size"),
    ]
    for refused, named in wrong:
        for method, path in (("POST", "/api/v2/blasts"), ("PATCH", f"/api/v2/blasts/{blast['id']}")):
            answer = world.call(method, path, world.ann, json={"name": "X", "message": "Hi", "filter": refused})
            assert_refused(answer, PARAMETERS_INVALID)
            assert named in answer.json()["detail"]
