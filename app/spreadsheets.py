"""CSV that a spreadsheet may open without danger, and the way back: the one writer of every table that leaves the instance.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`. Where a cell begins depends on the separator that the user
chose or inherited: a comma in one country, a semicolon in the next, a tab, a line end, a bar, even a space. So a formula is
marked with an apostrophe behind each of them, past any white space and invisible characters, and `unmark_formulas` removes
exactly these apostrophes. The rules follow OWASP's page on CSV injection.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# No comma: this writer quotes every cell that holds one, and where cells are split at something else it splits nothing.
_SEPARATORS = ";|\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_GAP = rf"[\s{_SEPARATORS}{_INVISIBLE}]"
# With their full-width and small forms, and the minus sign.
_SIGNS = "-+=@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\u2212"

_MARKABLE = re.compile(rf"(?P<gap>\A{_GAP}*+|(?<!{_GAP}){_GAP}++)(?P<marks>'*+)(?=[{_SIGNS}])")
_SEPARATED = re.compile(rf"[{_SEPARATORS}]")
# Behind a mere blank, in a sentence, a sign is marked where it begins what computes: `=A1`, `-cmd|…`, `@SUM(…`.
_COMPUTES = re.compile(rf"[=\ufe66\uff1d]\S|[{_SIGNS}][^\s(|!]{{0,100}}[(|!]")
# What else `unmark_formulas` would take for marked, and what OWASP counts as dangerous at a cell's beginning.
_MARKED_START = re.compile(r"'*[\t\r\n]|'+[0-9]")
_UNMARKED_START = re.compile(r"'+[\t\r\n0-9]")
_E164 = re.compile(r"\+[0-9]{1,15}")


def mark_formulas(text: str) -> str:
    """Return a text in which nothing is a formula, whichever separator a spreadsheet splits it at.

    A number in E.164 stays as it is: a plus and digits compute nothing, and programs expect it so.
    """
    if _E164.fullmatch(text):
        return text
    marked = _MARKABLE.sub(lambda match: f"{match[0]}'" if _is_cell(match) else match[0], text)
    return f"'{marked}" if _MARKED_START.match(text) else marked


def unmark_formulas(text: str) -> str:
    """Return the text that `mark_formulas` was given."""
    text = text[1:] if _UNMARKED_START.match(text) else text
    return _MARKABLE.sub(lambda match: match[0][:-1] if match["marks"] and _is_cell(match) else match[0], text)


def write_cell(value: Any) -> str:
    """Return a value as a table's cell: texts without formulas, `true` and `false`, nothing for None, lists by spaces."""
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
    """Whether the sign behind a gap begins a cell for some separator, as something that computes."""
    is_start = match.start() == 0 or _SEPARATED.search(match["gap"]) is not None
    return is_start or _COMPUTES.match(match.string, match.end()) is not None
