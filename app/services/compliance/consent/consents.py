"""Records of consent: written by callers, and read with what withdrew them."""

from collections.abc import Iterator, Sequence
from functools import partial

from app.auth.policy import require_can_send_on_behalf_of
from app.auth.principal import Principal
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.contacts import CONTACT_IS_GROUP
from app.services.access.contacts import require_contact, require_contact_and_owner
from app.services.access.users import resolve_owner_uid
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.compliance.consent.confirmations import is_accepted
from app.services.messages.held.release import HeldMessages
from app.store.compliance.consents import (
    Consent,
    ConsentMethod,
    consents,
    page_of_consents,
    page_of_consents_of_number,
    write_consent,
)
from app.store.compliance.opt_outs import opt_out_of
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact
from app.store.engine.store import Store
from app.store.inbox.conversation_events import ConversationEventKind, create_event
from app.store.tenancy.organization_settings.consent import read_double_opt_in
from app.times.clock import Clock

_PAGE = 300


@frozen(kw_only=True)
class NewConsent:
    """A consent as a caller reports it.

    Attributes:
        words: what the contact was shown or told.
        at: when, in ms; None for now.
    """

    method: ConsentMethod
    words: str
    at: int | None = None


class Consents:
    """Records of consent. Every method enforces the caller's access."""

    def __init__(self, store: Store, paginator: Paginator, held: HeldMessages, clock: Clock) -> None:
        self._store = store
        self._paginator = paginator
        self._held = held
        self._clock = clock

    def create(self, caller: Principal, contact_id: str, new: NewConsent, record: Record[Consent] = record_nothing) -> Consent:
        """Record the consent of a contact, for its present number.

        With double opt-in, a record that counts as a confirmation releases what waits for it.

        Raises:
            DomainError: CONTACT_NOT_FOUND, CONTACT_IS_GROUP or HIGHER_ROLE; PARAMETERS_INVALID: the time is in the future.
        """
        return retry_on_conflict(lambda: self._create(caller, contact_id, new, record))

    def _create(self, caller: Principal, contact_id: str, new: NewConsent, record: Record[Consent]) -> Consent:
        contact, target = require_contact_and_owner(self._store, caller, contact_id)
        require_can_send_on_behalf_of(caller, target)
        _refuse_group(contact)
        now = self._clock()
        if new.at is not None and new.at > now:
            raise invalid_field("at", "Must not be in the future.")
        consent = Consent(
            id=new_id(),
            uid=contact.uid,
            organization_id=target.user.organization_id,
            contact_id=contact.id,
            number=contact.phone_number,
            method=new.method,
            words=new.words,
            at=now if new.at is None else new.at,
            recorded_at=now,
            by=caller.id,
        )
        [consent] = self._with_withdrawals([consent])
        commit = self._store.commit()
        write_consent(commit, consent)
        settings = read_double_opt_in(target.organization)
        if settings is not None and not contact.consent_confirmed_at and is_accepted(consent, settings):
            update_contact(commit, contact, contact.version, consent_confirmed_at=now, updated=now)
            self._held.release(commit, contact)
        create_event(commit, contact, ConversationEventKind.CONSENT_GIVEN, caller.id, now, {"how": str(new.method)})
        record(commit, consent)
        commit.send()
        return consent

    def list_page(self, caller: Principal, contact_id: str, limit: int, cursor: str | None) -> Page[Consent]:
        """Return a page of the records of a contact's present number, the latest first.

        Raises:
            DomainError: CONTACT_NOT_FOUND, CONTACT_IS_GROUP or CURSOR_INVALID.
        """
        contact = require_contact(self._store, caller, contact_id)
        _refuse_group(contact)
        query = partial(page_of_consents_of_number, contact.uid, contact.phone_number)
        page = self._paginator.page(consents, query, f"consents:{contact.uid}:{contact.phone_number}", limit, cursor)
        return replace(page, items=self._with_withdrawals(page.items))

    def stream(self, caller: Principal, uid: str | None, since: int, until: int) -> Iterator[list[Consent]]:
        """Return all records of a user's contacts page by page; access is checked at once.

        Args:
            caller: who reads.
            uid: of the user; None for the caller.
            since: earliest time, in ms.
            until: latest time, in ms, exclusive.

        Raises:
            DomainError: USER_NOT_FOUND or PARAMETERS_INVALID.
        """
        owner = resolve_owner_uid(self._store, caller, uid)
        pages = self._store.pages(consents, page_of_consents(owner, since, until - 1, _PAGE, None))
        return (self._with_withdrawals(list(page)) for page in pages)

    def _with_withdrawals(self, found: Sequence[Consent]) -> list[Consent]:
        """Fill in when each number opted out after its consent."""
        keys = {(consent.uid, consent.number) for consent in found}
        read = self._store.read_all([opt_out_of(uid, number) for uid, number in sorted(keys)])
        since = {(opt_out.uid, opt_out.number): opt_out.since for opt_out in read.values() if opt_out is not None}
        times = [since.get((consent.uid, consent.number), 0) for consent in found]
        return [replace(consent, withdrawn_at=at if at >= consent.at else 0) for consent, at in zip(found, times, strict=True)]


def _refuse_group(contact: Contact) -> None:
    if contact.is_group:
        raise DomainError(CONTACT_IS_GROUP)
