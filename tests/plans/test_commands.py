"""`flask plan` and `flask usage`."""

from click import Command
from click.testing import CliRunner, Result

from app.commands.tenancy.plans import plan_command
from app.commands.tenancy.usage import usage_command
from tests.contacts.people import add_contact
from tests.usage.test_usage import add
from tests.world import TestClock, World


def run(command: Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_plan_is_created_listed_shown_and_set(still_world: World) -> None:
    command = plan_command(still_world.instance)
    assert run(command, "list").output == "No plans.\n"

    created = run(command, "create", "starter", "--max-users", "5", "--feature", "lists", "--title", "Starter")
    own = run(command, "create", "starter", "--tenant", still_world.tenant.id)
    assert (created.exit_code, own.exit_code) == (0, 0)
    plan_id = created.output.strip()
    assert f"{plan_id}  starter  -  5  0  lists  Starter" in run(command, "list").output
    assert (
        run(command, "set", plan_id, "--messages-per-month", "2000", "--all-features", "--price", "9 USD").output == "Changed\n"
    )

    shown = run(command, "show", plan_id).output.splitlines()
    assert {"Name: starter", "Users: 5", "Messages: 2000", "Price: 9 USD"} <= set(shown)
    assert "blasts" in str(shown)
    for wrong, words in (
        (("show", "starter"), "several"),
        (("show", "gone"), "not found"),
        (("set", plan_id), "at least one"),
        (("set", plan_id, "--feature", "lists", "--all-features"), "either"),
        (("create", "starter"), "exists"),
        (("create", "other", "--max-users", "-1"), "range"),
        (("create", "other", "--tenant", "gone"), "not found"),
    ):
        refused = run(command, *wrong)
        assert refused.exit_code != 0, wrong
        assert words in refused.output.lower(), (wrong, refused.output)


def test_usage_is_printed(still_world: World, clock: TestClock) -> None:
    command = usage_command(still_world.instance)
    assert run(command).output == "No messages.\n"
    contact = add_contact(still_world, owner=still_world.ann)
    add(still_world, still_world.ann, contact, clock(), segments=3)

    printed = run(command, "--group-by", "user", "--user", still_world.ann.user.email, "--period", "total").output

    assert f"total   {still_world.ann.user.id}  0  0  1  3  0  0".split() in [line.split() for line in printed.splitlines()]
    assert "TOTAL" in printed
    assert run(command, "--organization", "gone").exit_code != 0
    assert run(command, "--from", "yesterday").exit_code != 0
