"""Calendar dates without a time, as people write them."""

import re
from datetime import date

NOT_A_DATE = "Must be a date such as 1984-05-17."

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "FM", "PW", "MH"})


def is_iso_date(text: str) -> bool:
    """Whether a text is an existing date in the form 1984-05-17."""
    return read_date(text, region="") == text


def read_date(text: str, region: str) -> str | None:
    """Return a date in the form 1984-05-17; None where the text is no date.

    Args:
        text: for example `1984-05-17`, `5/17/1984` or `17.05.1984`.
        region: ISO 3166 code of the country; it decides whether `05/06/1984` begins with the month.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        return _make(*found.groups())
    if found := _YEAR_LAST.fullmatch(text):
        first, separator, second, year = found.groups()
        if separator != "." and region.upper() in _MONTH_FIRST_REGIONS:
            return _make(year, first, second)
        return _make(year, second, first)
    return None


def _make(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
