"""Merge fields from custom fields: filled, with fallbacks, refused when unknown."""

from typing import Any

from app.problems.requests import PARAMETERS_INVALID
from tests.blasts.office import run_jobs
from tests.campaigns.office import add_campaign, apply, succeed, texts
from tests.contacts.labels.office import add_labelled, make_field
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World


def define(world: World) -> str:
    for name, kind in [("City", "text"), ("Size", "number"), ("Member", "boolean"), ("Next visit", "date")]:
        make_field(world, name, kind, **({"key": "is_member"} if kind == "boolean" else {}))
    values = {"city": "Bonn", "size": 4.50, "is_member": False, "next_visit": "2026-12-01"}
    return add_labelled(world, CUSTOMER, full_name="John Doe", customFields=values)


def body_of(world: World, text: str, **fields: Any) -> str:
    return world.message(world.send(world.ann, message=text, mergeFields=True, **fields).json()["id"]).body


def test_single_and_scheduled_messages_have_values(still_world: World) -> None:
    world = still_world
    contact_id = define(world)

    text = "[FIRST] in [City|town]: [size], [is_member], [next_visit|soon] [see 3] [10% off] [a-b]"
    assert body_of(world, text) == "John in Bonn: 4.5, no, 2026-12-01 [see 3] [10% off] [a-b]"
    later = world.instance.core.clock() + 3_600_000
    assert body_of(world, "[city]", sendAt=later) == "Bonn"
    assert body_of(world, "In [city|town] [size]!", to="+12125550177") == "In town !"
    succeed(world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"customFields": {"city": "[size]"}}))
    assert body_of(world, "[city]") == "[size]"
    for unknown in ("[citty]", "[citty|town]", "[link]"):
        answer = world.send(world.ann, message=f"Hi {unknown}", mergeFields=True)
        assert answer.status_code == 400
        assert f"'{unknown}' is no merge field" in answer.text
        assert "[company], [city], [is_member], [next_visit], [size]" in answer.text
    assert "Write [first]" in world.send(world.ann, message="Hi [frist]", mergeFields=True).text
    assert world.message(world.send(world.ann, message="Hi [city]").json()["id"]).body == "Hi [city]"


def test_only_messages_that_name_a_field_read_definitions(still_world: World) -> None:
    world = still_world
    define(world)
    body_of(world, "Hi")

    reads = []
    for text in ("Hi [first]", "Hi [first] [see 3]", "Hi [city]"):
        with counted(world.instance) as cost:
            body_of(world, text)
        reads.append(cost.documents_read)
    assert reads[1:] == [reads[0], reads[0] + 1]


def test_blasts_and_drips_have_values(still_world: World) -> None:
    world = still_world
    contact_id = define(world)

    def blast(text: str, method: str = "POST", path: str = "") -> Any:
        body = {"name": "Offer", "message": text, "contactIds": [contact_id]}
        return world.call(method, f"/api/v2/blasts{path}", world.ann, json=body)

    made = succeed(blast("In [city] [size|4]"))
    for answer in (blast("In [town]"), blast("In [town]", "PATCH", f"/{made['id']}")):
        assert_refused(answer, PARAMETERS_INVALID)
        assert "'[town]' is no merge field" in answer.json()["detail"]
    preview = succeed(world.call("POST", f"/api/v2/blasts/{made['id']}/preview", world.ann))
    assert [sample["message"] for sample in preview["samples"]] == ["In Bonn 4.5"]
    [size] = [
        field
        for field in succeed(world.call("GET", "/api/v2/custom-fields", world.ann))["customFields"]
        if field["key"] == "size"
    ]
    succeed(world.call("DELETE", f"/api/v2/custom-fields/{size['id']}", world.admin))
    succeed(world.call("POST", f"/api/v2/blasts/{made['id']}/send", world.ann, json={}))
    run_jobs(world)
    assert "In Bonn 4" in [message.body for message in world.conversation(contact_id)]
    campaign = add_campaign(world, world.ann, {"interval": 1, "intervalType": "hours", "message": "[city] [link] [size|4]"})
    applied = apply(world, world.ann, contact_id, campaign)
    assert [message.body for message in texts(world, applied)] == ["Bonn [link] [size|4]"]
