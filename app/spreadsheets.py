"""CSV that is safe to open in a spreadsheet, and the inverse; writes all tables that leave the instance.

Spreadsheets execute cells that start with `=`, `+`, `-` or `@`. Where a cell starts depends on the user's separator: a comma in
one country, a semicolon in the next, a tab, a line end, a bar, even a space. So formulas are marked with an apostrophe after
each separator, past white space and invisible characters. `unmark_formulas` removes exactly these apostrophes. The rules follow
OWASP's page on CSV injection.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# No comma: cells that contain one are quoted, and with another separator a comma splits nothing.
_SEPARATORS = ";|\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_GAP = rf"[\s{_SEPARATORS}{_INVISIBLE}]"
# Includes full-width and small forms, and the minus sign.
_SIGNS = "-+=@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\u2212"

_MARKABLE = re.compile(rf"(?P<gap>\A{_GAP}*+|(?<!{_GAP}){_GAP}++)(?P<marks>'*+)(?=[{_SIGNS}])")
_SEPARATED = re.compile(rf"[{_SEPARATORS}]")
# After a plain space, as in a sentence, a sign is marked only if it starts a computation: `=A1`, `-cmd|…`, `@SUM(…`.
_COMPUTES = re.compile(rf"[=\ufe66\uff1d]\S|[{_SIGNS}][^\s(|!]{{0,100}}[(|!]")
# Also what `unmark_formulas` would mistake for a mark, and what OWASP lists as dangerous at the start of a cell.
_MARKED_START = re.compile(r"'*[\t\r\n]|'+[0-9]")
_UNMARKED_START = re.compile(r"'+[\t\r\n0-9]")
_E164 = re.compile(r"\+[0-9]{1,15}")


def mark_formulas(text: str) -> str:
    """Return a text without formulas, for any separator of a spreadsheet.

    E.164 numbers are unchanged: a plus and digits compute nothing, and programs expect this form.
    """
    if _E164.fullmatch(text):
        return text
    marked = _MARKABLE.sub(lambda match: f"{match[0]}'" if _is_cell(match) else match[0], text)
    return f"'{marked}" if _MARKED_START.match(text) else marked


def unmark_formulas(text: str) -> str:
    """Return the text as passed to `mark_formulas`."""
    text = text[1:] if _UNMARKED_START.match(text) else text
    return _MARKABLE.sub(lambda match: match[0][:-1] if match["marks"] and _is_cell(match) else match[0], text)


def write_cell(value: Any) -> str:
    """Return a value as a cell: texts without formulas, `true` and `false`, empty for None, lists joined by spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    return mark_formulas(" ".join(value) if isinstance(value, list) else str(value))


def write_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of cells as CSV (RFC 4180)."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _is_cell(match: re.Match[str]) -> bool:
    """Whether the sign after a gap starts a cell that computes, for any separator."""
    is_start = match.start() == 0 or _SEPARATED.search(match["gap"]) is not None
    return is_start or _COMPUTES.match(match.string, match.end()) is not None
