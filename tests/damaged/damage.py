"""Writing documents that cannot be read, past everything that checks them."""

from collections.abc import Mapping
from typing import Any

from app.services.messages.delivery_tasks import TASK_GRACE_MS
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import DELETE_FIELD, Path
from app.store.messages.messages import Message, messages
from tests.world import Person, TestClock, World


def write(world: World, collection: str, document_id: str, fields: Mapping[str, Any]) -> None:
    """Write a document as it is given."""
    commit = world.instance.core.store.commit()
    commit.replace(Path(collection, document_id), fields)
    commit.send()


def damage(world: World, collection: str, document_id: str, **fields: Any) -> None:
    """Change stored fields of a document; one that is None is taken away."""
    commit = world.instance.core.store.commit()
    values = {name: DELETE_FIELD if value is None else value for name, value in fields.items()}
    commit.update(Path(collection, document_id), values)
    commit.send()


def exists(world: World, collection: str, document_id: str) -> bool:
    """Whether there is such a document."""
    return fields_of(world, collection, document_id) is not None


def fields_of(world: World, collection: str, document_id: str) -> Mapping[str, Any] | None:
    """Return what a document holds; None for one that does not exist."""
    (document,) = world.instance.core.database.read(Path(collection, document_id))
    return None if document is None else document.fields


def overdue_message(world: World, still: World, clock: TestClock) -> Message:
    """Return a good message of Ann's whose task was lost, and that only the sweeper can deliver."""
    message = still.message(still.send(still.ann).json()["id"])
    clock.forward(2 * TASK_GRACE_MS)
    return message


def message_fields(world: World, contact: Contact, message_id: str, **changes: Any) -> dict[str, Any]:
    """Return the fields of a message to a contact, some of them as given; one that is None is left out."""
    now = world.instance.core.clock()
    message = Message(
        id=message_id,
        uid=contact.uid,
        contact_id=contact.id,
        direction="out",  # type: ignore[arg-type]
        from_number=world.ann.user.phone_number,
        to_number=contact.phone_number,
        body="needle",
        state="sent",  # type: ignore[arg-type]
        created=now,
        date=now,
    )
    return {name: value for name, value in {**messages.encode(message), **changes}.items() if value is not None}


def contact_fields(world: World, contact_id: str, **changes: Any) -> dict[str, Any]:
    """Return the fields of a contact of Ann's, some of them as given; one that is None is left out."""
    now = world.instance.core.clock()
    contact = Contact(
        id=contact_id,
        uid=world.ann.user.id,
        phone_number="+13125550142",
        full_name="Damaged",
        last_message_date=now,
        updated=now,
    )
    return {name: value for name, value in {**contacts.encode(contact), **changes}.items() if value is not None}


def get(world: World, path: str, person: Person | None = None, **options: Any) -> Any:
    """Return the JSON of a successful request by a person, or else by the reseller's program."""
    answer = world.served.call("GET", path, person.authorization if person else world.reseller, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()
