"""One slice of a purge: a number of documents, deleted in the commit that stores the progress."""

from collections import Counter
from typing import Any

from app.media.blob_store import BlobStore
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.messages.removals.removed_usage import count_removed
from app.store.contacts.contacts import contacts
from app.store.deletion.owned_collections import USER_REFERENCES, OwnedCollection, documents_of_user
from app.store.deletion.purges import Purge, PurgeKind
from app.store.engine.database import Commit, Path, Version
from app.store.engine.store import Store
from app.store.inbox.conversation_queries import assignments_to
from app.store.messages.messages import messages
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import User, users

MAX_DELETIONS = 300
"""Maximum number of documents that a slice deletes; updates of other documents are not counted."""

MAX_FILES = 50
"""Maximum number of media files whose bytes a slice deletes."""

_NAMING_PAGE = 100


class PurgeSlice:
    """Collected deletions of one commit."""

    def __init__(self, store: Store, audit: AuditTrail, blobs: BlobStore | None, purge: Purge, now: int) -> None:
        self.commit: Commit = store.commit()
        self.removed: Counter[str] = Counter(purge.removed)
        self._store = store
        self._audit = audit
        self._blobs = blobs
        self._purge = purge
        self._now = now
        self._left = MAX_DELETIONS
        self._deleted: set[Path] = set()
        self._renamed: dict[Path, tuple[Version, dict[str, Any]]] = {}

    def remove_below(self, tables: tuple[OwnedCollection, ...], uid: str) -> bool:
        """Delete a user's documents while there is room, and return whether those were all."""
        for below in tables:
            if not self._has_room():
                return False
            limit = min(self._left, MAX_FILES) if below.has_blobs else self._left
            found = self._read_messages(uid, limit) if below.is_counted else self._store.ids(below.query(uid, limit))
            for document_id in found:
                if below.has_blobs and self._blobs is not None:
                    # Before the document, from which a retry finds the bytes if this server stops now.
                    self._blobs.delete_folder(document_id)
                self.remove(below.path(document_id))
            if below.has_blobs and len(found) == limit:
                return False
        # A full result may not be the last one.
        return self._has_room()

    def _read_messages(self, uid: str, limit: int) -> list[str]:
        """Return the ids of a user's messages, and add the messages to the usage of their months."""
        found = self._store.page(messages, documents_of_user(messages.name, uid, limit), lenient=True)
        count_removed(self._store, self.commit, found, self._now)
        return [message.id for message in found] + [error.fault.id for error in found.unreadable]

    def end_assignments(self, uid: str) -> bool:
        """Take others' conversations back from a user while there is room, and return whether those were all."""
        limit = min(self._left, _NAMING_PAGE)
        if limit <= 0:
            return False
        found = self._store.page(contacts, assignments_to(uid, limit))
        for contact in found:
            _, fields = self._renamed.setdefault(contacts.path(contact.id), (contact.version, {}))
            fields[contacts.field_name("assigned_to")] = ""
        self._left -= len(found)
        # Unreadable ones stay as they are: they would be found again and again.
        return found.size < limit or not found

    def remove_user(self, user: User) -> None:
        """Delete a user who owns nothing any more, and remove the user from documents that refer to it."""
        self._remove_references(user.id)
        self.remove(users.path(user.id))
        self._record(PurgeKind.USER, user.id, user.tenant_id, user.organization_id)

    def remove(self, path: Path) -> None:
        """Delete one document, which must exist."""
        if path in self._deleted:
            return
        self._deleted.add(path)
        self.commit.delete(path)
        self.removed[path.collection] += 1
        self._left -= 1

    def remove_organization(self, organization: Organization) -> None:
        """Delete an organization without members."""
        self.remove(organizations.path(organization.id))
        self._record(PurgeKind.ORGANIZATION, organization.id, organization.tenant_id, organization.id)

    def finish(self) -> Commit:
        """Return the commit with all deletions and updates."""
        for path, (version, fields) in self._renamed.items():
            if path not in self._deleted:
                self.commit.update(path, fields, version)
        return self.commit

    def _has_room(self) -> bool:
        return self._left > 0

    def _remove_references(self, uid: str) -> None:
        for naming in USER_REFERENCES:
            for page in self._store.pages(naming.kind, naming.query(uid, _NAMING_PAGE)):
                for entity in page:
                    if not self._is_purged_too(entity):
                        _, fields = self._renamed.setdefault(naming.kind.path(entity.id), (entity.version, {}))
                        # Another user of this slice may be referred to in the same document.
                        value = fields.get(naming.kind.field_name(naming.attribute), getattr(entity, naming.attribute))
                        fields[naming.kind.field_name(naming.attribute)] = naming.without(value, uid)

    def _is_purged_too(self, entity: Any) -> bool:
        """Whether the same purge deletes the document anyway."""
        return self._purge.kind is PurgeKind.ORGANIZATION and self._purge.target_id in (
            entity.id,
            getattr(entity, "organization_id", ""),
        )

    def _record(self, kind: PurgeKind, object_id: str, tenant_id: str, organization_id: str) -> None:
        audited = AuditedObject(kind, object_id, tenant_id, organization_id)
        self._audit.record(self.commit, None, f"{kind}.purge", audited, {}, {})
