"""Words by which people confirm that they agree, in the normal form of keywords: English ones, and those of each language."""

YES = frozenset({"yes", "y", "yes please"})

YES_BY_LANGUAGE = {
    "de": frozenset({"ja", "ja bitte"}),
    "es": frozenset({"si", "si por favor"}),
    "fr": frozenset({"oui"}),
    "it": frozenset({"si"}),
    "nl": frozenset({"ja"}),
    "pl": frozenset({"tak"}),
    "pt": frozenset({"sim"}),
}
"""Words of the languages of `opt_out_words.py`."""
