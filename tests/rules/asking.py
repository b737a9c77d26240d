"""Asks Firestore everything that the table tells."""

from app.store.contacts.contacts import contacts
from app.store.jobs import jobs
from app.times.clock import system_clock
from tests.rules.client import Client, make_query
from tests.rules.office import FOREIGN, SHARING, SIBLING, Office, document_id

OTHERS = {"shared": SHARING, "sibling": SIBLING, "foreign": FOREIGN}
"""Whose a document may be that is not the caller's own."""


def ask(office: Office, client: Client, collection: str, owner: str) -> frozenset[str]:
    """Return what someone may do with a user's document in a collection: with the present one, and with a new one."""
    target = document_id(collection, owner)
    equal = {"uid": owner} | ({"isInternal": False} if collection == jobs.name else {})
    if collection == contacts.name:
        office.reset_contact(owner)
    # What a contact may be changed by, which no other document may be.
    change = {"title": "Dr.", "updated": system_clock()}
    answers = {
        "get": client.get(collection, target),
        "list": client.query(make_query(collection, equal)),
        "create": client.create(collection, "a-new-document", {"uid": owner, **change}),
        "update": client.update(collection, target, change),
        "delete": client.delete(collection, target),
    }
    return frozenset(operation for operation, is_allowed in answers.items() if is_allowed)
