"""The English of code, documents and API follows the project's style."""

import pytest

from tests.style.prose import find_all, find_in_document, find_in_python, find_in_text


def test_prose_follows_the_style() -> None:
    assert [str(finding) for finding in sorted(find_all())] == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('"""Answers to questions."""', "docstring begins with 'Answers'"),
        ('def f():\n    """Tell a user."""', "docstring begins with 'Tell'"),
        ('class Maker:\n    """What makes things."""', "docstring begins with 'What'"),
        ("# who knows his name", "'his' in “# who knows his name”"),
        ('x = f"{y} whatever"', "'whatever' in “whatever”"),
        (f"def test_{'a' * 56}():\n    pass", f"test_{'a' * 56} has 61 characters"),
        ('_log.warning("mail_given_up", extra={})', "the log's message 'mail_given_up' is an identifier"),
    ],
)
def test_python_violations_are_found(source: str, fault: str) -> None:
    assert [finding.fault for finding in find_in_python("some.py", source)] == [fault]


@pytest.mark.parametrize(
    "source",
    [
        '"""Whether the caller has access."""',
        "this = there = 'the helper'",
        "code = 'user-himself-only'",
        '_log.info("swept", extra={"mail_id": 1})',
        f"def test_{'a' * 55}():\n    pass",
    ],
)
def test_good_python_is_left_alone(source: str) -> None:
    assert list(find_in_python("some.py", source)) == []


def test_line_of_a_banned_word_is_named() -> None:
    assert [finding.line for finding in find_in_text("some.md", "One.\n\nHe is one.\n")] == [3]
    assert [finding.line for finding in find_in_python("some.py", 'x = 1\ny = """a\nhis\n"""')] == [3]


def test_api_document_is_searched_in_depth() -> None:
    document = {"paths": {"/a": {"get": {"summary": "Get", "parameters": [{"description": "His name"}]}}}}

    assert [finding.fault for finding in find_in_document(document)] == ["'His' in “His name”"]
