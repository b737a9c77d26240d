"""Parser for phone numbers as people write them. A number is read completely or rejected with a reason; nothing is guessed.

The library finds a number in any text: it drops single letters and maps others to dial keys. So it only gets digits and
punctuation here. docs/decisions/0064 has the rules.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from app.addresses.phone_number import (
    NOT_A_NUMBER,
    PhoneNumberError,
    has_e164_form,
    require_possible,
    write,
)
from app.frozen import frozen

_REMEMBERED = 4096
_LETTERS = "Holds letters: write the number in digits."
_TWO_NUMBERS = "Holds two numbers: give one of them."
_EXTENSION = "Has an extension, which no text reaches: leave the extension out, or give a direct number."
_NO_COUNTRY = "No country has this code."

_LABEL_WORDS = """phone telephone tel telefon telefono teléfono téléphone fon fono cell cellphone cellular cel celular mobile
    mobil mobiltelefon movil móvil portable handy iphone work home office main business private personal privat geschäftlich
    dienstlich büro zuhause casa trabajo oficina domicile maison bureau travail sms text whatsapp number no nr num
    m c h w p t"""
_LABELS = frozenset(_LABEL_WORDS.split())
_DOTS = str.maketrans("·•∙‧・", ".....")
_PLAIN = re.compile(r"[+()\d\s.-]*", re.ASCII)
_ALLOWED = re.compile(r"[\s(\[]*\+?[\d\s().\[\]/~-]*", re.ASCII)
_SCHEME = re.compile(r"(?:tel|sms|callto):", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LEADING = re.compile(r"[^\W\d_]+(?:[\s.:#-]+[^\W\d_]+)*[\s.:#-]*(?=[+(\[\d])")
_TRAILING = re.compile(r"(?<=[\d)\].])\s+(?:-\s+)?[^\W\d_]+(?:[\s.]+[^\W\d_]+)*[\s.]*\Z")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]\d]*[^\W\d_][^()\[\]\d]*[)\]]\s*\Z")
_TAKEN_FOR_DIGITS = re.compile(r"[\W_]*[OoIlSB][\W_OoIlSB]*")
_EXTENSION_MARK = re.compile(
    r"""(?<![\s,;(\[])[\s,;(\[]*
    (?:(?<![^\W\d_])(?:extensi[oó]n|extn?|x|durchwahl|dw|nebenstelle|nst|poste|anexo|interno|int|доб)|\#|;ext=|[,;]+)
    [\s.:\#=]*\d{1,7}[\s)\]\#]*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_BETWEEN_NUMBERS = re.compile(r"[/\\,;|&\n]|\s(?:or|and|oder|und|ou|et|y|o)\s", re.IGNORECASE)
_WHOLE_DIGITS = 7
_RANGE_DIGITS = 3
_MAX_DIGITS = 15
_VANITY = re.compile(r"\+?[\d\s().-]*\d[\s().-]+[A-Z]{3,}", re.ASCII)


@frozen
class Spelling:
    """A parsed phone number.

    Attributes:
        number: in E.164.
        cut: ignored text around it, such as `(cell)` or `ext. 5`; empty for none.
    """

    number: str
    cut: str = ""


@frozen
class Address:
    """Party named by a request: a number, or another sender id of carriers.

    Attributes:
        value: stored form: E.164, a short code or an alphanumeric sender.
        doubt: why the value must not be entered anew, as a sentence; it is valid only in an existing conversation. Empty for an
            ordinary number.
    """

    value: str
    doubt: str = ""


def read_number(spelling: str, region: str) -> str:
    """Return the E.164 form of a number as people write it.

    Args:
        spelling: for example `(212) 555-0123` or `+1 212 555 0123`.
        region: ISO 3166 code of the country for numbers without a `+`, for example `US`.

    Raises:
        PhoneNumberError: it is not a number; the message says why.
    """
    return _read(spelling, region, False, False).number


def read_labeled_number(spelling: str, region: str, *, cuts_extension: bool = False) -> Spelling:
    """Return a number that may have a label, such as `cell: 212 555 0123` or `212 555 0123 (Bob)`.

    Args:
        spelling: spelling from an address book.
        region: as in `read_number`.
        cuts_extension: ignore an extension too.

    Raises:
        PhoneNumberError: there is no number; the message says why.
    """
    return _read(spelling, region, True, cuts_extension)


def to_e164(spelling: str, region: str) -> str | None:
    """Return the E.164 form of a number as people write it, or None; for the arguments see `read_number`."""
    try:
        return read_number(spelling, region)
    except PhoneNumberError:
        return None


def read_address(spelling: str, region: str) -> Address:
    """Return the party that a string names; one that is not a number is returned as is, with a doubt."""
    try:
        return Address(read_number(spelling, region))
    except PhoneNumberError as error:
        plain = _fold(spelling).strip()
        digits = re.sub(r"[\s().-]", "", plain)
        return Address(digits if has_e164_form(digits) else plain, str(error))


@lru_cache(_REMEMBERED)
def _read(spelling: str, region: str, cuts_labels: bool, cuts_extension: bool) -> Spelling:
    text = spelling if _PLAIN.fullmatch(spelling) else _fold(spelling)
    text = _SCHEME.sub("", text.strip(), count=1) if _SCHEME.match(text.strip()) else text.strip()
    cut: list[str] = []
    if cuts_labels:
        text = _cut_labels(text, cut)
    text = _cut_extension(text, cut, cuts_extension)
    _refuse_second_number(text, region)
    if _VANITY.fullmatch(text):
        return Spelling(_read_vanity(text, region), " ".join(cut))
    if not _ALLOWED.fullmatch(text):
        raise PhoneNumberError(_LETTERS if _WORD.search(text) and any(map(str.isdigit, text)) else NOT_A_NUMBER)
    return Spelling(write(_parse(text, region)), " ".join(cut))


def _fold(text: str) -> str:
    """Return a text with uniform digits, dashes, dots and spaces, and without invisible characters."""
    return "".join(_folded(text)).translate(_DOTS)


def _folded(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category == "Nd":
            yield str(unicodedata.decimal(character))
        elif category == "Zs" or character == "\t":
            yield " "
        elif category == "Pd" or character in "\u2212\u30fc":
            yield "-"
        elif unicodedata.decomposition(character).startswith("<wide>"):
            yield unicodedata.normalize("NFKC", character)
        elif category != "Cf":
            yield character


def _cut_labels(text: str, cut: list[str]) -> str:
    """Return a text without the labels around its number, and append them to `cut`."""
    leading = _LEADING.match(text)
    if leading and _are_labels(leading[0]):
        cut.append(leading[0].strip())
        text = text[leading.end() :]
    while True:
        label = _BRACKETED.search(text)
        if label is None or _TAKEN_FOR_DIGITS.fullmatch(label[0]):
            label = _TRAILING.search(text)
            if label is None or not _are_labels(label[0]):
                return text.strip()
        cut.append(label[0].strip())
        text = text[: label.start()]


def _are_labels(text: str) -> bool:
    return all(word.casefold() in _LABELS for word in _WORD.findall(text))


def _cut_extension(text: str, cut: list[str], cuts_extension: bool) -> str:
    extension = _EXTENSION_MARK.search(text)
    if extension is None or _count_digits(text[: extension.start()]) < _WHOLE_DIGITS:
        return text
    if not cuts_extension:
        raise PhoneNumberError(_EXTENSION)
    cut.append(extension[0].strip(" ,;"))
    return text[: extension.start()]


def _refuse_second_number(text: str, region: str) -> None:
    pieces = [_count_digits(piece) for piece in _BETWEEN_NUMBERS.split(text)]
    is_range = len(pieces) == 2 and pieces[0] >= _WHOLE_DIGITS and 0 < pieces[1] <= _RANGE_DIGITS
    if is_range or sum(count >= _WHOLE_DIGITS for count in pieces) > 1 or text.count("+") > 1:
        raise PhoneNumberError(_TWO_NUMBERS)
    if _count_digits(text) > _MAX_DIGITS:
        words = text.split()
        for end in range(1, len(words)):
            halves = (" ".join(words[:end]), " ".join(words[end:]))
            if all(_ALLOWED.fullmatch(half) and _is_number(half, region) for half in halves):
                raise PhoneNumberError(_TWO_NUMBERS)


def _is_number(text: str, region: str) -> bool:
    try:
        _parse(text, region)
    except PhoneNumberError:
        return False
    return True


def _count_digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _parse(text: str, region: str) -> phonenumbers.PhoneNumber:
    """Return the number written in digits and punctuation."""
    try:
        return _parse_within(text, region)
    except PhoneNumberError:
        # Most countries dial `00` for international calls; where the region does not, it is invalid there.
        digits = re.sub(r"\D", "", text)
        if "+" in text or not digits.startswith("00"):
            raise
        return _parse_within(f"+{digits[2:]}", region)


def _parse_within(text: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        is_of_no_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        if is_of_no_country and "+" in text:
            raise PhoneNumberError(_NO_COUNTRY) from None
        raise PhoneNumberError(NOT_A_NUMBER) from None
    if number.extension:
        raise PhoneNumberError(_EXTENSION)
    require_possible(number)
    return number


def _read_vanity(text: str, region: str) -> str:
    """Return a toll-free number that ends in a word, such as `1-800-FLOWERS`.

    Only toll-free numbers are marketed as words. In other numbers a word is usually a label or a placeholder.
    """
    try:
        number = phonenumbers.parse(phonenumbers.convert_alpha_characters_in_number(text), region)
    except phonenumbers.NumberParseException:
        raise PhoneNumberError(_LETTERS) from None
    is_toll_free = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE
    if not is_toll_free or not phonenumbers.is_valid_number(number):
        raise PhoneNumberError(_LETTERS)
    return write(number)
