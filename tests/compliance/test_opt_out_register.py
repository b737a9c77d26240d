"""The register of opt-outs, and opt-outs that an organization's numbers share."""

import csv
import io
from typing import Any

import pytest

from app.carriers.simulator import OPTED_OUT
from app.store.tenancy.organizations import organizations
from app.times.clock import HOUR, MINUTE
from tests.world import CUSTOMER, TestClock, World

OPT_OUTS = "/api/v2/optOuts"


def _list(world: World, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.call("GET", f"{OPT_OUTS}{query}", world.ann).json()["optOuts"]
    return found


def _contact_id(world: World) -> str:
    return str(world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"][0]["id"])


def test_keyword_is_kept_although_the_contact_is_deleted(world: World, clock: TestClock) -> None:
    world.text_in(" Stop! ")
    contact_id = _contact_id(world)
    assert world.call("DELETE", f"/api/v2/contacts/{contact_id}", world.ann).status_code == 200

    [kept] = _list(world)
    assert (kept["number"], kept["cause"], kept["received"], kept["optedOut"]) == (CUSTOMER, "keyword", " Stop! ", True)
    assert (kept["contactId"], kept["by"], kept["reopenedAt"]) == (contact_id, "", 0)
    assert abs(kept["since"] - clock()) < MINUTE
    assert world.send(world.ann).status_code == 451


def test_start_ends_an_opt_out_and_leaves_its_history(world: World) -> None:
    world.text_in("START")
    assert _list(world) == []
    world.text_in("STOP")
    world.text_in("START")

    [ended] = _list(world)
    assert (ended["optedOut"], ended["reopenedCause"]) == (False, "keyword")
    assert ended["reopenedAt"] >= ended["since"]
    assert _list(world, "?optedOut=true") == []
    assert len(_list(world, "?optedOut=false")) == 1
    assert world.send(world.ann).status_code == 200


def test_request_names_who_set_it(world: World) -> None:
    world.text_in()
    contact_id = _contact_id(world)
    for opted_out in (True, False):
        world.call("PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"optedOut": opted_out})

    [found] = _list(world, "?cause=request")
    assert (found["by"], found["reopenedBy"]) == (world.ann.user.id, world.ann.user.id)


def test_carrier_that_refuses_is_the_cause(world: World) -> None:
    message_id = world.send(world.ann, to=OPTED_OUT).json()["id"]
    world.wait_for_state(message_id, "failed")

    [found] = _list(world)
    assert (found["number"], found["cause"], found["messageId"]) == (OPTED_OUT, "carrier", message_id)


def test_filters_pages_and_table(world: World, clock: TestClock) -> None:
    numbers = [f"+1212555011{index}" for index in range(3)]
    for number in numbers:
        world.text_in("STOP", from_number=number)
        clock.forward(HOUR)
    times = [each["since"] for each in _list(world)]

    assert [each["number"] for each in _list(world)] == numbers[::-1]
    first = world.call("GET", f"{OPT_OUTS}?limit=2", world.ann).json()
    rest = world.call("GET", f"{OPT_OUTS}?limit=2&cursor={first['nextCursor']}", world.ann).json()
    assert [each["number"] for each in first["optOuts"] + rest["optOuts"]] == numbers[::-1]
    assert [each["number"] for each in _list(world, f"?since={times[1]}&until={times[0]}")] == [numbers[1]]
    assert [each["number"] for each in _list(world, "?number=212-555-0111")] == [numbers[1]]
    assert _list(world, "?cause=import") == []
    for query, expected in (
        ("", numbers[::-1]),
        (f"?since={times[0]}", numbers[2:]),
        (f"?until={times[2] + 1}", numbers[:1]),
        ("?optedOut=false", []),
        ("?cause=carrier", []),
        (f"?userId={world.ann.user.id}", numbers[::-1]),
    ):
        table = world.call("GET", f"{OPT_OUTS}/export{query}", world.ann).text
        assert [row["number"] for row in csv.DictReader(io.StringIO(table))] == expected
    assert world.call("GET", f"{OPT_OUTS}?userId={world.ben.user.id}", world.ann).status_code == 404
    assert world.call("GET", f"{OPT_OUTS}?userId={world.ann.user.id}", world.admin).status_code == 200


def test_import_is_the_cause(world: World) -> None:
    rows = [{"phone_number": "+12125550131", "optedOut": True}]
    assert world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": rows}).status_code == 200

    assert [each["cause"] for each in _list(world)] == ["import"]


def test_shared_opt_out_counts_at_all_numbers(world: World) -> None:
    world.change(organizations, world.organization.id, settings={"optOut": {"shared": True}})
    world.text_in("STOP")

    assert world.send(world.ben, to=CUSTOMER).status_code == 451
    world.text_in("START", to_number=world.ben.user.phone_number)
    assert world.send(world.ben, to=CUSTOMER).status_code == 200
    assert world.send(world.ann, to=CUSTOMER).status_code == 451


def test_shared_opt_out_is_heeded_at_delivery(world: World, still_world: World) -> None:
    world.change(organizations, world.organization.id, settings={"optOut": {"shared": True}})
    message_id = still_world.send(world.ben, to=CUSTOMER).json()["id"]
    world.text_in("STOP")
    world.instance.messaging.delivery.deliver(message_id)

    assert world.message(message_id).state == "failed"


def test_opt_outs_of_one_number_are_its_own_by_default(world: World) -> None:
    world.text_in("STOP")

    assert world.send(world.ben, to=CUSTOMER).status_code == 200


@pytest.mark.parametrize(
    ("languages", "text", "opted_out"),
    [
        (["es"], "¡Parar!", True),
        (["es"], "BAJA", True),
        (["fr"], "Désabonner", True),
        (["de"], "Abmelden 🙂", True),
        (["pl"], "Koniec", True),
        (["fr"], "BAJA", False),
        ([], "BAJA", False),
        (["es"], "Baja a las cinco", False),
        (["es"], "Le gustó “BAJA”", False),
        (["es"], "STOP", True),
    ],
)
def test_keywords_of_chosen_languages_count(world: World, languages: list[str], text: str, opted_out: bool) -> None:
    world.change(organizations, world.organization.id, settings={"optOut": {"languages": languages}})
    world.text_in(text)

    assert world.contact(_contact_id(world)).opted_out is opted_out


def test_opt_in_and_help_in_a_chosen_language(world: World) -> None:
    world.change(organizations, world.organization.id, settings={"optOut": {"languages": ["es"]}})
    for text in ("BAJA", "ALTA", "AYUDA"):
        world.text_in(text)

    contact_id = _contact_id(world)
    bodies = [message.body for message in world.conversation(contact_id) if message.direction == "out"]
    assert not world.contact(contact_id).opted_out
    assert ["For help" in body for body in bodies].count(True) == 1
    assert len(bodies) == 3


def test_help_is_answered_once_in_a_while(world: World, clock: TestClock) -> None:
    def count() -> int:
        return sum(message.direction == "out" for message in world.conversation(_contact_id(world)))

    for _ in range(3):
        world.text_in("HELP")
    assert count() == 1
    clock.forward(10 * MINUTE)
    world.text_in("HELP")
    assert count() == 2


def test_settings_are_shown_and_kept(world: World) -> None:
    world.change(organizations, world.organization.id, organization_admins=[world.ben.user.id])
    path, chosen = f"/api/v2/organizations/{world.organization.id}/settings", {"shared": True, "languages": ["es", "pt"]}
    chosen |= {"stopWords": ["No more offers"], "startWords": ["Join"], "helpWords": ["Support"]}

    assert world.call("PATCH", path, world.ben, json={"optOut": chosen}).json()["optOut"] == chosen
    assert world.call("GET", path, world.ann).json()["optOut"] == chosen
    assert world.call("PATCH", path, world.ben, json={"optOut": {"languages": ["xx"]}}).status_code == 400
