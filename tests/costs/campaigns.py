"""Costs of canned responses and drip campaigns; each operation returns its expected costs."""

from collections.abc import Sequence
from typing import Any

from app.store.messages.messages import MessageState
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from app.times.clock import HOUR
from tests.campaigns.office import add_campaign, add_contact, apply
from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_call, count_delivery, count_text_in, let_use_be_noted, succeed, use_twilio
from tests.world import World


def apply_a_campaign(world: World) -> Cost:
    let_use_be_noted(world)
    contact_id, campaign_id = add_contact(world, world.ann), add_campaign(world, world.ann)
    body = {"dripCampaignId": campaign_id}
    return count_call(world, "POST", f"/api/v2/contacts/{contact_id}/drips", world.ann, json=body)


def receive_a_reply_to_a_drip(world: World) -> Cost:
    _applied(world)
    return count_text_in(world)


def receive_a_keyword(world: World) -> Cost:
    body = {"body": "From nine to five", "auto_keyword": "hours"}
    succeed(world.call("POST", "/api/v2/canned-responses", world.ann, json=body))
    succeed(world.text_in())
    return count_text_in(world, body="Hours")


def receive_a_shared_keyword(world: World) -> Cost:
    world.change(organizations, world.organization.id, organization_admins=[world.ann.user.id])
    body = {"body": "From nine to five", "auto_keyword": "hours", "scope": "organization"}
    succeed(world.call("POST", "/api/v2/canned-responses", world.ann, json=body))
    world.change(users, world.ann.user.id, shared_keywords=True)
    succeed(world.text_in())
    return count_text_in(world, body="Hours")


def deliver_a_drip(world: World) -> Cost:
    use_twilio(world)
    message_id = _applied(world, {"interval": 0, "intervalType": "minutes", "message": "Hi"})["addedDripMessages"][0]["id"]
    cost = count_delivery(world, message_id)
    assert world.message(message_id).state is MessageState.SENT
    assert world.message(message_id).send_at < world.instance.core.clock() + HOUR
    return cost


def _applied(world: World, *steps: dict[str, Any]) -> Any:
    return apply(world, world.ann, add_contact(world, world.ann), add_campaign(world, world.ann, *steps))


CAMPAIGNS: Sequence[Expectation] = [
    Expectation(
        "Apply a campaign of two steps",
        apply_a_campaign,
        make_cost(reads=2, commits=1, read=4 + 2, written=2 + 2, tasks=2),
        "Read: who calls; then contact and campaign. Written: its texts, the application, the contact.",
    ),
    Expectation(
        "Text in that ends a campaign",
        receive_a_reply_to_a_drip,
        make_cost(reads=2, commits=1, read=5, written=3, tasks=1),
        "As any text; the job that cancels what waits is written in the same commit.",
    ),
    Expectation(
        "Text in, answered by a canned response",
        receive_a_keyword,
        make_cost(reads=2, commits=1, read=8, written=3, tasks=1),
        "As an away message; the response is read with organization and tenant.",
    ),
    Expectation(
        "Text in, answered by a shared canned response",
        receive_a_shared_keyword,
        make_cost(reads=3, commits=1, read=10, written=3, tasks=1),
        "As above; users with `sharedKeywords` look up keywords of organization and tenant. Others read nothing of it.",
    ),
    Expectation(
        "Deliver a campaign's text, real carrier",
        deliver_a_drip,
        make_cost(reads=1, commits=2, read=7, written=4),
        "The contact is written with the claim, so that no reply comes between; and again when the text takes its place.",
    ),
]
