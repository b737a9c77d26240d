"""Key rotation: seals every stored secret with the first of the instance's keys, so that older keys can be removed.

Documents are read in pages ordered by id, and updated only if nobody has changed them since. So concurrent changes are kept,
and two rotations at once do no harm. An interrupted rotation is simply started again: finished documents are only read.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from app.auth.principal import Operator
from app.crypto.vault import Owner, Vault, VaultError
from app.frozen import frozen
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.operations.sealed_secrets import SealedPlace
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID

_PAGE = 100
_MAX_COUNTED = 10_000_000


@frozen
class Unreadable:
    """A secret that no key opens, with its owner, the carrier or field that it was sealed for, and the reason."""

    owner: Owner
    carrier: str
    reason: str


@frozen
class RotatedPage:
    """Result for one page of documents.

    Attributes:
        documents: documents read.
        resealed: secrets sealed with the first key.
        current: secrets that were sealed with the first key before.
        unreadable: secrets that do not open, and stay unchanged.
    """

    documents: int
    resealed: int
    current: int
    unreadable: Sequence[Unreadable]


class KeyRotation:
    """Key rotation of an instance."""

    def __init__(self, store: Store, vault: Vault, places: Sequence[SealedPlace[Any]], audit: AuditTrail) -> None:
        self._store = store
        self._vault = vault
        self._places = places
        self._audit = audit

    def count(self) -> int:
        """Return the number of documents to read. Firestore bills one read per 1000 of them."""
        return sum(self._store.count(place.kind.every(_MAX_COUNTED)) for place in self._places)

    def rotate(self, *, is_dry: bool = False) -> Iterator[RotatedPage]:
        """Seal every secret with the first key, and yield the result page by page.

        Args:
            is_dry: only report what would be done.

        Raises:
            ServiceUnavailableError: Firestore does not answer; start again.
        """
        for place in self._places:
            after = ""
            while True:
                page, last = retry_on_conflict(partial(self._rotate_page, place, after, is_dry=is_dry))
                if page.documents:
                    yield page
                if page.documents < _PAGE:
                    break
                after = last

    def record(self, operator: Operator, resealed: int, unreadable: int) -> None:
        """Add an audit entry about the rotation and its number of secrets."""
        commit = self._store.commit()
        counts = {"resealed": resealed, "unreadable": unreadable}
        instance = AuditedObject("instance", INSTANCE_ID)
        self._audit.record(commit, operator, "instance.rotate-keys", instance, {}, counts)
        commit.send()

    def _rotate_page(self, place: SealedPlace[Any], after: str, *, is_dry: bool) -> tuple[RotatedPage, str]:
        documents = self._store.page(place.kind, place.kind.every(_PAGE, [after] if after else None))
        commit = self._store.commit()
        page = _Page(self._vault)
        is_changed = False
        for document in documents:
            attributes = place.reseal(document, page.reseal)
            changes = {name: value for name, value in attributes.items() if value != getattr(document, name)}
            if changes:
                is_changed = True
                commit.update(place.kind.path(document.id), place.kind.changes(**changes), document.version)
        if is_changed and not is_dry:
            commit.send()
        rotated = RotatedPage(documents.size, page.resealed, page.current, page.unreadable)
        return rotated, after if documents.end is None else documents.end[-1]


class _Page:
    """Resealed secrets of one page, with counts."""

    def __init__(self, vault: Vault) -> None:
        self.resealed = 0
        self.current = 0
        self.unreadable: list[Unreadable] = []
        self._vault = vault

    def reseal(self, owner: Owner, carrier: str, sealed: str) -> str:
        try:
            resealed = self._vault.reseal(owner, carrier, sealed)
        except VaultError as error:
            self.unreadable.append(Unreadable(owner, carrier, str(error)))
            return sealed
        # Secrets of the first key are opened too, because a rotation should report those that do not open.
        if self._vault.is_current(sealed):
            self.current += 1
            return sealed
        self.resealed += 1
        return resealed
