"""National language shift tables of 3GPP TS 23.038, annex A: Turkish, Spanish and Portuguese.

A locking shift table replaces the GSM 7-bit alphabet of a whole message, a single shift table its extension table. A header in
each segment names the table, which costs room.

Carriers of North America use none of them, nor does any adapter here by default: a carrier lists the languages that it uses in
its capabilities.
"""

from collections.abc import Mapping

from app.frozen import frozen

_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_PLAIN = frozenset(" !\"#%&'()*+,-./0123456789:;<=>?\n\r@£$¥Δ_§üà") | _LETTERS


@frozen
class NationalTables:
    """The tables of a language.

    Attributes:
        single_shift: characters of the extension table; each takes two septets.
        locking_shift: characters of the basic table; empty if the language has none.
    """

    single_shift: frozenset[str]
    locking_shift: frozenset[str] = frozenset()


NATIONAL_TABLES: Mapping[str, NationalTables] = {
    "tr": NationalTables(
        single_shift=frozenset("\f^{}\\[~]|ĞİŞç€ğış"),
        locking_shift=_PLAIN | frozenset("€éùıòÇĞğÅåΦΓΛΩΠΨΣΘΞŞşßÉ¤İÄÖÑÜçäöñ"),
    ),
    "es": NationalTables(single_shift=frozenset("\fç^{}\\[~]|ÁÍÓÚá€íóú")),
    "pt": NationalTables(
        single_shift=frozenset("\fêçÔôÁáΦΓ^ΩΠΨΣΘÊ{}\\[~]|ÀÍÓÚÃÕÂ€íóúãõâ"),
        locking_shift=_PLAIN | frozenset("êéúíóçÔôÁáªÇÀ∞^\\€Ó|ÂâÊÉºÍÃÕÚÜ~ãõ`"),
    ),
}
"""Tables by language, in ISO 639-1."""
