"""Prefetch for sends: the documents are known from the body, so they are read together with the credentials."""

from collections.abc import Sequence
from typing import Any

from app.addresses.phone_number import canonical_sender, find_canonical, is_recipient
from app.auth.prefetch import Prefetch
from app.current_request import current_request
from app.endpoints import instance
from app.errors import DomainError
from blueprints.http.bodies.json_body import read_json_body
from schemas.common.phone_numbers import Recipients


def prefetch_send() -> Prefetch:
    """Return the documents that the send will need: none for an invalid body, which is rejected later."""
    request = current_request()
    try:
        body = read_json_body(request).value if request.is_json else None
    except (DomainError, ValueError, RecursionError):
        return Prefetch()
    match body:
        case {"from": str(sender), "to": str(recipient)} if find_canonical(sender) and is_recipient(recipient):
            return instance().messaging.sending.read_ahead(find_canonical(sender), [canonical_sender(recipient)])
        case {"from": str(sender), "to": [*recipients]} if find_canonical(sender) and _are_recipients(recipients):
            numbers = [canonical_sender(recipient) for recipient in recipients]
            return instance().messaging.sending.read_ahead(find_canonical(sender), numbers)
    return Prefetch()


def _are_recipients(values: Sequence[Any]) -> bool:
    """Whether the values are as many numbers as a message may have; spellings that must be parsed are read later."""
    is_possible = 1 <= len(values) <= Recipients.MAX_NUMBERS
    return is_possible and all(isinstance(value, str) and is_recipient(value) for value in values)
