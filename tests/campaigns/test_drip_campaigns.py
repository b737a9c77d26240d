"""Drip campaigns: made, read, changed, refused."""

import copy
from typing import Any

import pytest

from app.problems.campaigns import DRIP_CAMPAIGN_NOT_FOUND
from app.problems.permissions import RESTRICTED
from app.problems.requests import PARAMETERS_INVALID
from app.store.users.users import users
from tests.campaigns.office import LATER, WELCOME, add_campaign, add_contact, ask_to_apply, succeed
from tests.refusals import assert_refused
from tests.world import World


def test_it_is_made_changed_and_listed_as_v1_shows_it(still_world: World) -> None:
    ann = still_world.ann
    campaign_id = add_campaign(still_world, ann)
    path = f"/api/v2/drips/{campaign_id}"

    (campaign,) = succeed(still_world.call("GET", "/api/drips", ann))["drips"]
    assert set(campaign) == {"id", "name", "drips", "created", "updated", "uid"}
    assert (campaign["id"], campaign["name"], campaign["uid"]) == (campaign_id, "Welcome", ann.user.id)
    first = campaign["drips"][0]
    assert first.items() >= WELCOME.items()
    assert {"name", "created"} <= set(first)
    # What was read may be sent back as it is.
    changed = succeed(still_world.call("PATCH", path, ann, json={"drips": [{**first, "message": "Hello!"}]}))
    assert [step["message"] for step in changed["drips"]] == ["Hello!"]
    assert changed["name"] == "Welcome"
    assert succeed(still_world.call("GET", path, ann)) == changed
    assert succeed(still_world.call("GET", "/api/v2/drips", ann))["drips"] == [changed]
    succeed(still_world.call("DELETE", path, ann))
    assert_refused(still_world.call("GET", path, ann), DRIP_CAMPAIGN_NOT_FOUND)


def test_a_repeated_request_makes_one(still_world: World) -> None:
    for _ in range(2):
        body = {"name": "Welcome", "drips": [WELCOME]}
        succeed(still_world.call("POST", "/api/v2/drips", still_world.ann, json=body, headers={"Idempotency-Key": "once"}))

    assert len(succeed(still_world.call("GET", "/api/drips", still_world.ann))["drips"]) == 1


def test_who_is_kept_from_campaigns_is_told_so(still_world: World) -> None:
    ann = still_world.ann
    campaign_id, contact_id = add_campaign(still_world, ann), add_contact(still_world, ann)
    still_world.change(users, ann.user.id, restrictions=["dripCampaign"])
    path = f"/api/v2/drips/{campaign_id}"

    for answer in (
        still_world.call("POST", "/api/v2/drips", ann, json={"name": "New", "drips": [WELCOME]}),
        still_world.call("PATCH", path, ann, json={"name": "New"}),
        still_world.call("DELETE", path, ann),
        ask_to_apply(still_world, ann, contact_id, campaign_id),
        still_world.call("DELETE", f"/api/v2/contacts/{contact_id}/drips/any", ann),
    ):
        assert_refused(answer, RESTRICTED)
    assert len(succeed(still_world.call("GET", "/api/drips", ann))["drips"]) == 1


def wrong(place: str, value: Any) -> dict[str, Any]:
    body: dict[str, Any] = copy.deepcopy({"name": "Welcome", "drips": [WELCOME, LATER]})
    *names, last = place.split(".")
    target: Any = body
    for name in names:
        target = target[int(name)] if name.isdigit() else target[name]
    target[last] = value
    return body


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [
        ("name", "", "name"),
        ("name", 5, "name"),
        ("drips", [], "drips"),
        ("drips", "none", "drips"),
        ("drips", [WELCOME] * 51, "drips"),
        ("drips", [WELCOME | {"message": "x" * 1600}] * 26, "drips"),
        ("drips", [5], "drips.0"),
        ("drips.0.interval", -1, "drips.0.interval"),
        ("drips.0.interval", 1.5, "drips.0.interval"),
        ("drips.0.interval", 10**400, "drips.0.interval"),
        ("drips.1.interval", 731, "drips.1.interval"),
        ("drips.1.intervalType", "months", "drips.1.intervalType"),
        ("drips.1.intervalType", None, "drips.1.intervalType"),
        ("drips.0.message", "", "drips.0.message"),
        ("drips.0.message", "x" * 1601, "drips.0.message"),
        ("drips.0.message", "\ud800", "drips.0.message"),
        ("drips.0.message", " \n", "drips.0.message"),
        ("drips.0.message", "\u200b", "drips.0.message"),
        ("drips.0.name", "\u2060", "drips.0.name"),
        ("name", " ", "name"),
        ("drips.1.message", "Hi [firstName]!", "drips.1.message"),
        ("drips.0.media", ["ftp://example.com/a"], "drips.0.media.0"),
        ("drips.1.timeOfDay", "24:00", "drips.1.timeOfDay"),
        ("drips.1.timeOfDay", "9:30", "drips.1.timeOfDay"),
        ("drips.0.timeOfDay", "09:30", "drips.0.timeOfDay"),
    ],
)
def test_a_wrong_one_is_refused_by_field(still_world: World, place: str, value: Any, field: str) -> None:
    answer = still_world.call("POST", "/api/v2/drips", still_world.ann, json=wrong(place, value))

    assert_refused(answer, PARAMETERS_INVALID)
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("[ first ]", "[first]"),
        ("[first name]", "[first]"),
        ("[firstName]", "[first]"),
        ("[first_name]", "[first]"),
        ("[fisrt]", "[first]"),
        ("[company name]", "[company]"),
        ("[First Name|friend]", "[first|friend]"),
        ("[[first]]", "[first]"),
        ("[name]", "[full]"),
        ("[lsat]", "[last]"),
        ("{first}", "[first]"),
        ("{{ First_Name }}", "[first]"),
        ("[first", "[first]"),
        ("first]", "[first]"),
    ],
)
def test_misspelled_token_is_refused_with_the_right_one(still_world: World, text: str, right: str) -> None:
    made = succeed(still_world.call("POST", "/api/v2/drips", still_world.ann, json={"name": "Welcome", "drips": [WELCOME]}))
    steps = [WELCOME, WELCOME | {"message": f"Hi {text} and welcome"}]

    created = still_world.call("POST", "/api/v2/drips", still_world.ann, json={"name": "Welcome", "drips": steps})
    changed = still_world.call("PATCH", f"/api/v2/drips/{made['id']}", still_world.ann, json={"drips": steps})

    for answer in (created, changed):
        assert_refused(answer, PARAMETERS_INVALID)
        (error,) = answer.json()["errors"]
        assert error["field"] == "drips.1.message"
        assert f"'{text}'" in str(error)
        assert f"Write {right}," in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "[First] [LAST] [full|you] [company|]",
        "[10% off]",
        "[link]",
        "[list]",
        "{link}",
        "First [come, first served]",
        "[First come, ok]",
    ],
)
def test_tokens_and_other_brackets_are_taken(still_world: World, text: str) -> None:
    body = {"name": "Welcome", "drips": [WELCOME | {"message": text}]}

    assert succeed(still_world.call("POST", "/api/v2/drips", still_world.ann, json=body))["id"]
