"""Files as people have them, read without a store."""

import itertools
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from app.services.contacts.imports.parser import Format, Reading, UnreadableFileError, read_records
from app.services.contacts.imports.rows import RowError, read_fields

NUMBER = "+12125550123"


def read(file: str | bytes, **reading: Any) -> list[Any]:
    """Return each contact's attributes, or the line and field that are refused."""
    data = file if isinstance(file, bytes) else file.encode()
    region = reading.get("region", "US")
    return [
        said for record in read_records([data[:3], data[3:]], Reading(**reading)) for said in [_say(record, region)] if said
    ]


def _say(record: Any, region: str) -> Any:
    try:
        if record.error:
            raise record.error
        row = read_fields(record.line, record.texts, region, warnings=record.warnings)
    except RowError as error:
        return (record.line, error.field, str(error))
    if row.doubt:
        return (record.line, "phone_number", row.doubt)
    said = {"number": row.number, **{name: value for name, value in row.values.items() if value != ""}}
    return said | ({"warned": [warning.field for warning in row.warnings]} if row.warnings else {})


def cora(**others: Any) -> dict[str, Any]:
    return {"number": NUMBER, "full_name": "Cora Müller"} | others


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(f"Full Name,Phone\nCora Müller,{NUMBER}\n", id="commas"),
        pytest.param(f"\ufeffFull Name;Phone\r\nCora Müller;{NUMBER}\r\n", id="byte order mark, semicolons, Windows' lines"),
        pytest.param(f"Full Name\tPhone\rCora Müller\t{NUMBER}\r", id="tabs, old Mac's lines"),
        pytest.param(f"Full Name|Phone\nCora Müller|{NUMBER}", id="pipes, no line end"),
        pytest.param(f"sep=;\r\nName;Phone\r\nCora Müller;{NUMBER}\r\n", id="Excel's line that names the separator"),
        pytest.param(f"Name;Phone\nCora Müller;{NUMBER}\n".encode("utf-16"), id="UTF-16 with mark"),
        pytest.param(f"Name;Phone\nCora Müller;{NUMBER}\n".encode("utf-16-be"), id="UTF-16 without"),
        pytest.param(f"Name,Phone\nCora Müller,{NUMBER}\n".encode("cp1252"), id="Windows-1252"),
        pytest.param(f'Name,Phone\n"Müller, Cora",x\n{"Cora Müller"},{NUMBER}\n'.replace("x", "12"), id="quoted comma"),
        pytest.param(f"Vorname;Nachname;Handy\nCora;Müller;{NUMBER}\n", id="German"),
        pytest.param(f"Nombre,Apellidos,Teléfono móvil\nCora,Müller,{NUMBER}\n", id="Spanish"),
        pytest.param(f"Prénom,Nom,Téléphone\nCora,Müller,{NUMBER}\n", id="French"),
        pytest.param(f"First Name,Last Name,Business Phone,Mobile Phone\nCora,Müller,+12125550199,{NUMBER}\n", id="Outlook"),
        pytest.param(f"Given Name,Family Name,Phone 1 - Value\nCora,Müller,{NUMBER}\n", id="Google"),
        pytest.param(f"Cora Müller,{NUMBER},\nCora Müller,{NUMBER}\n", id="no header"),
        pytest.param(f"{NUMBER},Cora Müller\n", id="no header, number first"),
        pytest.param(f"Imię,Numer\nCora Müller,{NUMBER}\n", id="a header in a language that is not known"),
        pytest.param(f"\n\nName,Phone,,,\n,,,,\nCora Müller,{NUMBER},,,\n", id="empty lines and trailing columns"),
        pytest.param(f"Name,Phone,Email\nCora Müller,{NUMBER}\n", id="a row that is too short"),
        pytest.param(f"Name,Phone\nCora Müller,{NUMBER},what,else\n", id="a row that is too long"),
        pytest.param(f"Name,Phone\nCora\0 Müller,\u202a{NUMBER}\u202c\n", id="NUL bytes and unseen marks"),
        pytest.param(f"Name,Phone,Mobile\nCora Müller,{NUMBER},\n", id="the other number where the mobile one is missing"),
    ],
)
def test_a_file_is_read_however_it_was_saved(file: str | bytes) -> None:
    assert read(file)[-1] == cora()


@pytest.mark.parametrize(
    ("spelling", "region"),
    [
        ("(212) 555-0123", "US"),
        ("212.555.0123", "CA"),
        ("1 212 555 0123", "US"),
        ('="+12125550123"', "US"),
        ("'+12125550123", "US"),
        ("'2125550123", "US"),
        ("12125550123.0", "US"),
        ("tel:+1-212-555-0123", "US"),
        ("00 1 212 555 0123", "DE"),
        ("001 212 555 0123", "FR"),
        ("+1\u00a0212\u00a0555\u00a00123", "DE"),
    ],
)
def test_a_number_is_understood_however_it_is_spelled(spelling: str, region: str) -> None:
    quoted = spelling.replace('"', '""')
    assert read(f'Name,Phone\nCora Müller,"{quoted}"\n', region=region) == [cora()]


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ("Cora,1.21256E+10", "phone_number", "rounded"),
        ("Cora,1.21256E10", "phone_number", "rounded"),
        ("Cora,+12125550123 ext. 12", "phone_number", "extension"),
        ("Cora,555-0123", "phone_number", "too short"),
        ("Cora,+121255501234567", "phone_number", "too long"),
        ("Cora,+999 212 555 0123", "phone_number", "country"),
        ("Cora,unknown", "phone_number", "Must be a phone number"),
        ("Cora,", "phone_number", "no phone number"),
        ("Cora", "phone_number", "no phone number"),
        ("Cora,+12125550123 / +12125550124", "phone_number", "two numbers"),
        ("Cora,212 555 O123", "phone_number", "letters"),
        ("Cora,212-555-work", "phone_number", "letters"),
        (f"Cora,{NUMBER},,maybe", "optedOut", "yes or no"),
        (f'"Cora,{NUMBER}', "", "never closed"),
        (f"Cora,{NUMBER},{'y' * 140_000}", "", "65536 characters"),
    ],
)
def test_wrong_row_is_named_by_line_and_hides_no_other(cells: str, field: str, reason: str) -> None:
    wrong, right = read(f'Name,Phone,Email,Opted out\n{cells}\n"Müller, ""Cora""",{NUMBER},,no\n')

    assert wrong[:2] == (2, field)
    assert reason in wrong[2]
    assert right == {"number": NUMBER, "full_name": 'Müller, "Cora"', "opted_out": False}


@pytest.mark.parametrize(
    ("cells", "field", "kept"),
    [
        (f"{'x' * 201},{NUMBER}", "full_name", {}),
        (f"Cora,{NUMBER},cora@", "email", {"full_name": "Cora"}),
        (f"Cora,{NUMBER},,,maybe", "isArchived", {"full_name": "Cora"}),
        (f"Cora,{NUMBER} (cell)", "phone_number", {"full_name": "Cora"}),
        ("Cora,Mobile: (212) 555-0123", "phone_number", {"full_name": "Cora"}),
    ],
)
def test_wrong_optional_cell_costs_the_cell_not_the_row(cells: str, field: str, kept: dict[str, Any]) -> None:
    (said,) = read(f"Name,Phone,Email,Opted out,Archived\n{cells}\n")

    assert said == {"number": NUMBER, "warned": [field], **kept}


def test_line_breaks_in_cells_count_like_in_an_editor() -> None:
    file = f'Name,Phone,Notes\r\nCora Müller,{NUMBER},"likes tea\r\nand scones"\r\n\r\nBad,12,\r\n'

    contact, wrong = read(file)

    assert contact == cora(notes="likes tea\nand scones")
    assert wrong[:2] == (5, "phone_number")


def test_a_table_says_everything_that_a_contact_can_hold() -> None:
    header = "E-Mail,Company,Job Title,Comments,Opted Out,Archived,Shoe size,Telefon,Name"
    row = f"cora@example.com,Müller & Co,Dr.,VIP,yes,Nein,42,{NUMBER},Cora Müller"

    assert read(f"{header}\n{row}\n") == [
        cora(
            email="cora@example.com",
            company_name="Müller & Co",
            title="Dr.",
            notes="VIP",
            opted_out=True,
            is_archived=False,
        )
    ]


def test_columns_and_the_first_line_can_be_said() -> None:
    file = f"Cora Müller,old,{NUMBER}\nCora Müller,old,{NUMBER}\n"

    assert read(file, columns=["full_name", "-", "Phone"], skips_first_line=True) == [cora()]
    assert len(read(file, columns=["full_name", "", "Phone"])) == 2
    assert read(f"Name,Phone\nCora Müller,{NUMBER}\n", skips_first_line=False)[0][0] == 1
    assert read(f"Cora Müller#{NUMBER}\n".replace("#", ";"), delimiter=";") == [cora()]
    assert read(f"Name,Phone\nCora Müller,{NUMBER}\n".encode("cp850"), encoding="cp850") == [cora()]


def test_json_lines_accept_names_of_v1_v2_and_tables() -> None:
    file = "\n".join(
        [
            f'{{"full_name": "Cora Müller", "phone_number": "{NUMBER}", "optedOut": true, "shoe": 42}}',
            "",
            f'{{"fullName": "Cora Müller", "phoneNumber": {NUMBER[1:]}, "companyName": "Co", "id": "foreign"}}',
            '{"Name": "Cora Müller", "Mobile": "2125550123", "email": null}',
            '{"phone_number": ["+12125550123"]}',
            '{"phone_number": "\\ud800"}',
            "[1]",
            "{broken",
            "[" * 60_000,
        ]
    )

    said = read(file, format=Format.JSON_LINES)

    assert said[:3] == [cora(opted_out=True), cora(company_name="Co"), cora()]
    assert [wrong[:2] for wrong in said[3:]] == [(5, "phone_number"), (6, "phone_number"), (7, ""), (8, ""), (9, "")]


@pytest.mark.parametrize(
    ("file", "reading", "parameter", "reason"),
    [
        (b"PK\x03\x04 workbook", {}, "", "workbook"),
        (b"", {}, "", "no rows"),
        (b"\n \n", {}, "", "no rows"),
        (b"Name,Email\nCora,cora@example.com\n", {}, "columns", "No column holds phone numbers"),
        (b"Cora,x\n", {}, "columns", "No column holds phone numbers"),
        (b"Cora,x\n", {"columns": ["name", "shoe size"]}, "columns", "shoe size"),
        (b"Cora,x\n", {"encoding": "gzip"}, "encoding", "name of an encoding"),
        (b"Cora,x\n", {"encoding": "x\0"}, "encoding", "name of an encoding"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_as_a_whole(
    file: bytes, reading: dict[str, Any], parameter: str, reason: str
) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as refusal:
        read(file, **reading)

    assert refusal.value.parameter == parameter


def test_long_file_is_read_lazily_in_constant_memory() -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for number in itertools.count():
            taken += 1
            yield f"Customer {number},+12125550123,\n".encode() * 2000

    records = read_records(pieces(), Reading())
    next(records)
    tracemalloc.start()
    count = sum(1 for _ in itertools.islice(records, 20_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_000
    assert taken < 15
    assert peak < 2_000_000


def test_unclosed_quotes_cost_only_the_following_lines() -> None:
    broken = f'"open,{NUMBER}\n' + f"Cora Müller,{NUMBER}\n" * 150
    said = read(f"Name,Phone\n{broken * 20}")

    assert sum(isinstance(entry, tuple) for entry in said) == 20
    assert said.count(cora()) == 3000
