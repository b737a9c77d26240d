"""Names that resemble each other: misspellings, other conventions (`send_at`), and common synonyms."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

_REMEMBERED = 4096
_SEPARATORS = re.compile(r"[^0-9a-z]")
_DIGITS = re.compile(r"[0-9]")
_LONGEST_COMPARED = 50
_ONE_EDIT_FROM = 4
_TWO_EDITS_FROM = 13
"""Lengths in characters from which names with one or two typing errors count as misspelled."""
_SHORTEST_PART = 4
_EDITS_OF_HINTS = 3

_Allowance = Callable[[str, str], int]
"""Returns how many typing errors may separate two names."""

_SYNONYMS = """
    sendat scheduledat scheduleat scheduledfor scheduledtime scheduletime sendtime sendon senddate deliverat
    scheduletimezone timezone tz
    media mediaurl mediaurls attachment attachments image images imageurl imageurls file files
    message messagebody messagetext body text content msg
    to recipient tonumber recipientnumber destination
    from sender fromnumber sendernumber
    from since start startdate startat fromdate datefrom
    to until end enddate endat todate dateto before
    fullname name displayname contactname
    organizationname name companyname
    tenantname name
    phonenumber phone number mobile mobilenumber mobilephone cell telephone
    email emailaddress mail
    isdisabled disabled
    isarchived archived archive
    optedout optout unsubscribed
    isadmin admin role
    companyname company
    notes note comments
    title jobtitle
    externalid tenantexternalidentifier externalidentifier
    organizationid orgid officeid
    userid uid owner ownerid owneruid
    contactid conversationid contact
    contactsarray contactids contacts ids
    dripcampaignid campaignid dripid
    autokeyword keyword keywords
    relaywebhook webhook webhookurl relayurl relay
    url webhookurl webhook
    expires expiresat expiration expiry
    autoreplymessage autoreply awaymessage
    requirecontactconsentmessage consentmessage
    requirecontactconsent consentrequired
    organizationplanselection plan billingplan
    primarysupportcontactemail supportemail supportcontactemail
    sharedwith shares shareswith sharewith
    executemerge merge
    q query search
"""
"""Each line has names of one thing, in their normal form. A name may be on several lines."""

_NAMES_OF_PAGES = """
    limit pagesize perpage count take size max maxresults first
    cursor nextcursor pagetoken nextpagetoken after startingafter page offset skip
"""
"""Parameters of other APIs' lists. Programs of the original API send them in vain, so they only serve as hints."""


def _read_groups(lines: str) -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in lines.split("\n") if line.strip()]


_MEANINGS = _read_groups(_SYNONYMS)
_HINTS = _MEANINGS + _read_groups(_NAMES_OF_PAGES)


@lru_cache(_REMEMBERED)
def normalize(name: str) -> str:
    """Return a name without capitals and separators: `send_at` and `sendAt` are the same."""
    return _SEPARATORS.sub("", name[:_LONGEST_COMPARED].casefold())


def find_misspelled(name: str, accepted: Collection[str]) -> str | None:
    """Return the accepted name that a name is most likely a misspelling of, or None."""
    return _find_spelled_alike(name, accepted) or next(_find_near(name, accepted, _count_allowed_edits), None)


def find_synonym(name: str, accepted: Collection[str]) -> str | None:
    """Return the accepted name that a name is a common synonym of, or None."""
    return next(_find_of_groups(name, accepted, _MEANINGS), None)


def find_nearest(name: str, accepted: Collection[str]) -> str | None:
    """Return the accepted name to suggest for a name that is refused in any case, or None."""
    return (
        find_misspelled(name, accepted)
        or next(_find_of_groups(name, accepted, _HINTS), None)
        or next(_find_containing(name, accepted), None)
        or next(_find_near(name, accepted, _count_edits_of_hints), None)
    )


def _find_spelled_alike(name: str, accepted: Iterable[str]) -> str | None:
    normal = normalize(name)
    return next((right for right in accepted if normal and normalize(right) == normal), None)


def _find_of_groups(name: str, accepted: Collection[str], groups: Iterable[Collection[str]]) -> Iterator[str]:
    normal = normalize(name)
    meant = [group for group in groups if normal in group]
    return (right for group in meant for right in accepted if normalize(right) in group)


def _find_containing(name: str, accepted: Iterable[str]) -> Iterator[str]:
    normal = normalize(name)
    for right in accepted:
        shorter, longer = sorted((normal, normalize(right)), key=len)
        if len(shorter) >= _SHORTEST_PART and shorter in longer:
            yield right


def _find_near(name: str, accepted: Iterable[str], allowed_edits: _Allowance) -> Iterator[str]:
    """Yield the accepted names within an allowance of typing errors, nearest first."""
    normal = normalize(name)
    near = []
    for right in accepted:
        other = normalize(right)
        allowed = allowed_edits(normal, other)
        # `email2` is a second address, and no misspelling.
        if abs(len(normal) - len(other)) <= allowed and _DIGITS.findall(normal) == _DIGITS.findall(other):
            edits = count_edits(normal, other)
            if edits <= allowed:
                near.append((edits, right))
    return (right for _, right in sorted(near))


def _count_allowed_edits(first: str, second: str) -> int:
    shortest = min(len(first), len(second))
    return 2 if shortest >= _TWO_EDITS_FROM else 1 if shortest >= _ONE_EDIT_FROM else 0


def _count_edits_of_hints(first: str, second: str) -> int:
    return min(_EDITS_OF_HINTS, (min(len(first), len(second)) + 1) // 3)


def count_edits(first: str, second: str) -> int:
    """Return how many characters to insert, delete, replace, or swap with their neighbor make one text of the other."""
    before_last: list[int] = []
    last = list(range(len(second) + 1))
    for row, char in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            edits = min(last[column] + 1, current[-1] + 1, last[column - 1] + (char != other))
            if row > 1 and column > 1 and char == second[column - 2] and first[row - 2] == other:
                edits = min(edits, before_last[column - 2] + 1)
            current.append(edits)
        before_last, last = last, current
    return last[-1]
