"""Enrollments: a campaign applied to a contact. All its messages are scheduled in one commit, and end together.

Each is an ordinary scheduled message. The enrollment connects them: its id is in the contact's `drips` while any of them waits.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from app.addresses.phone_number import is_recipient
from app.auth.policy import TargetUser, can_access_conversations, require_can_send_on_behalf_of, require_unrestricted
from app.auth.principal import Principal
from app.auth.states import is_active
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.campaigns import (
    DRIP_ALREADY_RUNNING,
    DRIP_APPLICATION_NOT_FOUND,
    DRIP_CAMPAIGN_NOT_FOUND,
    DRIP_CONTACT_BLOCKED,
    DRIP_SENDER_UNABLE,
    DRIPS_TOO_MANY,
)
from app.problems.contacts import CONTACT_IS_GROUP, CONTACT_NOT_FOUND
from app.problems.messages import OPTED_OUT
from app.problems.permissions import HIGHER_ROLE, RESTRICTED
from app.problems.plans import PLAN_LIMIT
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.shared_resources import can_use_resource
from app.services.access.users import load_target_user
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.campaigns.custom_merge_fields import read_if_needed, spell_custom_values
from app.services.campaigns.drip_cancellation import ENDED_BY_HAND, DripCancellation, end_in_contact, texts_of, waiting_messages
from app.services.campaigns.drip_schedule import MAX_BODY_LENGTH, MAX_CAMPAIGN_LENGTH, due_at
from app.services.campaigns.merge_fields import fill_in
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.time_zones import require_time_zone
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import take_turns
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.services.plans.limits import PlanLimits
from app.store.campaigns.drip_applications import DripApplication, create_application, drip_applications
from app.store.campaigns.drip_campaigns import DripCampaign, drip_campaigns
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Message, MessageState, Source, create_message
from app.store.messages.new_messages import new_outgoing_message
from app.store.users.users import Restriction, User
from app.text.characters import is_blank
from app.times.clock import Clock

MAX_DRIPS_PER_CONTACT = 5
"""Campaigns that may run for a contact at the same time."""

ENROLLMENT_PROBLEMS = (
    HIGHER_ROLE,
    RESTRICTED,
    CONTACT_NOT_FOUND,
    CONTACT_IS_GROUP,
    DRIP_CAMPAIGN_NOT_FOUND,
    DRIP_ALREADY_RUNNING,
    DRIPS_TOO_MANY,
    DRIP_CONTACT_BLOCKED,
    DRIP_SENDER_UNABLE,
    OPTED_OUT,
    PLAN_LIMIT,
)
"""Why a contact cannot be enrolled, besides invalid parameters."""

_RUNNING = (*AWAITING_DELIVERY, MessageState.SENDING)


@frozen
class Enrollment:
    """An enrollment and its messages, in the order of the steps."""

    application: DripApplication
    messages: list[Message]


class DripEnrollments:
    """The campaigns that run for contacts."""

    def __init__(
        self,
        store: Store,
        dispatch: DeliveryTasks,
        drip_cancellation: DripCancellation,
        audit: AuditTrail,
        clock: Clock,
        default_zone: str,
        plan_limits: PlanLimits,
    ) -> None:
        self._audit = audit
        self._plan_limits = plan_limits
        self._store = store
        self._dispatch = dispatch
        self._drip_cancellation = drip_cancellation
        self._clock = clock
        self._default_zone = default_zone

    def apply(
        self,
        caller: Principal,
        contact_id: str,
        campaign_id: str,
        timezone: str | None = None,
        record: Record[Enrollment] = record_nothing,
        application_id: str = "",
    ) -> Enrollment:
        """Schedule all messages of a campaign for a contact, starting now.

        Args:
            caller: who has access to both.
            contact_id: of the recipient.
            campaign_id: of the campaign.
            timezone: the IANA name of the zone for days and weeks; defaults to that of the contact's user.
            record: adds the response to the commit, for idempotent repeats.
            application_id: id of the enrollment, by which a repetition is known; empty for a new one.

        Raises:
            DomainError: PARAMETERS_INVALID, or one of `ENROLLMENT_PROBLEMS`; nothing is scheduled.
        """
        require_unrestricted(caller, Restriction.DRIP_CAMPAIGN)
        require_time_zone(timezone)

        def attempt() -> Enrollment:
            found, campaign = self._store.read(contacts.at(contact_id), drip_campaigns.at(campaign_id))
            contact, owner = self._require_in_reach(caller, found)
            require_can_send_on_behalf_of(caller, owner)
            if campaign is None or not can_use_resource(self._store, caller, owner.user, campaign.uid):
                raise DomainError(DRIP_CAMPAIGN_NOT_FOUND)
            self._require_reachable(contact, owner)
            running = self._require_room(contact, campaign)
            applied = self._make(caller, owner.user, contact, campaign, timezone, application_id or new_id())
            texts, entries = take_turns(contact, applied.messages, applied.application.created)
            applied = replace(applied, messages=texts)
            commit = self._store.commit()
            self._plan_limits.take_all(commit, owner.organization, [message.date for message in applied.messages])
            create_application(commit, applied.application)
            for message in applied.messages:
                create_message(commit, message)
                self._dispatch.enqueue_after(commit, message)
            # On condition of its version, since all decisions depend on it: a contact who opts out at this moment gets nothing.
            drips = [*running, applied.application.id]
            update_contact(commit, contact, contact.version, entries, drips=drips, updated=applied.application.created)
            self._note(commit, caller, "drips.apply", owner, applied.application.id, contact.id)
            record(commit, applied)
            commit.send()
            return applied

        return retry_on_conflict(attempt)

    def list_running(self, caller: Principal, contact_id: str) -> list[Enrollment]:
        """Return the campaigns that run for a contact, in the order in which they began; at most `MAX_DRIPS_PER_CONTACT`.

        Raises:
            DomainError: CONTACT_NOT_FOUND.
        """
        contact, _ = self._require_in_reach(caller, self._store.get(contacts.at(contact_id)))
        applications = self._applications_of(contact)
        texts = texts_of(self._store, applications)
        return [
            Enrollment(application, texts[application.id])
            for application in applications
            if any(text.state in _RUNNING for text in texts[application.id])
        ]

    def end(self, caller: Principal, contact_id: str, application_id: str) -> None:
        """End a campaign that runs for a contact: none of its messages is sent from now on.

        Raises:
            DomainError: RESTRICTED, CONTACT_NOT_FOUND, HIGHER_ROLE or DRIP_APPLICATION_NOT_FOUND.
        """
        require_unrestricted(caller, Restriction.DRIP_CAMPAIGN)

        def attempt() -> None:
            contact, owner = self._require_in_reach(caller, self._store.get(contacts.at(contact_id)))
            require_can_send_on_behalf_of(caller, owner)
            if application_id not in contact.drips:
                raise DomainError(DRIP_APPLICATION_NOT_FOUND)
            commit = self._store.commit()
            end_in_contact(commit, contact, [application_id], self._clock())
            self._drip_cancellation.add(commit, contact.uid, [application_id], ENDED_BY_HAND)
            self._note(commit, caller, "drips.end", owner, application_id, contact.id)
            commit.send()

        retry_on_conflict(attempt)

    def _note(
        self, commit: Commit, caller: Principal, action: str, owner: TargetUser, application_id: str, contact_id: str
    ) -> None:
        """Record in the audit trail what is done for another user."""
        if caller.id == owner.user.id:
            return
        about = AuditedObject("drips", application_id, owner.user.tenant_id, owner.user.organization_id)
        self._audit.record(commit, caller, action, about, {}, {"contactId": contact_id})

    def _require_in_reach(self, caller: Principal, contact: Contact | None) -> tuple[Contact, TargetUser]:
        """Return a contact and its user, if the caller has access to the contact."""
        owner = None if contact is None else load_target_user(self._store, caller, contact.uid)
        if contact is None or owner is None or not can_access_conversations(caller, owner):
            raise DomainError(CONTACT_NOT_FOUND)
        return contact, owner

    def _require_reachable(self, contact: Contact, owner: TargetUser) -> None:
        if contact.is_group:
            raise DomainError(CONTACT_IS_GROUP)
        if contact.opted_out:
            raise DomainError(OPTED_OUT)
        if contact.blocked:
            raise DomainError(DRIP_CONTACT_BLOCKED)
        if not is_recipient(contact.phone_number):
            raise DomainError(PARAMETERS_INVALID, "The contact is a sender that is a name, which can receive no messages")
        if not owner.user.phone_number or not is_active(owner.user, owner.organization, owner.tenant):
            raise DomainError(DRIP_SENDER_UNABLE)

    def _require_room(self, contact: Contact, campaign: DripCampaign) -> list[str]:
        """Return the ids of the enrollments that run for a contact; refuse one more beyond the limit.

        An enrollment whose last message was sent has ended, though its id still stands in the contact.
        """
        applications = self._applications_of(contact)
        waiting = waiting_messages(self._store, applications, _RUNNING)
        running = [application for application in applications if application.id in waiting]
        if any(application.campaign_id == campaign.id for application in running):
            raise DomainError(DRIP_ALREADY_RUNNING)
        if len(running) >= MAX_DRIPS_PER_CONTACT:
            raise DomainError(DRIPS_TOO_MANY)
        return [application.id for application in running]

    def _applications_of(self, contact: Contact) -> Sequence[DripApplication]:
        references = [drip_applications.at(application_id) for application_id in contact.drips]
        known = self._store.read_all(references, skip_unreadable=True)
        return [application for application in known.values() if application is not None]

    def _make(
        self,
        caller: Principal,
        owner: User,
        contact: Contact,
        campaign: DripCampaign,
        timezone: str | None,
        application_id: str,
    ) -> Enrollment:
        """Create the enrollment, and its messages with all merge fields filled in."""
        now = self._clock()
        zone = ZoneInfo(timezone or owner.timezone or self._default_zone)
        texts_of_steps = [each["message"] for each in campaign.steps]
        labels = read_if_needed(lambda: read_labels(self._store, owner.organization_id), *texts_of_steps)
        custom = spell_custom_values(labels, contact, texts_of_steps, drops_unknown=False)
        bodies = [fill_in(text, contact, custom) for text in texts_of_steps]
        _require_sendable(campaign, bodies)
        texts = [
            new_outgoing_message(
                owner,
                contact,
                body,
                MessageState.SCHEDULED,
                Source.DRIP,
                now,
                from_number=owner.phone_number,
                to_number=contact.phone_number,
                media=list(each.get("media", ())),
                sent_by=caller.id,
                send_at=(due := due_at(each, now, zone)),
                schedule_timezone=zone.key,
                drip_id=application_id,
                sweep_at=self._dispatch.sweep_time(due),
            )
            for each, body in zip(campaign.steps, bodies, strict=True)
        ]
        application = DripApplication(
            id=application_id,
            uid=owner.id,
            contact_id=contact.id,
            campaign_id=campaign.id,
            name=campaign.name,
            applied_by=caller.id,
            timezone=zone.key,
            message_ids=[text.id for text in texts],
            created=now,
        )
        return Enrollment(application, texts)


def _require_sendable(campaign: DripCampaign, bodies: Sequence[str]) -> None:
    """Refuse texts that the contact's name made too long or empty."""
    for index, (each, body) in enumerate(zip(campaign.steps, bodies, strict=True)):
        if len(body) > MAX_BODY_LENGTH or (is_blank(body) and not each.get("media")):
            said = f"With what is known of the contact, step {index} is empty or longer than {MAX_BODY_LENGTH} characters."
            raise invalid_field("campaign_id", said)
    if sum(len(body) for body in bodies) > MAX_CAMPAIGN_LENGTH:
        said = f"With what is known of the contact, the texts are longer than {MAX_CAMPAIGN_LENGTH} characters in all."
        raise invalid_field("campaign_id", said)
