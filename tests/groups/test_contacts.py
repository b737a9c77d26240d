"""A group among the contacts: what it has in common with a person, and what it refuses."""

import csv
import io
import json
from typing import Any

import pytest

from app.services.operations.schema_validation.documents import find_problems
from app.services.webhooks.event_payloads import describe_message
from app.store.contacts.contacts import contacts
from app.store.contacts.groups import group_address, name_group
from tests.campaigns.office import add_campaign, succeed
from tests.damaged.damage import damage
from tests.documents import make_document
from tests.groups.groups import ADA, BOB, CYD, GROUP, add_member, groups_of, send_to_group, text_to_group
from tests.world import World


@pytest.fixture
def group_id(still_world: World) -> str:
    """Ann's group with Ada and Bob."""
    return str(send_to_group(still_world, GROUP)["ConversationID"])


def refuse(world: World, method: str, path: str, body: Any, status: int = 409) -> dict[str, Any]:
    answer = world.call(method, path, world.ann, json=body)
    assert answer.status_code == status, answer.text
    refusal: dict[str, Any] = answer.json()
    assert refusal["type"].endswith("/contact-is-group"), refusal
    return refusal


class TestShown:
    def test_v1_and_v2_show_the_participants(self, still_world: World, group_id: str) -> None:
        old = succeed(still_world.call("GET", f"/api/contacts/{group_id}", still_world.ann))
        new = succeed(still_world.call("GET", f"/api/v2/contacts/{group_id}", still_world.ann))

        assert (old["phoneNumber"], old["participants"]) == ("", GROUP)
        assert (new["phone_number"], new["participants"]) == ("", GROUP)

    def test_lists_contain_it(self, still_world: World, group_id: str) -> None:
        for path in ("/api/contacts", "/api/v2/contacts"):
            listed = succeed(still_world.call("GET", path, still_world.ann))["contacts"]
            assert [contact["id"] for contact in listed] == [group_id]

    def test_export_has_the_participants(self, still_world: World, group_id: str) -> None:
        answer = still_world.call("GET", "/api/export?type=contacts&format=csv", still_world.ann)
        assert answer.status_code == 200, answer.text

        (row,) = csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
        assert (row["id"], row["phone_number"]) == (group_id, "")
        assert all(number in row["participants"] for number in GROUP)

    def test_consent_is_not_required(self, still_world: World, group_id: str) -> None:
        found = succeed(still_world.call("GET", f"/api/v2/contacts/{group_id}/consentRequirement", still_world.ann))

        assert found["required"] is False


class TestRefused:
    @pytest.mark.parametrize(
        "values", [{"optedOut": True}, {"email": "group@example.com"}, {"phone_number": CYD}, {"phone_number": ADA}]
    )
    def test_values_of_a_person(self, still_world: World, group_id: str, values: dict[str, Any]) -> None:
        refusal = refuse(still_world, "PATCH", f"/api/v2/contacts/{group_id}", values)

        assert [error["field"] for error in refusal["errors"]] == list(values)
        assert still_world.contact(group_id).participants == GROUP

    def test_drip_campaign(self, still_world: World, group_id: str) -> None:
        campaign_id = add_campaign(still_world, still_world.ann)

        refuse(still_world, "POST", f"/api/v2/contacts/{group_id}/drips", {"dripCampaignId": campaign_id})

    def test_contact_list(self, still_world: World, group_id: str) -> None:
        created = succeed(still_world.call("POST", "/api/v2/lists", still_world.ann, json={"name": "Regulars"}))
        member = add_member(still_world, ADA)

        refusal = refuse(still_world, "POST", f"/api/v2/lists/{created['id']}/contacts", {"contactIds": [member, group_id]})
        assert [error["field"] for error in refusal["errors"]] == ["contactIds.1"]
        assert still_world.contact(member).lists == []

    def test_block(self, still_world: World, group_id: str) -> None:
        request = [{"action": "block", "sender": group_id}, {"action": "block", "sender": BOB}]
        answer = succeed(still_world.call("POST", "/api/v2/contacts/block", still_world.ann, json=request))

        results = answer["results"]
        assert results[0]["error"]["code"] == "contact-is-group"
        assert "error" not in results[1]
        assert still_world.contact(group_id).blocked is False

    def test_import_row(self, still_world: World, group_id: str) -> None:
        rows = {"contacts": [{"id": group_id, "full_name": "Club"}]}
        answer = still_world.call("POST", "/api/v2/contacts/batch", still_world.ann, json=rows)

        assert "group" in answer.text
        assert still_world.contact(group_id).full_name != "Club"


def test_duplicates_leave_groups_alone(still_world: World, group_id: str) -> None:
    other = send_to_group(still_world, [ADA, CYD])["ConversationID"]
    found = succeed(still_world.call("POST", "/api/v2/contacts/duplicates", still_world.ann, json={"execute_merge": True}))

    assert found["duplicates"] == []
    assert {group["id"] for group in groups_of(still_world)} == {group_id, other}


def test_deleted_group_begins_anew(still_world: World, group_id: str) -> None:
    succeed(still_world.call("DELETE", f"/api/v2/contacts/{group_id}", still_world.ann))
    assert groups_of(still_world) == []

    text_to_group(still_world)
    (group,) = groups_of(still_world)
    assert (group["id"] != group_id, group["participants"]) == (True, GROUP)


def test_archive_marks_and_history(still_world: World, group_id: str) -> None:
    for path in ("archive", "markUnread"):
        body = {"contactsArray": [group_id]}
        succeed(still_world.call("POST", f"/api/v2/bulk/{path}", still_world.ann, json=body))
    contact = still_world.contact(group_id)
    assert (contact.is_archived, contact.read_status) == (True, False)
    page = succeed(still_world.call("GET", f"/api/v2/contacts/{group_id}/messages", still_world.ann))
    assert [message["to"] for message in page["messages"]] == [GROUP]


class TestStore:
    def problems(self, world: World, group_id: str, **changes: Any) -> list[str]:
        stored = contacts.changes(**{name: getattr(world.contact(group_id), name) for name in ("uid", "participants")})
        fields = {**stored, "phone_number": "", "full_name": "Group", **changes}
        return [problem["field"] for problem in find_problems("contacts", make_document(group_id, fields))]

    def test_person_or_group_but_not_both(self, still_world: World, group_id: str) -> None:
        assert self.problems(still_world, group_id) == []
        assert self.problems(still_world, group_id, participants=[]) == ["phone_number"]
        assert self.problems(still_world, group_id, phone_number=ADA) == ["phone_number"]


def test_address_is_that_of_the_set() -> None:
    assert group_address([BOB, ADA, BOB]) == group_address((ADA, BOB)) != group_address([ADA, BOB, CYD])


@pytest.mark.parametrize(
    ("participants", "names", "expected"),
    [
        ([ADA, BOB], {}, f"{ADA} and {BOB}"),
        ([ADA, BOB, CYD], {CYD: "Cyd"}, f"Cyd, {ADA} and {BOB}"),
        ([ADA, BOB, CYD, "+12125550144"], {ADA: "Ada", BOB: "Bob", CYD: "Cyd"}, "Ada, Bob and 2 more"),
        ([ADA, BOB], {ADA: "x" * 80}, f"{'x' * 50} and {BOB}"),
    ],
)
def test_name_of_a_group(participants: list[str], names: dict[str, str], expected: str) -> None:
    assert name_group(participants, names) == expected


def test_events_of_integrations_have_an_array(still_world: World) -> None:
    text_to_group(still_world)
    (group,) = groups_of(still_world)
    (message,) = still_world.conversation(group["id"])

    told = describe_message(message, None, still_world.instance.core.media_links)
    assert told["message"]["to"] == [still_world.ann.user.phone_number, BOB]
    assert (told["contact"]["phone_number"], told["contact"]["participants"]) == ("", GROUP)
    assert json.dumps(told)


class TestDamaged:
    def test_next_message_repairs_the_participants(self, still_world: World, group_id: str) -> None:
        damage(still_world, "contacts", group_id, participants="nobody")
        text_to_group(still_world)

        assert still_world.contact(group_id).participants == GROUP
        assert len(still_world.conversation(group_id)) == 2

    def test_update_keeps_what_is_left(self, still_world: World, group_id: str) -> None:
        damage(still_world, "contacts", group_id, participants="nobody")
        succeed(still_world.call("PATCH", f"/api/v2/contacts/{group_id}", still_world.ann, json={"notes": "Club"}))
        send_to_group(still_world, GROUP)

        contact = still_world.contact(group_id)
        assert (contact.participants, contact.notes) == (GROUP, "Club")
