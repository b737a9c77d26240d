"""`flask number`: the inventory of numbers."""

from collections.abc import Iterator

import click

from app.addresses.phone_number import PhoneNumberError, is_sender_id, is_short_code
from app.addresses.phone_number_parser import read_number
from app.commands.common.arguments import current_operator, find_id
from app.commands.common.errors import exit_on_error
from app.commands.common.tables import print_table
from app.composition import Instance
from app.services.numbers.creation import NewNumber
from app.services.numbers.inventory import ListedNumber, NumberFilter
from app.services.numbers.moves import NumberMove
from app.services.numbers.number_settings import NumberSettings

_PAGE = 200
_FORCE = "Do it although messages wait to be sent from the number; they then fail."
_EXAMPLE = """\b
Example:
  flask --app main number add +12125550142 --organization ID --label "Front desk" --shared-with jane@example.com"""


def number_command(instance: Instance) -> click.Group:
    """Return the command group."""
    services = instance.numbers

    @click.group("number")
    def group() -> None:
        """Manage numbers. NUMBER is a phone number, a short code or an id; USER is an id or an e-mail address."""

    @group.command("list")
    @click.option("--organization", "organization_id", metavar="ID", help="Only the numbers of this organization.")
    @click.option("--user", "uid", metavar="USER", help="Only the numbers of this user or inbox.")
    def list_(organization_id: str | None, uid: str | None) -> None:
        """List the numbers, one per line, without released ones."""
        filters = NumberFilter(organization_id=organization_id, uid=None if uid is None else find_id(instance, uid))
        print_table(
            ("NUMBER", "CLASS", "STATE", "ORGANIZATION", "USER", "CARRIER", "LABEL"), _rows(instance, filters), "No numbers."
        )

    @group.command("add", epilog=_EXAMPLE)
    @click.argument("number")
    @click.option("--user", "uid", default="", metavar="USER", help="User who gets it. Default: the stock of the organization.")
    @click.option("--organization", "organization_id", default="", metavar="ID", help="Organization of the number.")
    @click.option("--inbox", "is_inbox", is_flag=True, help="Create an inbox for it.")
    @click.option("--shared-with", multiple=True, metavar="USER", help="Who answers the inbox; repeat it for each.")
    @click.option("--label", help="Name of the number.")
    @click.option("--provider", metavar="CARRIER", help="Carrier that serves it. Default: that of its user.")
    @click.option("--campaign", "campaign_id", metavar="ID", help="Campaign that it is registered for.")
    def add(
        number: str,
        uid: str,
        organization_id: str,
        is_inbox: bool,
        shared_with: tuple[str, ...],
        label: str | None,
        provider: str | None,
        campaign_id: str | None,
    ) -> None:
        """Add a number to the inventory, and print its id."""
        new = NewNumber(
            sender=_read_sender(instance, number),
            uid=find_id(instance, uid) if uid else "",
            organization_id=organization_id,
            is_inbox=is_inbox,
            shared_with=[find_id(instance, name) for name in shared_with],
            settings=NumberSettings(label=label, provider=provider, campaign_id=campaign_id),
        )
        click.echo(exit_on_error(lambda: services.creation.create(current_operator(), new)).number.id)

    @group.command("move")
    @click.argument("number")
    @click.option("--user", "uid", default="", metavar="USER", help="User or inbox who gets it.")
    @click.option("--organization", "organization_id", default="", metavar="ID", help="Organization whose stock gets it.")
    @click.option("--force", is_flag=True, help=_FORCE)
    def move(number: str, uid: str, organization_id: str, force: bool) -> None:
        """Give a number to another user of its tenant, or to the stock of an organization."""
        target = NumberMove(uid=find_id(instance, uid) if uid else "", organization_id=organization_id, force=force)
        exit_on_error(lambda: services.moves.move(current_operator(), _read_sender(instance, number), target))
        click.echo("Moved")

    @group.command("release")
    @click.argument("number")
    @click.option("--force", is_flag=True, help=_FORCE)
    @click.confirmation_option(prompt="The number will neither send nor receive, and anybody may add it. Release it?")
    def release(number: str, force: bool) -> None:
        """Release a number. An inbox without another number is marked for deletion."""
        exit_on_error(lambda: services.moves.release(current_operator(), _read_sender(instance, number), force=force))
        click.echo("Released")

    @group.command("complete")
    def complete() -> None:
        """Write organization, tenant and class of numbers that earlier versions stored. Run it once after the update."""
        click.echo(f"Completed {exit_on_error(services.completion.run)} numbers")

    return group


def _rows(instance: Instance, filters: NumberFilter) -> Iterator[tuple[str, ...]]:
    cursor: str | None = None
    while True:
        page = exit_on_error(
            lambda after=cursor: instance.numbers.inventory.list(current_operator(), filters, _PAGE, after)  # type: ignore[misc]
        )
        yield from (_row(listed) for listed in page.items)
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _row(listed: ListedNumber) -> tuple[str, ...]:
    number, user = listed.number, listed.user
    holder = "" if user is None else f"{user.id} (inbox)" if user.is_inbox else user.id
    return (
        number.sender,
        number.number_class,
        number.state,
        number.organization_id,
        holder,
        number.provider,
        number.label,
    )


def _read_sender(instance: Instance, number: str) -> str:
    """Return a number in E.164; short codes, alphanumeric senders and ids stay as they are."""
    if is_short_code(number) or is_sender_id(number) or number.startswith("name:"):
        return number
    try:
        return read_number(number, instance.core.settings.DEFAULT_REGION)
    except PhoneNumberError as error:
        raise click.BadParameter(str(error), param_hint="NUMBER") from error
