"""`phone-numbers`: reservations of numbers by users; the id is the number in E.164.

Created in the commit of the user, a reservation makes the number unique, and leads from an inbound message to its user in one
read.
"""

from dataclasses import dataclass

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number of the instance; `id` is its E.164 form."""

    id: str
    version: Version = None
    uid: str = stored("uid")


phone_numbers = Collection("phone-numbers", PhoneNumber)
