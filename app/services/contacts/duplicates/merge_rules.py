"""Rules of a merge: which contact stays, and what it takes over. Nothing here reads or writes."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from app.store.campaigns.drip_applications import DripApplication
from app.store.contacts.contact_numbers import ContactNumber
from app.store.contacts.contacts import CONTACT_FIELDS, Contact
from app.store.contacts.read_states import merge_read_states

_LABELS = {name: about.merge_label for name, about in CONTACT_FIELDS.items() if about.merge_label}
_OTHER_NAME = "Other name"


def put_kept_first(members: Iterable[Contact], reservation: ContactNumber | None) -> list[Contact]:
    """Return contacts with the one that stays first.

    It is the one that holds the number's reservation, since messages already go there; else the one with the most recent
    conversation; else the oldest. A contact without a number stays only among others without one.
    """
    holder = "" if reservation is None else reservation.contact_id
    return sorted(
        members, key=lambda each: (each.id != holder, not each.phone_number, -each.last_message_date, each.created, each.id)
    )


class KeptBecause(StrEnum):
    """Why one of several contacts stays."""

    RECEIVES_MESSAGES = "receivesMessages"
    HAS_NUMBER = "hasNumber"
    LATEST_CONVERSATION = "latestConversation"
    OLDEST = "oldest"


def explain_first(members: Sequence[Contact], reservation: ContactNumber | None) -> KeptBecause:
    """Return why `put_kept_first` put the first of several contacts before the second."""
    first, second = members[:2]
    if reservation is not None and first.id == reservation.contact_id:
        return KeptBecause.RECEIVES_MESSAGES
    if not second.phone_number and first.phone_number:
        return KeptBecause.HAS_NUMBER
    is_latest = first.last_message_date > second.last_message_date
    return KeptBecause.LATEST_CONVERSATION if is_latest else KeptBecause.OLDEST


def combine(members: Sequence[Contact], number: str, reservation: ContactNumber | None) -> dict[str, Any]:
    """Return the attributes of the contact that stays, from those of all: no value that somebody entered is lost.

    Applying it to its own result changes nothing.

    Args:
        members: the one that stays first.
        number: of them all; empty if none of them has a number.
        reservation: the number's reservation.
    """
    newest = max(members, key=lambda each: each.last_message_date)
    consented = max(members, key=lambda each: (each.consent_sent_at, bool(each.consent_message_id)))
    # A reservation without a contact keeps the consent of the deleted one.
    was_told = reservation is not None and not reservation.contact_id and reservation.opted_out
    is_opted_out = was_told or any(each.opted_out for each in members)
    attributes: dict[str, Any] = {
        "full_name": _longest_name(members, number),
        **{name: next(filter(None, (getattr(each, name) for each in members)), "") for name in _LABELS},
        "last_message": newest.last_message,
        "last_message_date": newest.last_message_date,
        "last_number": newest.last_number,
        "last_direction": newest.last_direction,
        "last_sent_by": newest.last_sent_by,
        "assigned_to": next((each.assigned_to for each in members if each.assigned_to), ""),
        "away_answered": newest.away_answered,
        "away_answered_at": newest.away_answered_at,
        "last_inbound": newest.last_inbound,
        **merge_read_states(members),
        "is_archived": all(each.is_archived for each in members),
        "opted_out": is_opted_out,
        "blocked": (reservation is not None and reservation.blocked) or any(each.blocked for each in members),
        "consent_sent_at": consented.consent_sent_at,
        "consent_message_id": consented.consent_message_id,
        "consent_asked_at": consented.consent_asked_at,
        "consent_confirmed_at": 0 if is_opted_out else max(each.consent_confirmed_at for each in members),
        "last_queued": _merge_times(each.last_queued for each in members),
        "next_scheduled": _merge_times(each.next_scheduled for each in members),
        "lists": list(dict.fromkeys(each for member in members for each in member.lists)),
        "tags": list(dict.fromkeys(each for member in members for each in member.tags)),
        "custom_fields": {name: value for each in reversed(members) for name, value in each.custom_fields.items()},
        "created": min(each.created for each in members),
    }
    return attributes | {"notes": _gather_notes(members, attributes)}


def choose_drips(members: Sequence[Contact], enrollments: Mapping[str, DripApplication], is_over: bool, most: int) -> list[str]:
    """Return the enrollments that continue for the contact that stays: one of each campaign, up to a limit.

    Args:
        members: the one that stays first, whose enrollments are preferred.
        enrollments: the enrollments that exist, by their ids.
        is_over: the contact opted out or is blocked, so that none continues.
        most: the limit for one contact.
    """
    running = [
        enrollments[each] for each in dict.fromkeys(each for member in members for each in member.drips) if each in enrollments
    ]
    by_campaign: dict[str, str] = {}
    for application in running:
        by_campaign.setdefault(application.campaign_id, application.id)
    return [] if is_over else list(by_campaign.values())[:most]


def _merge_times(maps: Iterable[Mapping[str, int]]) -> dict[str, int]:
    return {message_id: at for times in maps for message_id, at in times.items()}


def _longest_name(members: Sequence[Contact], number: str) -> str:
    names = [each.full_name for each in members if _is_named(each)]
    return max(names, key=len) if names else number or members[0].full_name


def _is_named(contact: Contact) -> bool:
    return contact.full_name not in ("", contact.phone_number)


def _gather_notes(members: Sequence[Contact], attributes: Mapping[str, Any]) -> str:
    """Return the notes of all, followed by other values that would be lost."""
    parts = [each.notes for each in members]
    parts += [
        f"{_OTHER_NAME}: {each.full_name}" for each in members if _is_named(each) and _differs(each, "full_name", attributes)
    ]
    for name, label in _LABELS.items():
        parts += [f"{label}: {getattr(each, name)}" for each in members if _differs(each, name, attributes)]
    notes = ""
    for part in filter(str.strip, parts):
        if f"\n{part}\n" not in f"\n{notes}\n":
            notes = f"{notes}\n{part}" if notes else part
    return notes


def _differs(contact: Contact, name: str, attributes: Mapping[str, Any]) -> bool:
    own = getattr(contact, name)
    return bool(own) and own.casefold() != attributes[name].casefold()
