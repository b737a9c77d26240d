"""What becomes of contacts that are merged: which one stays, and what it takes over. Nothing here reads or writes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.store.contacts import Contact, ContactNumber
from app.store.drip_applications import DripApplication

_DESCRIBING = {"email": "Other e-mail address", "title": "Other title", "company_name": "Other company"}
_OTHER_NAME = "Other name"


def put_kept_first(members: Iterable[Contact], claim: ContactNumber | None) -> list[Contact]:
    """Answer contacts in the order in which one is chosen to stay.

    It is the one that has the claim of the number: texts already go there. Else it is the one of the most recent conversation,
    else the oldest; one without a number stays only among its like.
    """
    holder = "" if claim is None else claim.contact_id
    return sorted(
        members, key=lambda each: (each.id != holder, not each.phone_number, -each.last_message_date, each.created, each.id)
    )


def combine(members: Sequence[Contact], number: str, claim: ContactNumber | None) -> dict[str, Any]:
    """Answer the attributes of the contact that stays, by those of all: nothing that somebody wrote down is lost.

    Doing it again with what came of it changes nothing.

    Args:
        members: the one that stays first.
        number: of them all; empty if none of them has a number.
        claim: of the number.
    """
    newest = max(members, key=lambda each: each.last_message_date)
    consented = max(members, key=lambda each: (each.consent_sent_at, bool(each.consent_message_id)))
    # A claim that has no contact remembers what the one that was deleted was told.
    was_told = claim is not None and not claim.contact_id and claim.opted_out
    attributes: dict[str, Any] = {
        "full_name": _longest_name(members, number),
        **{name: next(filter(None, (getattr(each, name) for each in members)), "") for name in _DESCRIBING},
        "last_message": newest.last_message,
        "last_message_date": newest.last_message_date,
        "away_answered": newest.away_answered,
        "away_answered_at": newest.away_answered_at,
        "last_inbound": newest.last_inbound,
        "read_status": all(each.read_status for each in members),
        "is_archived": all(each.is_archived for each in members),
        "opted_out": was_told or any(each.opted_out for each in members),
        "blocked": (claim is not None and claim.blocked) or any(each.blocked for each in members),
        "consent_sent_at": consented.consent_sent_at,
        "consent_message_id": consented.consent_message_id,
        "lists": list(dict.fromkeys(each for member in members for each in member.lists)),
        "created": min(each.created for each in members),
    }
    return attributes | {"notes": _gather_notes(members, attributes)}


def choose_drips(members: Sequence[Contact], known: Mapping[str, DripApplication], is_over: bool, most: int) -> list[str]:
    """Answer which running applications go on for the contact that stays: of each campaign one, and so many at most.

    Args:
        members: the one that stays first, whose applications are preferred.
        known: the applications that exist, by their ids.
        is_over: the contact opted out or is blocked, so that none goes on.
        most: how many may run for one contact.
    """
    running = [known[each] for each in dict.fromkeys(each for member in members for each in member.drips) if each in known]
    by_campaign: dict[str, str] = {}
    for application in running:
        by_campaign.setdefault(application.campaign_id, application.id)
    return [] if is_over else list(by_campaign.values())[:most]


def _longest_name(members: Sequence[Contact], number: str) -> str:
    names = [each.full_name for each in members if _is_named(each)]
    return max(names, key=len) if names else number or members[0].full_name


def _is_named(contact: Contact) -> bool:
    return contact.full_name not in ("", contact.phone_number)


def _gather_notes(members: Sequence[Contact], attributes: Mapping[str, Any]) -> str:
    """Answer the notes of all, and below them what else was known and is not shown any more."""
    parts = [each.notes for each in members]
    parts += [
        f"{_OTHER_NAME}: {each.full_name}" for each in members if _is_named(each) and _differs(each, "full_name", attributes)
    ]
    for name, label in _DESCRIBING.items():
        parts += [f"{label}: {getattr(each, name)}" for each in members if _differs(each, name, attributes)]
    notes = ""
    for part in filter(str.strip, parts):
        if f"\n{part}\n" not in f"\n{notes}\n":
            notes = f"{notes}\n{part}" if notes else part
    return notes


def _differs(contact: Contact, name: str, attributes: Mapping[str, Any]) -> bool:
    own = getattr(contact, name)
    return bool(own) and own.casefold() != attributes[name].casefold()
