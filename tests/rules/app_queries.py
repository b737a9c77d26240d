"""The queries that the web app makes of Firestore itself, as docs/firestore-rules.md tells its programmers."""

from collections.abc import Mapping
from typing import Any

from app.store.campaigns.canned_responses import canned_responses
from app.store.campaigns.drip_campaigns import drip_campaigns
from app.store.contacts.contacts import contacts
from app.store.jobs import jobs
from app.store.messages.messages import MessageState, messages
from tests.rules.client import make_query

_SCHEDULED = {"state": str(MessageState.SCHEDULED)}
_SHOWN = {"isInternal": False}


def app_queries(owner: str, contact_id: str) -> Mapping[str, dict[str, Any]]:
    """Return the queries of what is a user's, by what they show.

    Args:
        owner: the user's id.
        contact_id: of one of their contacts.
    """
    own = {"uid": owner}
    of_contact = own | {"contactId": contact_id}
    latest = "last_message_date"
    return {
        "conversations": make_query(contacts.name, own, latest=latest),
        "conversations that are not archived": make_query(contacts.name, own | {"isArchived": False}, latest=latest),
        "archived conversations": make_query(contacts.name, own | {"isArchived": True}, latest=latest),
        "unread conversations": make_query(contacts.name, own | {"read_status": False}, latest=latest),
        "unread ones that are not archived": make_query(
            contacts.name, own | {"isArchived": False, "read_status": False}, latest=latest
        ),
        "contacts who opted out": make_query(contacts.name, own | {"optedOut": True}, latest=latest),
        "what changed": make_query(contacts.name, own, since=("updated", 1), first="updated"),
        "what changed and is not archived": make_query(
            contacts.name, own | {"isArchived": False}, since=("updated", 1), first="updated"
        ),
        "contacts found by a word": make_query(contacts.name, own, containing=("searchKeys", "doe"), first="full_name"),
        "contacts on a list": make_query(contacts.name, own, containing=("lists", "any"), first="full_name"),
        "the contact of a number": make_query(contacts.name, own | {"phone_number": "+12125550123"}, limit=1),
        "a conversation": make_query(messages.name, of_contact, latest="date"),
        "messages found by a word": make_query(messages.name, own, containing=("searchKeys", "hello"), latest="date"),
        "all messages": make_query(messages.name, own, latest="date"),
        "scheduled texts": make_query(messages.name, own | _SCHEDULED, first="sendAt"),
        "scheduled texts to a contact": make_query(messages.name, of_contact | _SCHEDULED, first="sendAt"),
        "canned responses": make_query(canned_responses.name, own, first="name"),
        "drip campaigns": make_query(drip_campaigns.name, own, first="name"),
        "jobs": make_query(jobs.name, own | _SHOWN, latest="created"),
        "jobs of a kind": make_query(jobs.name, own | _SHOWN | {"kind": "import"}, latest="created"),
    }
