"""HubSpot's request bodies: searches, contact properties and timeline entries."""

import html
from collections.abc import Mapping
from typing import Any

from app.addresses.phone_number import national_number


def number_search(number: str) -> dict[str, Any]:
    """Return the search for a number in E.164: as is, and in HubSpot's own form without country code."""
    national = national_number(number)
    conditions = {
        "phone": number,
        "mobilephone": number,
        "hs_searchable_calculated_phone_number": national,
        "hs_searchable_calculated_mobile_number": national,
    }
    groups = [{"filters": [_equal(name, value)]} for name, value in conditions.items()]
    return {"filterGroups": groups, "properties": ["phone"], "limit": 1}


def exact_search(conditions: Mapping[str, str]) -> dict[str, Any]:
    """Return the search for one record with these values of its properties."""
    return {"filterGroups": [{"filters": [_equal(name, value) for name, value in conditions.items()]}], "limit": 1}


def _equal(name: str, value: str) -> dict[str, str]:
    return {"propertyName": name, "operator": "EQ", "value": value}


def contact_properties(contact: Mapping[str, Any]) -> dict[str, str]:
    """Return the properties to write; omits unknown values, so that nothing is erased in HubSpot."""
    number, name = str(contact["phone_number"]), str(contact.get("full_name", ""))
    first, _, last = name.partition(" ") if name != number else ("", "", "")
    known = {
        "phone": number,
        "firstname": first,
        "lastname": last,
        "email": str(contact.get("email", "")),
        "company": str(contact.get("companyName", "")),
        "jobtitle": str(contact.get("title", "")),
    }
    return {field: value for field, value in known.items() if value}


def timeline_entry(message: Mapping[str, Any], what: str) -> str:
    """Return a timeline entry as HTML, as HubSpot displays it."""
    lines = [f"<strong>{html.escape(what)}</strong>", *(html.escape(line) for line in str(message["message"]).splitlines())]
    lines += [f'<a href="{html.escape(url)}">{html.escape(url)}</a>' for url in message["media"]]
    return "<br>".join(lines)
