"""Acts that may end the waiting of a conversation of Ann's, by a call of the API or a change of a document."""

from app.store.messages.messages import Source, messages
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from tests.inbox.inbox import ask
from tests.world import CUSTOMER, World


def reply(world: World, contact_id: str) -> None:
    assert world.send(world.ann, to=CUSTOMER).status_code == 200
    ask(world, "POST", "bulk/markUnread", world.ann, json={"contactsArray": [contact_id]})


def read_alone(world: World, contact_id: str) -> None:
    ask(world, "POST", f"conversations/{contact_id}/read", world.ben, json={})


def mark_read(world: World, contact_id: str) -> None:
    ask(world, "POST", "bulk/markRead", world.ann, json={"contactsArray": [contact_id]})


def archive(world: World, contact_id: str) -> None:
    ask(world, "POST", "bulk/archive", world.ann, json={"contactsArray": [contact_id]})


def block(world: World, contact_id: str) -> None:
    ask(world, "POST", "contacts/block", world.ann, json=[{"action": "block", "sender": CUSTOMER}])
    assert world.contact(contact_id).blocked


def opt_out(world: World, contact_id: str) -> None:
    ask(world, "PATCH", f"contacts/{contact_id}", world.ann, json={"optedOut": True})


def disable_owner(world: World, _: str) -> None:
    world.change(users, world.ann.user.id, is_disabled=True)


def disable_organization(world: World, _: str) -> None:
    world.change(organizations, world.organization.id, is_disabled=True)


def write_note(world: World, _: str) -> None:
    assert world.send(world.ann, to=CUSTOMER, type="note").status_code == 200


def send_by_drip(world: World, contact_id: str) -> None:
    reply(world, contact_id)
    (message,) = [message for message in world.conversation(contact_id) if message.source is Source.API]
    world.change(messages, message.id, source=Source.DRIP)


def fail_reply(world: World, contact_id: str) -> None:
    reply(world, contact_id)
    (message,) = [message for message in world.conversation(contact_id) if message.source is Source.API]
    world.change(messages, message.id, state="failed")
