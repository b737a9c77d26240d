"""Deletion of all contacts."""

from schemas.common.fields import OwnerQuery, Text
from schemas.jobs import EXAMPLE_JOB

EXAMPLE_DELETION = EXAMPLE_JOB | {
    "kind": "contacts-delete-all",
    "counts": {},
    "total": 37,
    "problemCount": 0,
    "problems": [],
    "result": {},
}


class DeleteContactsQuery(OwnerQuery):
    """Query that deletes all contacts of a user."""

    confirm = Text(
        longest=10,
        load_default="",
        metadata={
            "description": "The number of contacts to delete, or `all`. Anything else deletes nothing: the 400 names the "
            "number.",
            "example": "all",
        },
    )
