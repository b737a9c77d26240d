"""The job that removes a deleted tag or custom field from contacts, in slices."""

from app.services.jobs.worker import Progress
from app.store.contacts.contact_queries import contacts_labelled
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.jobs import Job
from app.times.clock import MINUTE, Clock

CLEAR = "contact-label-clear"

SLICE = 200
"""Contacts that a slice reads."""

SETTLING_MS = MINUTE
"""How long in ms after the deletion a request that began before it may still write the value."""


class ClearLabelJob:
    """Removes a tag or custom field from every contact that has it."""

    kind = CLEAR

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def do_slice(self, job: Job, commit: Commit) -> Progress:
        """Clear the next contacts. After the last one, wait a moment and look once more.

        Raises:
            StoreConflictError: one of the contacts was changed meanwhile.
        """
        label_id = job.parameters["labelId"]
        page = self._store.page(contacts, contacts_labelled(job.parameters["key"], SLICE, job.cursor.get("after")))
        for contact in page:
            tags = [tag for tag in contact.tags if tag != label_id]
            values = {field: value for field, value in contact.custom_fields.items() if field != label_id}
            update_contact(commit, contact, contact.version, tags=tags, custom_fields=values, updated=self._clock())
        counts = {"done": len(page)}
        is_last_look = job.cursor.get("isLastLook", False)
        if page.size == SLICE:
            # A contact that cannot be read keeps the value, and would be found again.
            return Progress(cursor={"isLastLook": is_last_look, "after": page.end}, counts=counts)
        if is_last_look:
            return Progress(is_done=True, counts=counts)
        return Progress(cursor={"isLastLook": True}, counts=counts, pause=SETTLING_MS)
