"""Definitions of tags and custom fields: created, listed, changed, deleted, refused."""

from typing import Any

import pytest

from app.problems.catalogue import Problem
from app.problems.labels import (
    CUSTOM_FIELD_NAME_TAKEN,
    CUSTOM_FIELD_NOT_FOUND,
    CUSTOM_FIELDS_TOO_MANY,
    TAG_NAME_TAKEN,
    TAG_NOT_FOUND,
    TAGS_TOO_MANY,
)
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.services.contacts.labels.custom_fields import CustomFields
from app.services.contacts.labels.tags import Tags
from tests.campaigns.office import succeed
from tests.contacts.labels.office import make_field, make_tag
from tests.refusals import assert_refused
from tests.world import World


def listed(world: World, path: str, **query: Any) -> list[str]:
    body = succeed(world.call("GET", f"/api/v2/{path}", world.ann, params=query))
    return [entry["name"] for entry in body["tags" if path == "tags" else "customFields"]]


def test_tags_are_created_listed_renamed_and_deleted(still_world: World) -> None:
    world = still_world
    vip, cold = make_tag(world, "VIP"), make_tag(world, "  cold   lead ")

    assert vip["id"].startswith(f"{world.organization.id}-")
    assert cold["name"] == "cold lead"
    page = succeed(world.call("GET", "/api/v2/tags", world.ann, params={"limit": 1}))
    assert [tag["name"] for tag in page["tags"]] == ["cold lead"]
    assert listed(world, "tags", cursor=page["nextCursor"]) == ["VIP"]
    assert_refused(world.call("POST", "/api/v2/tags", world.admin, json={"name": "víp"}), TAG_NAME_TAKEN)
    assert_refused(world.call("PATCH", f"/api/v2/tags/{vip['id']}", world.admin, json={"name": "Cold lead"}), TAG_NAME_TAKEN)
    renamed = succeed(world.call("PATCH", f"/api/v2/tags/{vip['id']}", world.admin, json={"name": "vip"}))
    assert renamed["name"] == "vip"
    assert succeed(world.call("GET", f"/api/v2/tags/{vip['id']}", world.ann)) == {**renamed, "contactCount": 0}
    assert succeed(world.call("DELETE", f"/api/v2/tags/{vip['id']}", world.admin))["jobId"]
    assert_refused(world.call("GET", f"/api/v2/tags/{vip['id']}", world.ann), TAG_NOT_FOUND)
    assert listed(world, "tags") == ["cold lead"]


def test_custom_fields_are_created_listed_changed_and_deleted(still_world: World) -> None:
    world = still_world
    field = make_field(world, "Membership Level", "choice", options=["Basic", " Gold  plus"], description="What they pay")

    assert (field["key"], field["options"], field["description"]) == (
        "membership_level",
        ["Basic", "Gold plus"],
        "What they pay",
    )
    assert make_field(world, "Größe", "number", key="Size")["key"] == "Size"
    page = succeed(world.call("GET", "/api/v2/custom-fields", world.ann, params={"limit": 1}))
    assert listed(world, "custom-fields", cursor=page["nextCursor"]) == ["Membership Level"]
    path = f"/api/v2/custom-fields/{field['id']}"
    changed = succeed(world.call("PATCH", path, world.admin, json={"name": "Level", "description": "", "options": ["A"]}))
    assert changed == field | {"name": "Level", "description": "", "options": ["A"], "updated": changed["updated"]}
    assert succeed(world.call("GET", path, world.ann))["contactCount"] == 0
    for body in ({"type": "text"}, {"key": "other"}):
        assert_refused(world.call("PATCH", path, world.admin, json={"name": "X", **body}), PARAMETERS_INVALID)
    assert succeed(world.call("DELETE", path, world.admin))["jobId"]
    assert_refused(world.call("GET", path, world.ann), CUSTOM_FIELD_NOT_FOUND)


FIELD_REFUSALS: list[tuple[dict[str, Any], Problem, str]] = [
    ({"name": "Email", "type": "text", "key": "mail2"}, CUSTOM_FIELD_NAME_TAKEN, "Each contact has a field 'Email'"),
    ({"name": "Their mail", "type": "text", "key": "E_mail"}, CUSTOM_FIELD_NAME_TAKEN, "The key 'E_mail'"),
    ({"name": "Given", "type": "text", "key": "first_name"}, CUSTOM_FIELD_NAME_TAKEN, "The key 'first_name'"),
    ({"name": "Given", "type": "text", "key": "frist"}, CUSTOM_FIELD_NAME_TAKEN, "The key 'frist'"),
    ({"name": "Mobile", "type": "text", "key": "their_mobile"}, CUSTOM_FIELD_NAME_TAKEN, "a column 'Mobile' as phone_number"),
    ({"name": "Other", "type": "text", "key": "SIZE"}, CUSTOM_FIELD_NAME_TAKEN, "The custom field 'Size'"),
    ({"name": "size", "type": "text", "key": "other"}, CUSTOM_FIELD_NAME_TAKEN, "The custom field 'Size'"),
    ({"name": "会員", "type": "text"}, PARAMETERS_INVALID, "key"),
    ({"name": "X", "type": "text", "key": "1a"}, PARAMETERS_INVALID, "key"),
    ({"name": "X", "type": "date-time"}, PARAMETERS_INVALID, "type"),
    ({"name": "X"}, PARAMETERS_INVALID, "type"),
    ({"name": "Level", "type": "choice"}, PARAMETERS_INVALID, "options"),
    ({"name": "Level", "type": "choice", "options": []}, PARAMETERS_INVALID, "options"),
    ({"name": "Level", "type": "choice", "options": ["a", "A"]}, PARAMETERS_INVALID, "options.1"),
    ({"name": "Level", "type": "text", "options": ["a"]}, PARAMETERS_INVALID, "options"),
    ({"name": "Level", "type": "choice", "options": [str(i) for i in range(51)]}, PARAMETERS_INVALID, "options"),
]


def test_bad_definitions_are_refused_with_the_reason(still_world: World) -> None:
    world = still_world
    make_field(world, "Size", "number")

    for body, problem, named in FIELD_REFUSALS:
        answer = world.call("POST", "/api/v2/custom-fields", world.admin, json=body)
        assert_refused(answer, problem)
        assert named in answer.json()["detail"] + answer.json()["reason"], (body, answer.json())
    for name in ("", " ", "a,b", "a;b", "x" * 51):
        assert_refused(world.call("POST", "/api/v2/tags", world.admin, json={"name": name}), PARAMETERS_INVALID)


def test_members_read_and_administrators_write(still_world: World) -> None:
    world = still_world
    tag = make_tag(world, "VIP")

    assert_refused(world.call("POST", "/api/v2/tags", world.ann, json={"name": "Mine"}), ROLE_MISSING)
    assert_refused(world.call("DELETE", f"/api/v2/tags/{tag['id']}", world.ann), ROLE_MISSING)
    assert_refused(world.call("GET", f"/api/v2/tags/{tag['id']}", world.zoe), TAG_NOT_FOUND)
    given = {"organizationId": world.organization.id}
    assert_refused(world.call("GET", "/api/v2/tags", world.zoe, params=given), ORGANIZATION_NOT_FOUND)
    assert_refused(world.served.call("GET", "/api/v2/tags", world.reseller), PARAMETERS_INVALID)
    assert succeed(world.served.call("GET", "/api/v2/tags", world.reseller, params=given))["tags"] == [tag]
    other = world.served.call("POST", "/api/v2/tags", world.reseller, json={"name": "Two", **given})
    assert succeed(other)["name"] == "Two"
    for malformed in ("x", "-", "a-b"):
        assert_refused(world.call("GET", f"/api/v2/tags/{malformed}", world.admin), TAG_NOT_FOUND)
    entries = succeed(world.call("GET", "/api/v2/audit", world.admin, params={"objectId": tag["id"]}))["entries"]
    assert [entry["action"] for entry in entries] == ["tag.create"]


def test_an_organization_has_limited_definitions(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world
    monkeypatch.setattr(Tags, "max_count", 1)
    monkeypatch.setattr(CustomFields, "max_count", 1)
    make_tag(world, "VIP")
    make_field(world, "Size", "number")

    assert_refused(world.call("POST", "/api/v2/tags", world.admin, json={"name": "Two"}), TAGS_TOO_MANY)
    more = {"name": "Two", "type": "text"}
    assert_refused(world.call("POST", "/api/v2/custom-fields", world.admin, json=more), CUSTOM_FIELDS_TOO_MANY)


def test_a_repeated_creation_creates_one(still_world: World) -> None:
    world = still_world
    key = {"Idempotency-Key": "vip-1"}
    first, second = (
        succeed(world.call("POST", "/api/v2/tags", world.admin, json={"name": "VIP"}, headers=key)) for _ in range(2)
    )

    assert first == second
    assert listed(world, "tags") == ["VIP"]
