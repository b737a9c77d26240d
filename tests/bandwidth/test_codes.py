"""The meaning of Bandwidth's codes: of the table, and of those that it lacks."""

import pytest

from app.carriers.bandwidth.codes import CODES, is_of_recipients_carrier
from app.carriers.base import SendErrorKind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4775", SendErrorKind.OPTED_OUT),
        ("4785", SendErrorKind.THROTTLED),
        ("4780", SendErrorKind.THROTTLED),
        ("4720", SendErrorKind.REJECTED),
        ("4452", SendErrorKind.BAD_CONFIGURATION),
        ("5600", SendErrorKind.RETRY),
        ("9902", SendErrorKind.UNKNOWN),
        ("4199", SendErrorKind.REJECTED),
        ("4799", SendErrorKind.REJECTED),
        ("5199", SendErrorKind.RETRY),
        ("5699", SendErrorKind.RETRY),
        ("9000", SendErrorKind.UNKNOWN),
    ],
)
def test_code_or_its_digits_decide(code: str, kind: SendErrorKind) -> None:
    for status in (400, 429, 503):
        assert CODES.kind_of(status, code) is kind
    assert CODES.explain(code)


@pytest.mark.parametrize("code", ["1234", "444", "44444", "4abc", "٤٤٠٣", ""])
def test_code_without_rule_is_decided_by_the_status(code: str) -> None:
    assert CODES.kind_of(400, code) is SendErrorKind.REJECTED
    assert CODES.kind_of(503, code) is SendErrorKind.UNKNOWN
    assert CODES.explain(code)


def test_no_code_of_a_client_error_is_tried_again_but_volumes() -> None:
    repeated = [code for code, known in CODES.items() if code[0] == "4" and known.kind in ("retry", "throttled", "unknown")]

    assert repeated == ["4780", "4781", "4785"]


def test_only_one_code_opts_out() -> None:
    assert [code for code in CODES if CODES.is_opt_out(code)] == ["4775"]


@pytest.mark.parametrize(
    ("code", "is_theirs"), [("4432", False), ("4750", True), ("5100", False), ("5610", True), ("9999", True)]
)
def test_second_digit_tells_whose_fault_it_is(code: str, is_theirs: bool) -> None:
    assert is_of_recipients_carrier(code) is is_theirs


def test_rule_names_the_code_and_the_side() -> None:
    assert CODES.explain("4799") == "The recipient's carrier refused the message (code 4799)"
    assert CODES.explain("4499") == "Bandwidth refused the message (code 4499)"
