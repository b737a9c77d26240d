"""`flask number`."""

from click.testing import CliRunner, Result

from app.commands.tenancy.numbers import number_command
from app.store.users.phone_numbers import phone_numbers
from tests.numbers.inventory.calls import SECOND, stored_number, stored_user
from tests.world import World


def run(world: World, *arguments: str) -> Result:
    return CliRunner().invoke(number_command(world.instance), arguments)


def test_a_number_is_added_moved_and_released(still_world: World) -> None:
    ann, ben = still_world.ann.user, still_world.ben.user

    added = run(still_world, "add", "(212) 555-0142", "--user", ann.email, "--label", "Desk", "--campaign", "C1")
    assert (added.exit_code, added.output) == (0, f"{SECOND}\n")
    assert stored_number(still_world, SECOND).campaign_id == "C1"
    assert f"{SECOND}  local  active" in run(still_world, "list", "--user", ann.id).output
    assert run(still_world, "move", SECOND, "--user", ben.email).output == "Moved\n"
    assert stored_number(still_world, SECOND).uid == ben.id
    assert run(still_world, "release", SECOND, "--yes").output == "Released\n"
    assert SECOND not in run(still_world, "list").output


def test_an_inbox_is_added(still_world: World) -> None:
    ann = still_world.ann.user
    organization = ("--organization", still_world.organization.id, "--provider", "simulator")

    run(still_world, "add", "72975", *organization, "--shared-with", ann.email)
    run(still_world, "add", "ACME", *organization, "--inbox")

    inbox = stored_user(still_world, stored_number(still_world, "72975").uid)
    assert (inbox.is_inbox, inbox.shared_with) == (True, [ann.id])
    assert stored_user(still_world, stored_number(still_world, "ACME", still_world.tenant.id).uid).is_inbox
    assert "(inbox)" in run(still_world, "list", "--organization", still_world.organization.id).output


def test_faults_name_the_option(still_world: World) -> None:
    refused = run(still_world, "add", SECOND, "--organization", still_world.organization.id, "--provider", "no-such")

    assert refused.exit_code == 1
    assert "--provider" in refused.output
    assert run(still_world, "add", "12").exit_code != 0


def test_older_numbers_are_completed_once(still_world: World) -> None:
    ann = still_world.ann.user
    commit = still_world.instance.core.store.commit()
    commit.replace(phone_numbers.path(ann.phone_number), {"uid": ann.id})
    commit.replace(phone_numbers.path("+12125550199"), {"uid": ann.id})
    commit.send()

    assert run(still_world, "complete").output == "Completed 1 numbers\n"
    assert run(still_world, "complete").output == "Completed 0 numbers\n"
    assert stored_number(still_world, ann.phone_number).organization_id == ann.organization_id
