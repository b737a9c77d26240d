"""Phone numbers as people write them, read without a store."""

import phonenumbers
import pytest

from app.addresses.phone_number import (
    PhoneNumberError,
    canonical_sender,
    find_canonical,
    is_e164,
    require_possible,
    write,
)
from app.addresses.phone_number_parser import read_address, read_labeled_number, read_number

NUMBER = "+12125550123"


@pytest.mark.parametrize(
    ("spelling", "region", "number"),
    [
        ("(212) 555-0123", "US", NUMBER),
        ("1-212-555-0123", "US", NUMBER),
        ("212/555-0123", "US", NUMBER),
        ("tel:+1-212-555-0123", "GB", NUMBER),
        ("\u202a+1\u00a0212\u2011555\u20110123\u202c", "DE", NUMBER),
        ("\uff0b1\uff12125550123", "DE", NUMBER),
        ("٢١٢٥٥٥٠١٢٣", "US", NUMBER),
        ("(+44) 20 7946 0018", "US", "+442079460018"),
        ("+44 (0)20 7946 0018", "US", "+442079460018"),
        ("+4402079460018", "US", "+442079460018"),
        ("011 44 20 7946 0018", "US", "+442079460018"),
        ("0044 20 7946 0018", "US", "+442079460018"),
        ("0044 20 7946 0018", "GB", "+442079460018"),
        ("+39 06 6982 1234", "US", "+390669821234"),
        ("030/123456", "DE", "+4930123456"),
        ("030 123456-57", "DE", "+493012345657"),
        ("0475/12.34.56", "BE", "+32475123456"),
        ("1-800-FLOWERS", "US", "+18003569377"),
    ],
)
def test_number_in_any_spelling_is_read(spelling: str, region: str, number: str) -> None:
    assert read_number(spelling, region) == number


LETTERS, TWO, EXTENSION, SHORT = "letters", "two numbers", "extension", "too short"


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        ("+49 1512 345O678", LETTERS),
        ("+1646555O0171", LETTERS),
        ("+1 646 555 l6744", LETTERS),
        ("6465550172 ab", LETTERS),
        ("call me 6465550173", LETTERS),
        ("+1 212 555 CALL", LETTERS),
        ("212-555-work", LETTERS),
        ("212555012\u0417", LETTERS),
        ("212 555 0123 (cell)", LETTERS),
        ("1-800-flowers", LETTERS),
        ("1-800-MATTRESS", LETTERS),
        ("1-212-FLOWERS", LETTERS),
        ("212-555-0123 / 917-555-0123", TWO),
        ("2125550123 9175550123", TWO),
        ("(212) 555-0123 or (917) 555-0123", TWO),
        ("+12125550123+12125550124", TWO),
        ("212-555-0123/24", TWO),
        ("212-555-0123 x12", EXTENSION),
        ("212-555-0123 ext. 5", EXTENSION),
        ("+12125550123,,5", EXTENSION),
        ("tel:+1-212-555-0123;ext=5", EXTENSION),
        ("+49 30 1234567 Durchwahl 12", EXTENSION),
        ("555-0123", SHORT),
        ("72975", SHORT),
        ("+121255501234567", "too long"),
        ("+999 212 555 0123", "No country"),
        ("+10125550123", "area code"),
        ("+11646555012", "area code"),
        ("012 555 0123", "area code"),
        ("+1 212\u00b25550123", LETTERS),
        ("unknown", "Must be a phone number"),
        ("", "Must be a phone number"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(spelling: str, reason: str) -> None:
    with pytest.raises(PhoneNumberError, match=reason):
        read_number(spelling, "US")


@pytest.mark.parametrize(
    ("spelling", "cut"),
    [
        ("212 555 0123 (cell)", "(cell)"),
        ("2125550123 (Bob's mobile)", "(Bob's mobile)"),
        ("Cell: 212 555 0123", "Cell:"),
        ("m. 212 555 0123", "m."),
        ("212 555 0123 mobile", "mobile"),
        ("212 555 0123 - Work", "- Work"),
        ("+1 (212) 555-0123 (W) (Bob)", "(Bob) (W)"),
        ("212 555 0123", ""),
    ],
)
def test_label_beside_a_number_is_cut_and_returned(spelling: str, cut: str) -> None:
    read = read_labeled_number(spelling, "US")

    assert (read.number, read.cut) == (NUMBER, cut)


@pytest.mark.parametrize(
    "spelling", ["212 555 (call)", "212 555 0123 ab", "212 555 01 (OO)", "call me 2125550123", "2125550123 Bob"]
)
def test_label_that_may_stand_for_digits_is_refused(spelling: str) -> None:
    with pytest.raises(PhoneNumberError):
        read_labeled_number(spelling, "US")


def test_extension_is_cut_where_it_is_asked_for() -> None:
    read = read_labeled_number("cell 212-555-0123 x12", "US", cuts_extension=True)

    assert (read.number, read.cut) == (NUMBER, "cell x12")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("+4407911123456", "+447911123456"),
        ("+9720501234567", "+972501234567"),
        ("+610412345678", "+61412345678"),
        ("+390669821234", "+390669821234"),
        ("+5215512345678", "+5215512345678"),
        ("+22997123456", "+22997123456"),
        ("72975", "72975"),
        ("AMZN-Alert", "AMZN-Alert"),
    ],
)
def test_sender_has_one_canonical_spelling(written: str, canonical: str) -> None:
    assert canonical_sender(written) == canonical
    assert canonical_sender(canonical) == canonical
    assert not is_e164(written) or written == canonical


def test_north_american_numbers_are_as_the_library_has_them() -> None:
    for area in range(200, 1000, 7):
        number = f"+1{area}5550123"
        parsed = phonenumbers.parse(number)
        require_possible(parsed)
        assert find_canonical(number) == write(parsed) == number


@pytest.mark.parametrize("number", ["+11125550123", "+10125550123", "+1212555012", "+121255501234"])
def test_impossible_north_american_number_has_no_form(number: str) -> None:
    assert find_canonical(number) == ""


def test_address_that_only_carriers_write_is_in_doubt() -> None:
    assert read_address("(212) 555-0123", "US").doubt == ""
    assert read_address("+52 1 55 1234 5678", "US").value == "+5215512345678"
    assert all(read_address(name, "US").doubt for name in ("+5215512345678", "72975", "AMZN-Alert"))


@pytest.mark.parametrize("spelling", ["a" * 80, "a " * 40, "(a" * 40, ",;" * 64, " " * 80 + "1", "5" * 7 + "x " * 36])
def test_hostile_spelling_takes_no_time(spelling: str) -> None:
    # A pattern that goes back again and again would take minutes, and run into the suite's timeout.
    with pytest.raises(PhoneNumberError):
        read_labeled_number(spelling, "US")
