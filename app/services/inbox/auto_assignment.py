"""Assignment of a conversation to the person who replies first, if the organization wants it."""

from typing import Any

from app.services.inbox.events import add_event
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.inbox.conversation_events import ConversationEventKind
from app.store.messages.messages import Message
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.inbox import InboxSettings
from app.store.tenancy.organizations import Organization
from app.store.users.users import User


def assign_to_replier(
    commit: Commit, contact: Contact, message: Message, replier: User, owner: User, organization: Organization | None
) -> dict[str, Any]:
    """Return the attributes that assign a conversation to the author of a reply, with the event in its thread.

    Nothing changes where the number is not shared, the conversation has an assignee, or the organization does not want it.

    Args:
        commit: commit that stores the reply.
        contact: the conversation, as read. The write must name its version.
        message: the reply; no note, and not scheduled.
        replier: its author.
        owner: owner of the number.
        organization: organization of the owner.
    """
    if not owner.shared_with or contact.assigned_to or organization is None:
        return {}
    if not read_settings(InboxSettings, organization.settings).auto_assign:
        return {}
    details = {"userId": replier.id, "name": replier.full_name}
    add_event(commit, contact, ConversationEventKind.ASSIGNED, "", message.created, details)
    return {"assigned_to": replier.id}
