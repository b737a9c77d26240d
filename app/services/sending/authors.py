"""Authors of a waiting message: whether each of them may still send from its number when it is delivered."""

from collections.abc import Sequence
from typing import Any

from app.auth.policy import TargetUser, can_send_on_behalf_of
from app.services.access.principals import find_principal, list_principal_documents
from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched, Store
from app.store.messages.messages import Message
from app.store.users.users import User


def writers_of(message: Message) -> Sequence[Reference[Any]]:
    """Return the documents of those besides its user who wrote or changed a message; none for most messages."""
    return [document for writer in _ids(message) for document in list_principal_documents(writer)]


def may_still_be_sent(store: Store, message: Message, owner: TargetUser, prefetched: Prefetched) -> bool:
    """Whether everybody who wrote or changed a message may still send from its user's number.

    Args:
        store: reads what a writer belongs to, where that is not what the user belongs to.
        message: is about to be delivered.
        owner: the message's user as they are now.
        prefetched: holds what `writers_of` named.
    """
    writers = [find_principal(store, writer, prefetched, owner) for writer in _ids(message)]
    return all(writer is not None and can_send_on_behalf_of(writer, owner) for writer in writers)


def name_writer(message: Message, owner: User, prefetched: Prefetched) -> str:
    """Return the name of the user or service account that wrote a message; empty for the instance.

    Args:
        message: is about to be delivered.
        owner: the message's user.
        prefetched: holds what `writers_of` named.
    """
    if message.sent_by == owner.id:
        return owner.full_name
    documents = list_principal_documents(message.sent_by) if message.sent_by else ()
    found = [prefetched.get(document.path) for document in documents]
    return next((entity.full_name if isinstance(entity, User) else entity.name for entity in found if entity is not None), "")


def _ids(message: Message) -> Sequence[str]:
    return sorted({message.sent_by, message.changed_by} - {"", message.uid})
