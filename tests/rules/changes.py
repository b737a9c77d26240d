"""Changes of a contact that an owner may try: each field one by one, and what the web app would write, right and wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.store.contacts.contact_fields import ValueKind
from app.store.contacts.contacts import CONTACT_FIELDS, contacts
from app.store.engine.collection import Collection
from app.times.clock import DAY, SECOND
from tests.rules.client import Client
from tests.rules.office import OWNER, Office

WRITABLE = frozenset(
    {"read_status", "isArchived", *(about.name for about in CONTACT_FIELDS.values() if about.is_written_by_apps)}
)
"""What an owner may change of a contact directly, together with `updated`."""

MAX_TITLE_LENGTH, MAX_NOTES_LENGTH = 100, 10_000


@dataclass(frozen=True)
class Change:
    """A change of a contact.

    Attributes:
        name: what it shows.
        is_allowed: by the rules.
        fields: that are written.
        removed: fields that are taken out.
        after: how long in ms after the present `updated` says that the change was made; None where it is not written.
        spell: makes of the time in ms what is written.
        follows: how long in ms before that the contact was last changed.
        lacks: fields that the contact does not have before.
    """

    name: str
    is_allowed: bool
    fields: Mapping[str, Any]
    removed: tuple[str, ...] = ()
    after: int | None = 0
    spell: Callable[[int], Any] = int
    follows: int = DAY
    lacks: tuple[str, ...] = ()

    def attempt(self, office: Office, client: Client, now: int, owner: str = OWNER) -> bool:
        """Try the change at a time in ms; return whether it was allowed."""
        updated = now + (self.after or 0)
        target = office.reset_contact(owner, updated - self.follows, self.lacks)
        moment = {} if self.after is None else {"updated": self.spell(updated)}
        return client.update(contacts.name, target, {**moment, **self.fields}, self.removed)


def other_value(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "9"
        case list():
            return [*value, "other"]
        case dict():
            return {**value, "other": "value"}
    raise TypeError(f"no field of an entity: {value!r}")


def changes_of_each_field(kind: Collection[Any], entity: Any) -> Mapping[str, Any]:
    """Return, by its name, another value for each field of an entity, and for one that it does not have."""
    values = {name: other_value(value) for name, value in kind.encode(entity).items()}
    if kind is contacts:
        values |= {about.name: about.example for about in CONTACT_FIELDS.values() if about.kind is ValueKind.DATE}
    return {**values, "anything_else": "new"}


CHANGES = (
    Change("marking read", True, {"read_status": True}),
    Change("marking unread", True, {"read_status": False}),
    Change("archiving", True, {"isArchived": True}),
    Change("notes", True, {"notes": "Likes\nto be called in the morning. 🌻"}),
    Change("no more notes", True, {"notes": ""}),
    Change("title", True, {"title": "Dr."}),
    Change("a birthday", True, {"birthday": "1984-05-17"}),
    Change("no birthday", True, {"birthday": ""}),
    Change("a birthday in another form", False, {"birthday": "17.05.1984"}),
    Change("a month that does not exist", False, {"birthday": "1984-13-01"}),
    Change("a birthday that is no text", False, {"birthday": 19840517}),
    Change("all at once", True, {"title": "Dr.", "notes": "n", "read_status": False, "isArchived": True}),
    Change("the longest title", True, {"title": "ü" * MAX_TITLE_LENGTH}),
    Change("the longest notes", True, {"notes": "n" * MAX_NOTES_LENGTH}),
    Change("a title that is too long", False, {"title": "t" * (MAX_TITLE_LENGTH + 1)}),
    Change("notes that are too long", False, {"notes": "n" * (MAX_NOTES_LENGTH + 1)}),
    Change("a NUL in notes", False, {"notes": "one line\nbefore\0after"}),
    Change("a NUL in the title", False, {"title": "\0"}),
    Change("a title that is no text", False, {"title": 5}),
    Change("notes that are no text", False, {"notes": ["n"]}),
    Change("null for notes", False, {"notes": None}),
    Change("read status as a text", False, {"read_status": "true"}),
    Change("read status as a number", False, {"read_status": 1}),
    Change("null for the archive", False, {"isArchived": None}),
    Change("without the time", False, {"read_status": False}, after=None),
    Change("a time as a fraction", False, {"read_status": False}, spell=float),
    Change("a time as a text", False, {"read_status": False}, spell=str),
    Change("a clock that is 60 s slow", True, {"read_status": False}, after=-60 * SECOND),
    Change("a time that lags too much", False, {"read_status": False}, after=-71 * SECOND),
    Change("a clock that is 60 s fast", True, {"read_status": False}, after=60 * SECOND),
    # A busy machine may ask some seconds late.
    Change("a time that runs ahead", False, {"read_status": False}, after=75 * SECOND),
    Change("a time in seconds", False, {"read_status": False, "updated": 1_790_000_000}, after=None),
    Change("the time of the change before", False, {"read_status": False}, follows=0),
    Change("a time before the change before", False, {"read_status": False}, follows=-1),
    Change("a ms after the change before", True, {"read_status": False}, follows=1),
    Change("a field beside", False, {"read_status": False, "optedOut": True}),
    Change("a new field beside", False, {"read_status": False, "color": "red"}),
    Change("taking notes out", False, {}, removed=("notes",)),
    Change("taking the read status out", False, {}, removed=("read_status",)),
    Change("taking the owner out", False, {"read_status": False}, removed=("uid",)),
    Change("taking the time out", False, {"read_status": False}, removed=("updated",), after=None),
    Change("notes where there were none", True, {"notes": "n"}, lacks=("notes", "title", "isArchived")),
    Change("marking what was never changed", True, {"read_status": False}, lacks=("updated",)),
)
