"""Who opts out reads the name of the office that texted, and where to get help."""

from typing import Any

import pytest

from app.carriers.base import Keyword
from app.problems.requests import PARAMETERS_INVALID
from app.services.messages.keyword_replies import MAX_NAME_LENGTH, ReplyNames, find_reply_fault, render_reply
from app.store.messages.messages import Direction
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.text.segments import count_segments
from tests.refusals import assert_refused
from tests.world import World

NAMES = ReplyNames("Acme Dental", "support@example.com")


def reply_to(world: World, body: str) -> str:
    """Return what the office replies to a text."""
    assert world.text_in(body).status_code == 200
    [contact] = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    outgoing = [message for message in world.conversation(contact["id"]) if message.direction is Direction.OUT]
    return outgoing[-1].body


def patch(world: World, replies: dict[str, Any]) -> Any:
    return world.call("PATCH", f"/api/v2/organizations/{world.organization.id}", world.admin, json={"keywordReplies": replies})


@pytest.mark.parametrize("keyword", Keyword)
def test_default_reply_names_the_office_in_one_segment(keyword: Keyword) -> None:
    reply = render_reply(keyword, {}, NAMES)

    assert reply.startswith("Acme Dental: ")
    assert count_segments(reply) == 1


def test_long_names_are_shortened() -> None:
    reply = render_reply(Keyword.STOP, {}, ReplyNames("Very  long\nname " * 20, "support@example.com"))

    assert reply.startswith("Very long name Very")
    assert len(reply.partition(": You")[0]) <= MAX_NAME_LENGTH
    assert "..." in reply


def test_stop_is_answered_in_the_name_of_the_office(still_world: World) -> None:
    still_world.change(tenants, still_world.tenant.id, support_details={"primaryContactEmail": "care@telecom.example.com"})

    reply = reply_to(still_world, "STOP")

    assert reply.startswith("Acme Dental: You have opted out")


@pytest.mark.parametrize(
    ("stored", "instance", "support"),
    [
        ({"primaryContactEmail": "care@telecom.example.com"}, {}, "care@telecom.example.com"),
        ({}, {"supportEmail": "hello@brand.example.com"}, "hello@brand.example.com"),
        ({"primaryContactEmail": "https://help.example.com"}, {}, "support@example.com"),
    ],
)
def test_help_names_the_nearest_support(
    still_world: World, stored: dict[str, str], instance: dict[str, str], support: str
) -> None:
    still_world.change(tenants, still_world.tenant.id, support_details=stored)
    still_world.change(instances, INSTANCE_ID, brand=instance)

    assert f"For help write to {support}." in reply_to(still_world, "HELP")


def test_office_without_a_name_uses_the_tenants(still_world: World) -> None:
    still_world.change(organizations, still_world.organization.id, organization_name=" ")

    assert reply_to(still_world, "STOP").startswith("Acme Telecom: ")


def test_own_words_are_sent(still_world: World) -> None:
    answer = patch(still_world, {"help": "{organization}: call 212-555-0100 or write to {support}."})
    assert answer.status_code == 200, answer.text
    assert answer.json()["keywordReplies"] == {
        "stop": "",
        "start": "",
        "help": "{organization}: call 212-555-0100 or write to {support}.",
    }

    support = still_world.instance.core.settings.SUPPORT_EMAIL
    assert reply_to(still_world, "HELP") == f"Acme Dental: call 212-555-0100 or write to {support}."


def test_own_words_are_kept_and_removed_one_by_one(still_world: World) -> None:
    assert patch(still_world, {"stop": "{organization}: bye.", "start": "{organization}: welcome back."}).status_code == 200
    assert patch(still_world, {"stop": ""}).status_code == 200

    stored = still_world.instance.core.store.get(organizations.at(still_world.organization.id))

    assert stored is not None
    assert stored.keyword_replies == {"start": "{organization}: welcome back."}
    assert reply_to(still_world, "STOP").startswith("Acme Dental: You have opted out")


@pytest.mark.parametrize(
    ("keyword", "text", "fault"),
    [
        ("stop", "You are out.", "Must name the organization"),
        ("stop", "{organization} {name}: bye", "Unknown placeholder `{name}`"),
        ("help", "{organization}: we are here.", "Must say where to get help"),
        ("start", "{organization}: " + "x" * 300, "Must fit into 2 segments"),
        ("start", "{organization}: " + "ж" * 130, "Must fit into 2 segments"),
        ("start", " ", "visible character"),
    ],
)
def test_replies_that_say_too_little_are_refused(still_world: World, keyword: str, text: str, fault: str) -> None:
    answer = patch(still_world, {keyword: text})

    assert_refused(answer, PARAMETERS_INVALID)
    [error] = answer.json()["errors"]
    assert error["field"] == f"keywordReplies.{keyword}"
    assert fault in error["message"]


@pytest.mark.parametrize("text", ["ACME  dental: bye", "{organization}: bye", "Bye! Your {organization}"])
def test_name_may_be_written_out(text: str) -> None:
    assert find_reply_fault(Keyword.STOP, text, NAMES) is None


@pytest.mark.parametrize(
    "contact", ["{support}", "me@example.com", "https://help.example.com", "(212) 555-0100", "212.555.0100"]
)
def test_help_accepts_any_way_to_get_it(contact: str) -> None:
    assert find_reply_fault(Keyword.HELP, "{organization}: " + contact, NAMES) is None


def test_damaged_reply_is_the_default() -> None:
    assert render_reply(Keyword.STOP, {"stop": 5}, NAMES) == render_reply(Keyword.STOP, {}, NAMES)
