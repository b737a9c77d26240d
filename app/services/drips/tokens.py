"""The tokens in a campaign's texts, which stand for what is known of the contact."""

import re

from app.store.contacts import Contact

_TOKEN = re.compile(r"\[(first|last|full|company)(?:\|([^\[\]]*))?\]", re.IGNORECASE)
_NEUTRAL = {"first": "there", "last": "there", "full": "there", "company": "your company"}
_LETTER = re.compile(r"[^\W\d_]")


def fill_in(text: str, contact: Contact) -> str:
    """Answer a text with `[first]`, `[last]`, `[full]` and `[company]` replaced by what is known of a contact.

    What is not known is replaced by what stands behind the token's bar, as in `[first|friend]`, or by a neutral word: `there`
    for a name, `your company` for a company.
    """
    known = _known(contact)

    def replace(match: re.Match[str]) -> str:
        name, fallback = match[1].lower(), match[2]
        return known[name] or (_NEUTRAL[name] if fallback is None else fallback.strip())

    return _TOKEN.sub(replace, text)


def _known(contact: Contact) -> dict[str, str]:
    """Answer what the tokens stand for; a contact that was made by a text is called by its number, which is no name."""
    words = contact.full_name.split() if _LETTER.search(contact.full_name) else []
    return {
        "first": words[0] if words else "",
        "last": words[-1] if len(words) > 1 else "",
        "full": " ".join(words),
        "company": " ".join(contact.company_name.split()),
    }
