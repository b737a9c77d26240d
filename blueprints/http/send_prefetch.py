"""Prefetch for sends: the documents are known from the body, so they are read together with the credentials."""

from flask import request

from app.addresses.phone_number import canonical_sender, find_canonical, is_recipient
from app.auth.prefetch import Prefetch
from app.endpoints import instance


def prefetch_send() -> Prefetch:
    """Return the documents that the send will need: none for an invalid body, which is rejected later."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        return Prefetch()
    match body:
        case {"from": str(sender), "to": str(recipient)} if find_canonical(sender) and is_recipient(recipient):
            return instance().messaging.sending.read_ahead(find_canonical(sender), canonical_sender(recipient))
    return Prefetch()
