"""Merge fields of an organization's custom fields, such as `[city|your town]`."""

import re
from collections.abc import Callable, Mapping, Sequence

from app.services.campaigns.merge_fields import BUILT_IN, WORD
from app.services.common.custom_field_values import shown_values, spell_value
from app.store.contacts.contacts import Contact
from app.store.contacts.labels.definitions import ContactLabels

_MAX_NAMED = 20


def list_custom_names(*texts: str) -> list[str]:
    """Return the names in brackets that are no built-in merge field, in lower case, each once.

    A name begins with a letter and has letters, digits and `_` only: `[see 3]` and `[10% off]` are ordinary text.
    """
    names = (match[1].lower() for text in texts for match in WORD.finditer(text))
    return [name for name in dict.fromkeys(names) if name not in BUILT_IN]


def read_if_needed(read: Callable[[], ContactLabels], *texts: str) -> ContactLabels | None:
    """Return the definitions if a text has a name that may be a custom field; otherwise nothing is read."""
    return read() if list_custom_names(*texts) else None


def find_unknown_field(labels: ContactLabels, text: str) -> str | None:
    """Return the message about the first name in brackets that is no merge field; None if all are."""
    keys = {field.key.lower() for field in labels.list_fields()}
    for name in list_custom_names(text):
        if name not in keys:
            written = re.search(rf"\[{name}[^\[\]]*\]", text, re.IGNORECASE)
            return f"'{written[0] if written else name}' is no merge field. There are: {_describe(labels)}. Use other brackets."
    return None


def spell_custom_values(
    labels: ContactLabels | None, contact: Contact, texts: Sequence[str], *, drops_unknown: bool
) -> Mapping[str, str]:
    """Return what replaces the names of texts, in lower case; empty for a missing value.

    Args:
        labels: definitions; None where no text has a name.
        contact: whose values.
        texts: in which names are looked for.
        drops_unknown: whether a name that no custom field has counts as a missing value, because the field was deleted.
    """
    if labels is None:
        return {}
    fields = labels.list_fields()
    values = {key.lower(): spell_value(value) for key, value in shown_values(fields, contact).items()}
    keys = {field.key.lower() for field in fields}
    return {name: values.get(name, "") for name in list_custom_names(*texts) if drops_unknown or name in keys}


def _describe(labels: ContactLabels) -> str:
    keys = [*BUILT_IN, *sorted(field.key for field in labels.list_fields())]
    more = f" and {len(keys) - _MAX_NAMED} more" if len(keys) > _MAX_NAMED else ""
    return ", ".join(f"[{key}]" for key in keys[:_MAX_NAMED]) + more
