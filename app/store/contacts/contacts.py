"""`contacts`: a user's contacts. A contact is also the conversation with its recipient, or with a group of recipients.

`contact-numbers` reserves the number. A contact's id derives from its user and first number, so sending can read reservation
and contact in one round trip. If the reservation names another contact (renumbered, or deleted and created again), the
reservation is right. docs/decisions/0002 has the reasons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from typing import Any

from app.addresses.phone_number import is_sender_name
from app.crypto.keys import Keys, new_id
from app.frozen import frozen
from app.store.contacts.contact_fields import ContactField, ValueKind
from app.store.contacts.contact_numbers import ContactNumber
from app.store.contacts.groups import group_address
from app.store.contacts.labels.definitions import Tag
from app.store.contacts.labels.keys import label_keys
from app.store.contacts.search_keys import group_search_keys, search_keys
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored

_INBOUND_SHAPE = {"hash": str, "id": str, "at": int}
_BLAST_SHAPE = {"id": str, "at": int}


def _entered(about: ContactField) -> Any:
    return stored(about.name, "", replaceable=True, about=about)


@frozen(kw_only=True)
class Contact:
    """A contact. Times are ms since the epoch; 0 is never. `read_status` is true if nothing is unread.

    Attributes:
        unread_for: who of those with whom the number is shared has not read the conversation (`read_states.py`).
        unread_since: when the first message arrived that nobody has read; it stays when somebody reads the conversation.
        assigned_to: uid of the user who replies; empty for none.
        last_direction: direction of the latest message: `in` or `out`; empty if unknown.
        last_sent_by: id of who wrote the latest message; empty for the contact and the instance.
        last_number: own number that sent or received the latest message, from which a reply goes by default; empty for none.
        consent_sent_at: when the organization's consent message was sent.
        consent_message_id: the latest consent message, in any state.
        consent_asked_at: when a consent message asked the contact to confirm, for organizations with double opt-in.
        consent_confirmed_at: when the contact confirmed, or an accepted record of consent was entered; an opt-out ends both.
        away_answered: hash of the latest inbound message that got an away message.
        away_answered_at: when the contact last got the away message.
        help_answered_at: when the contact last got a reply to HELP.
        last_inbound: the latest inbound message as `{hash, id, at}`: hash of its content, message id and time.
        answered_since: start of the hour in which auto-replies are counted.
        answered_count: auto-replies sent in that hour.
        drips: ids of active drip enrollments; messages of any other enrollment are not sent.
        last_queued: the latest messages accepted for delivery at once, usually one: when each was accepted, by id.
        next_scheduled: the next scheduled messages: the time of each, by id.
        last_blast: the latest blast that the contact got: `{id, at}`, with `repliedAt` and `optedOutAt` once that happened.
        lists: ids of the lists that contain the contact.
        participants: the numbers of a group, without the user's own; sorted. Empty for a person, whose `phone_number` is set.
        automatic_name: the name that a group got from its participants; `full_name` differs once somebody named the group.
        tags: ids of its tags.
        custom_fields: values of its custom fields, by the field's id.
        label_keys: keys by which it is found by tag and custom field (`labels/keys.py`).
        search_keys: search index entries from name, number, e-mail address and company.
        shown_tags: its tags as callers see them, where a service filled them in.
        shown_values: values of its custom fields by key, likewise.
        damaged: attributes that could not be read; they hold replacements, which the next update stores.
    """

    id: str
    version: Version = None
    damaged: tuple[str, ...] = ()
    uid: str = stored("uid")
    phone_number: str = stored("phone_number")
    full_name: str = _entered(
        ContactField(
            name="full_name",
            max_length=200,
            columns="""fullname name displayname contactname customername contact customer client nameofcontact namen
                vollstandigername kunde kontakt nombrecompleto nombreyapellidos cliente contacto nomcomplet nometprenom
                nomprenom fileas""",
            is_searched=True,
            description="An empty name is replaced with the phone number.",
            example="John Doe",
        )
    )
    email: str = _entered(
        ContactField(
            name="email",
            kind=ValueKind.EMAIL,
            max_length=320,
            columns="""email emailaddress mail emailadress emails email1value emailvalue email1 primaryemail mailadresse
                correo correoelectronico courriel adressemail adresseemail emailadresse""",
            merge_label="Other e-mail address",
            is_searched=True,
            description="E-mail address, or an empty string.",
            example="john.doe@example.com",
        )
    )
    company_name: str = _entered(
        ContactField(
            name="companyName",
            max_length=200,
            columns="""companyname company organization organisation organizationname organization1name business
                businessname employer account accountname firma firmenname unternehmen empresa compania entreprise societe""",
            merge_label="Other company",
            is_searched=True,
            example="Doe & Sons",
        )
    )
    title: str = _entered(
        ContactField(
            name="title",
            max_length=100,
            columns="""title jobtitle position role organizationtitle organization1title jobrole berufsbezeichnung titel
                cargo puesto titulo fonction poste titre""",
            merge_label="Other title",
            is_written_by_apps=True,
            example="Dr.",
        )
    )
    notes: str = _entered(
        ContactField(
            name="notes",
            max_length=10_000,
            columns="""notes note comments comment remarks description notizen notiz bemerkung bemerkungen notas nota
                comentarios remarques commentaires commentaire""",
            is_written_by_apps=True,
        )
    )
    birthday: str = _entered(
        ContactField(
            name="birthday",
            kind=ValueKind.DATE,
            max_length=40,
            columns="""birthday birthdate dateofbirth dob birth geburtstag geburtsdatum fechadenacimiento nacimiento cumpleanos
                datedenaissance naissance anniversaire""",
            merge_label="Other birthday",
            is_written_by_apps=True,
            description="Date such as `1984-05-17`, or an empty string.",
            example="1984-05-17",
        )
    )
    timezone: str = _entered(
        ContactField(
            name="timezone",
            kind=ValueKind.TIME_ZONE,
            max_length=64,
            columns="""timezone tz zeitzone zonahoraria husohorario fuseauhoraire""",
            merge_label="Other time zone",
            description="IANA time zone for quiet hours, or an empty string: then the number tells it.",
            example="America/New_York",
        )
    )
    last_message: str = stored("last_message", "", replaceable=True)
    last_number: str = stored("lastNumber", "", replaceable=True)
    last_message_date: int = stored("last_message_date", 0, replaceable=True)
    read_status: bool = stored("read_status", True, replaceable=True)
    unread_for: list[str] = stored("unreadFor", factory=list, replaceable=True)
    unread_since: int = stored("unreadSince", 0, replaceable=True)
    assigned_to: str = stored("assignedTo", "", replaceable=True)
    last_direction: str = stored("lastDirection", "", replaceable=True)
    last_sent_by: str = stored("lastSentBy", "", replaceable=True)
    is_archived: bool = stored("isArchived", False, replaceable=True)
    opted_out: bool = stored("optedOut", False, blank=True)
    blocked: bool = stored("blocked", False)
    consent_sent_at: int = stored("consentSentAt", 0)
    consent_message_id: str = stored("consentMessageId", "")
    consent_asked_at: int = stored("consentAskedAt", 0)
    consent_confirmed_at: int = stored("consentConfirmedAt", 0)
    away_answered: str = stored("awayAnswered", "", replaceable=True)
    away_answered_at: int = stored("awayAnsweredAt", 0, replaceable=True)
    help_answered_at: int = stored("helpAnsweredAt", 0, replaceable=True)
    last_inbound: dict[str, Any] | None = stored("lastInbound", None, replaceable=True, shape=_INBOUND_SHAPE)
    answered_since: int = stored("answeredSince", 0, replaceable=True)
    answered_count: int = stored("answeredCount", 0, replaceable=True)
    drips: list[str] = stored("drips", factory=list)
    last_queued: dict[str, int] = stored("lastQueued", factory=dict, replaceable=True)
    next_scheduled: dict[str, int] = stored("nextScheduled", factory=dict, replaceable=True)
    last_blast: dict[str, Any] | None = stored("lastBlast", None, replaceable=True, shape=_BLAST_SHAPE)
    lists: list[str] = stored("lists", factory=list, replaceable=True)
    participants: list[str] = stored("participants", factory=list)
    automatic_name: str = stored("automaticName", "", replaceable=True)
    tags: list[str] = stored("tags", factory=list, replaceable=True)
    custom_fields: dict[str, Any] = stored("customFields", factory=dict, replaceable=True)
    label_keys: list[str] = stored("labelKeys", factory=list, replaceable=True)
    search_keys: list[str] = stored("searchKeys", factory=list, replaceable=True)
    created: int = stored("created", 0, replaceable=True)
    updated: int = stored("updated", 0, replaceable=True)
    shown_tags: Sequence[Tag] = ()
    shown_values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether the contact is the conversation with a group."""
        return bool(self.participants)

    @property
    def address(self) -> str:
        """Return what its reservation is made for: its number, or the address of its group."""
        return group_address(self.participants) if self.participants else self.phone_number


CONTACT_FIELDS: Mapping[str, ContactField] = {
    each.name: each.metadata["about"] for each in fields(Contact) if each.metadata.get("about") is not None
}
"""The values that people enter for a contact, by attribute."""

LABELS = frozenset({"tags", "custom_fields"})
"""Attributes that label keys derive from."""

SEARCHABLE = frozenset({"phone_number", *(name for name, about in CONTACT_FIELDS.items() if about.is_searched)})
"""Attributes that search keys derive from."""

contacts = Collection("contacts", Contact)


def first_contact_of(keys: Keys, uid: str, number: str) -> Reference[Contact]:
    """Return the reference of a number's default contact, decoded despite damage; the reservation may name another one."""
    return contacts.at_leniently(keys.derive_id("contact", uid, number))


def contact_id_for(keys: Keys, uid: str, number: str, reservation: ContactNumber | None) -> str:
    """Return an id for a new contact that no earlier contact of the number had."""
    return keys.derive_id("contact", uid, number) if reservation is None else new_id()


def label_keys_of(contact: Contact) -> list[str]:
    """Return the keys by which a contact is found by its tags and custom fields."""
    return list(label_keys(contact.tags, contact.custom_fields))


def search_keys_of(contact: Contact) -> list[str]:
    """Return the search keys of a contact: from its name, number, company and e-mail address, or a group's numbers."""
    if contact.participants:
        return group_search_keys(contact.full_name, contact.participants)
    number = contact.phone_number
    if is_sender_name(number):
        return search_keys((number, contact.full_name, contact.company_name, contact.email), "")
    name = "" if contact.full_name == number else contact.full_name
    return search_keys((name, contact.company_name, contact.email), number)
