"""Opt-outs that the register lacks, and imported ones that numbers share."""

from typing import Any

from app import create_app
from app.store.compliance.opt_outs import opt_out_of, opt_outs
from app.store.compliance.organization_opt_outs import organization_opt_out_of, organization_opt_outs
from app.store.tenancy.organizations import organizations
from tests.contacts.people import add_contact
from tests.world import CUSTOMER, World

OTHER, THIRD = "+12125550141", "+12125550142"


def _run(world: World, *arguments: str) -> str:
    runner = create_app(world.instance.core.settings, world.instance.core.clock).test_cli_runner()
    result = runner.invoke(args=["register-opt-outs", *arguments])
    assert result.exit_code == 0, result.output
    return str(result.output.splitlines()[-1])


def _list(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.call("GET", "/api/v2/optOuts", world.ann).json()["optOuts"]
    return found


def _import(world: World, *numbers: str, opted_out: bool = True, **more: Any) -> None:
    rows = [{"phone_number": number, "optedOut": opted_out, **more} for number in numbers]
    assert world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": rows}).status_code == 200


def test_command_enters_what_is_missing_once(world: World) -> None:
    world.change(organizations, world.organization.id, settings={"optOut": {"shared": True}})
    store = world.instance.core.store
    # A contact as an earlier version stored it, one that was deleted since, and one that the register has.
    contact = add_contact(world, opted_out=True)
    gone = add_contact(world, OTHER, opted_out=True)
    assert world.call("DELETE", f"/api/v2/contacts/{gone.id}", world.ann).status_code == 200
    world.text_in("STOP", from_number=THIRD)
    [known] = _list(world)
    add_contact(world, "+12125550143")
    assert world.send(world.ben, to=OTHER).status_code == 200

    assert _run(world) == "2 opt-outs entered"
    assert _run(world) == "0 opt-outs entered"
    assert _run(world, "--after", "numbers:") == "0 opt-outs entered"

    found = {each["number"]: each for each in _list(world)}
    assert found.pop(THIRD) == known
    assert {(number, each["cause"], each["optedOut"], each["contactId"]) for number, each in found.items()} == {
        (CUSTOMER, "unknown", True, contact.id),
        (OTHER, "unknown", True, ""),
    }
    # It counts at all numbers, until somebody writes START, which a further run respects.
    assert world.send(world.ben, to=OTHER).status_code == 451
    world.text_in("START", from_number=OTHER, to_number=world.ben.user.phone_number)
    assert _run(world) == "0 opt-outs entered"
    assert world.send(world.ben, to=OTHER).status_code == 200
    assert world.contact(contact.id).opted_out
    # An import of a version that did not share it.
    world.change(opt_outs, opt_out_of(world.ann.user.id, CUSTOMER).path.id, cause="import", organization_id="")
    commit = store.commit()
    commit.delete(organization_opt_out_of(world.organization.id, CUSTOMER).path)
    commit.send()
    assert _run(world) == "1 opt-out entered"
    assert [each["cause"] for each in _list(world) if each["number"] == CUSTOMER] == ["import"]
    assert store.get(organization_opt_outs.at(f"{world.organization.id}:{CUSTOMER}")) is not None


def test_imported_opt_outs_are_shared(world: World) -> None:
    world.change(organizations, world.organization.id, settings={"optOut": {"shared": True}})
    known = add_contact(world)
    _import(world, CUSTOMER, OTHER)
    assert [world.send(world.ben, to=number).status_code for number in (CUSTOMER, OTHER)] == [451, 451]
    # What a file says ends only the opt-out at its own number.
    _import(world, CUSTOMER, opted_out=False, operation="update", id=known.id)
    assert world.send(world.ben, to=CUSTOMER).status_code == 451
    assert not world.contact(known.id).opted_out
    assert world.send(world.ann, to=CUSTOMER).status_code == 451
    world.change(organizations, world.organization.id, settings={})
    assert [world.send(person, to=CUSTOMER).status_code for person in (world.ann, world.ben)] == [200, 200]
