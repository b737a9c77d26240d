"""Replies to STOP, START and HELP: in the organization's name, in its own words where it has set some."""

import re
from collections.abc import Mapping
from typing import Any

from app.carriers.base import Keyword
from app.frozen import frozen
from app.text.segments import count_segments

MAX_REPLY_SEGMENTS = 2
"""Maximum segments of a reply in an organization's own words, with the placeholders filled in."""

MAX_TEMPLATE_LENGTH = 400
MAX_NAME_LENGTH = 60
"""Maximum characters of an organization's name in a reply; longer names are shortened."""

DEFAULT_REPLIES = {
    Keyword.STOP: "{organization}: You have opted out and will receive no more messages. Reply START to receive them again.",
    Keyword.START: "{organization}: You have opted in and will receive messages again. Reply STOP to opt out.",
    Keyword.HELP: "{organization}: For help write to {support}. Reply STOP to opt out, START to opt in.",
}

REPLY_KEYS = {keyword.value.lower(): keyword for keyword in DEFAULT_REPLIES}
"""Keywords by their stored keys, `stop`, `start` and `help`."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CONTACT = re.compile(r"\{support\}|\S+@\S+\.\S+|https?://\S+|\d(?:[\s().-]*\d){6,}")
_KNOWN = ("organization", "support")


@frozen
class ReplyNames:
    """The names that replace the placeholders of a reply.

    Attributes:
        organization: name of the organization.
        support: e-mail address for help.
    """

    organization: str
    support: str


def render_reply(keyword: Keyword, own: Mapping[str, Any], names: ReplyNames) -> str:
    """Return the reply to a keyword.

    Args:
        keyword: that the contact sent.
        own: the organization's own replies by `REPLY_KEYS`; missing, empty and invalid ones are the default's.
        names: that replace the placeholders.
    """
    template = own.get(keyword.value.lower())
    return _fill(template if isinstance(template, str) and template.strip() else DEFAULT_REPLIES[keyword], names)


def find_reply_fault(keyword: Keyword, template: str, names: ReplyNames) -> str | None:
    """Return what is wrong with an organization's own reply; None for a valid one."""
    unknown = [name for name in _PLACEHOLDER.findall(template) if name not in _KNOWN]
    if unknown:
        return f"Unknown placeholder `{{{unknown[0]}}}`. Use `{{organization}}` or `{{support}}`."
    is_named = "{organization}" in template or _fold(names.organization) in _fold(template)
    if not (is_named and names.organization):
        return "Must name the organization: use `{organization}`."
    if keyword is Keyword.HELP and not _CONTACT.search(template):
        return "Must say where to get help: use `{support}`, or a phone number, an e-mail address or a URL."
    segments = count_segments(_fill(template, names))
    if segments > MAX_REPLY_SEGMENTS:
        return f"Must fit into {MAX_REPLY_SEGMENTS} segments; with the names filled in it has {segments}."
    return None


def _fill(template: str, names: ReplyNames) -> str:
    name = " ".join(names.organization.split())
    shortened = name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 3].rstrip() + "..."
    values = {"organization": shortened, "support": names.support}
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), template)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
