"""Headers that somebody else's server fills with nonsense."""

from email.utils import formatdate

import pytest

from app.safe_http.http_dates import read_http_date, read_retry_after
from app.times.clock import HOUR, MINUTE, SECOND

NOW = 1_795_000_000_000

NONSENSE = [
    "",
    " ",
    "soon",
    "-1",
    "-0",
    "1.5",
    "1e3",
    "0x10",
    "1_0",
    "\u00b2",
    "\u0663",
    "\u00ff\u00fe",
    "\x00",
    "NaN",
    "Thu, 01 Jan 99999999999 00:00:00 GMT",
    "Thu, 01 Jan 10000 00:00:00 GMT",
    "Fri, 27 Nov 2026 11:12:53 +99999999999999",
    "Fri, 27 Nov 2026 11:12:53 -9999",
    "Thu, 99 Nov 2099 99:99:99 GMT",
    "Thu, 01 Jan 0000 00:00:00 GMT",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    ",,,,",
    "1 2 3 4 5 6 7",
    "x" * 5000,
]


@pytest.mark.parametrize("text", NONSENSE)
def test_a_header_that_says_nothing_is_no_pause(text: str) -> None:
    assert read_retry_after(text, NOW, HOUR) == 0


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("0", 0),
        ("7", 7 * SECOND),
        (" 0007 ", 7 * SECOND),
        ("3600", HOUR),
        ("3601", HOUR),
        ("9" * 400, HOUR),
        (formatdate(NOW // SECOND + 60, usegmt=True), MINUTE),
        (formatdate(NOW // SECOND + 60), MINUTE),
        (formatdate(NOW // SECOND - 60, usegmt=True), 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HOUR),
    ],
)
def test_a_pause_is_followed_up_to_its_limit(text: str, pause: int) -> None:
    assert read_retry_after(text, NOW, HOUR) == pause


def test_a_date_without_a_zone_is_utc() -> None:
    assert read_http_date("Thu, 01 Jan 1970 00:01:00") == MINUTE
    assert read_http_date("Thu, 01 Jan 1970 00:01:00 -0000") == MINUTE
