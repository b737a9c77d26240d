"""Match keys: numbers are compared in E.164, e-mail addresses without case."""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from app.addresses.email_address import normalize_email
from app.addresses.phone_number_parser import to_e164
from app.frozen import frozen
from app.store.contacts.contact_merge import contacts_by_email, contacts_by_number, contacts_of_email, contacts_of_number
from app.store.contacts.contacts import Contact
from app.store.engine.database import Query

PHONE_NUMBER = "phone_number"
EMAIL = "email"


@frozen
class MatchKey:
    """One way in which contacts may match.

    Attributes:
        by: the contact's field that is compared, by its stored name.
        page: returns the query of a page of a user's contacts in the order of that field, by uid, limit and position.
        written: returns the query of the contacts in which the field is written exactly so, by uid, value and limit.
        normalize: returns the form in which a value is compared; None for a value that matches nothing.
    """

    by: str
    page: Callable[[str, int, Sequence[Any] | None], Query]
    written: Callable[[str, str, int], Query]
    normalize: Callable[[str], str | None]

    def value(self, contact: Contact) -> str:
        """Return the value that is compared, as it is stored."""
        return contact.phone_number if self.by == PHONE_NUMBER else contact.email

    def key(self, contact: Contact) -> str | None:
        """Return the form in which a contact is compared."""
        return self.normalize(self.value(contact))

    def runs(self, page: Sequence[Contact]) -> Iterator[list[Contact]]:
        """Return the neighbours of a page whose field is written the same."""
        return (list(run) for _, run in itertools.groupby(page, self.value))


def build_match_keys(region: str) -> dict[str, MatchKey]:
    """Return the ways in which contacts may match, in the order in which they are tried.

    Args:
        region: ISO 3166 code of the country that a number without a `+` is read in.
    """
    by_number = MatchKey(PHONE_NUMBER, contacts_by_number, contacts_of_number, partial(to_e164, region=region))
    by_email = MatchKey(EMAIL, contacts_by_email, contacts_of_email, lambda email: normalize_email(email) or None)
    return {each.by: each for each in (by_number, by_email)}


def hash_key(key: str) -> str:
    """Return a short name for a key, under which a job remembers it."""
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
