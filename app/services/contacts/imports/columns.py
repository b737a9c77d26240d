"""Names of columns, as people and other programs write them.

A name is compared without accents, capitals, spaces and punctuation, in English, German, Spanish and French.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from app.store.contacts.contacts import CONTACT_FIELDS

_REMEMBERED = 1024
_NO_LETTER = re.compile(r"[^a-z0-9]")


class Field(StrEnum):
    """Columns that this package knows by name. `CONTACT_FIELDS` has the others; all have their names in the API."""

    NUMBER = "phone_number"
    NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    OPTED_OUT = "optedOut"
    ARCHIVED = "isArchived"
    ID = "id"
    OPERATION = "operation"


# Of several columns of one field, the one whose name stands first here wins, where a row has a value in it.
_NAMES: Mapping[str, str] = {
    **{about.name: about.columns for about in CONTACT_FIELDS.values()},
    Field.NUMBER: """phonenumber mobile mobilephone mobilenumber mobilephonenumber cell cellphone cellnumber cellphonenumber
        textnumber sms smsnumber handy handynummer mobil mobilnummer mobiltelefon movil celular telefonomovil numeromovil
        portable telephoneportable telephonemobile phone phones telephone telephonenumber tel telno phoneno number
        primaryphone mainphone phone1 phone1value contactnumber contactphone customerphone telefon telefonnummer rufnummer
        nummer telefono numero numerodetelefono numerodetelephone telephonenumero e164 msisdn homephone phone2 phone2value
        businessphone workphone officephone companymainphone telefonprivat telefongeschaftlich""",
    Field.FIRST_NAME: "firstname givenname forename first vorname nombre nombres prenom prenoms",
    Field.LAST_NAME: "lastname surname familyname last nachname familienname zuname apellido apellidos nom nomdefamille",
    Field.OPTED_OUT: """optedout optout unsubscribed donottext donotcontact dnc stop smsoptout abgemeldet abbestellt
        dadodebaja baja desabonne""",
    Field.ARCHIVED: "isarchived archived archiviert archivado archive",
    Field.ID: "id contactid conversationid",
    Field.OPERATION: "operation op action",
}
FIELDS = frozenset({*_NAMES})
"""The fields of a row."""

_FIELDS = {name: (field, rank) for field, names in _NAMES.items() for rank, name in enumerate(names.split())}

NO_NAMES: Mapping[str, str] = MappingProxyType({})

Columns = Mapping[str, Sequence[int]]
"""The columns of each field in a row, the preferred one first."""


@lru_cache(_REMEMBERED)
def fold_column(name: str) -> str:
    """Return a column's name as it is compared."""
    folded = unicodedata.normalize("NFKD", name).casefold().replace("ß", "ss")
    return _NO_LETTER.sub("", folded)


def field_of(name: str, own: Mapping[str, str] = NO_NAMES) -> tuple[str, int] | None:
    """Return the field that a column's name means and its rank, 0 being preferred; None for an unknown name.

    Args:
        name: of the column.
        own: fields of the organization's own columns by folded name, which go first.
    """
    folded = fold_column(name)
    return (own[folded], 0) if folded in own else _FIELDS.get(folded)


def columns_of(names: Sequence[str], own: Mapping[str, str] = NO_NAMES) -> Columns:
    """Return the position of each field in a table with these column names."""
    found: dict[str, list[tuple[int, int]]] = {}
    for index, (field, rank) in _known(names, own):
        found.setdefault(field, []).append((rank, index))
    return {field: [index for _, index in sorted(places)] for field, places in found.items()}


def count_known(names: Sequence[str], own: Mapping[str, str] = NO_NAMES) -> int:
    """Return how many of the names mean a field."""
    return sum(1 for _ in _known(names, own))


def _known(names: Sequence[str], own: Mapping[str, str]) -> Iterator[tuple[int, tuple[str, int]]]:
    for index, name in enumerate(names):
        meaning = field_of(name, own)
        if meaning is not None:
            yield index, meaning
