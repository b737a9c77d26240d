"""Sealing every stored secret with the first of the instance's keys, so that those behind it can be taken away.

Documents are read in pages by their ids and written on condition that nobody has changed them since, so a change meanwhile is
kept, two rotations at once do no harm, and one that was interrupted is simply begun anew: what it has done is only read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.auth.principal import Operator
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.operations.sealed_secrets import SealedPlace
from app.store.engine.store import Store
from app.store.instance_settings import INSTANCE_ID
from app.vault import Owner, Vault, VaultError

_PAGE = 100
_MAX_COUNTED = 10_000_000


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A secret that no key opens, by whom it belongs to, and the carrier or the field that it was sealed for."""

    owner: Owner
    carrier: str
    reason: str


@dataclass(frozen=True, slots=True)
class RotatedPage:
    """What became of one page of documents.

    Attributes:
        documents: how many were read.
        resealed: how many of their secrets were sealed anew.
        current: how many were sealed with the first key already.
        unreadable: those that stay as they are, since they do not open.
    """

    documents: int
    resealed: int
    current: int
    unreadable: Sequence[Unreadable]


class KeyRotation:
    """Rotates the keys of an instance."""

    def __init__(self, store: Store, vault: Vault, places: Sequence[SealedPlace[Any]], audit: AuditTrail) -> None:
        self._store = store
        self._vault = vault
        self._places = places
        self._audit = audit

    def count(self) -> int:
        """Count the documents that will be read. Firestore bills one read for each 1000 of them."""
        return sum(self._store.count(place.kind.every(_MAX_COUNTED)) for place in self._places)

    def rotate(self, *, is_dry: bool = False) -> Iterator[RotatedPage]:
        """Seal every secret with the first key, and answer page by page what was done.

        Args:
            is_dry: tell what would be done, and write nothing.

        Raises:
            ServiceUnavailableError: Firestore does not answer; begin anew.
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
        """Write into the audit trail that the keys were rotated, and how many secrets it concerned."""
        commit = self._store.commit()
        told = {"resealed": resealed, "unreadable": unreadable}
        instance = AuditedObject("instance", INSTANCE_ID)
        self._audit.record(commit, operator, "instance.rotate-keys", instance, {}, told)
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
    """Seals the secrets of one page, and counts."""

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
        # Even one of the first key is opened: where it does not, whoever rotates wants to know it.
        if self._vault.is_current(sealed):
            self.current += 1
            return sealed
        self.resealed += 1
        return resealed
