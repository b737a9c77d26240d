"""The import of contacts in the console: what will fail is seen before anything is written, and corrected afterwards."""

import csv
import io
import json
import threading
from collections.abc import Iterable, Sequence

import pytest

from app.services.contacts.imports.job import ContactImportWorker
from app.services.contacts.imports.staging import CHUNK_ROWS
from app.services.jobs.worker import Progress
from app.store.engine.database import Commit
from app.store.jobs import Job
from app.store.users.users import users
from tests.console.page import Window
from tests.console.test_accessibility import find_faults
from tests.console.test_settings import enter_room, pick
from tests.world import World

ROWS = 500
SLICE_SECONDS = 20
BAD = {
    10: "212",
    77: "+1212555O1234",
    120: "",
    200: "+12125550123 / +12125550124",
    301: "+12125550123 ext. 5",
    402: "1.21256E+10",
    499: "=1+2",
}
_KEEP_DOWNLOADS = """
window.saved = [];
const createURL = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return createURL(blob); };
"""


def write(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def open_import(window: Window) -> None:
    enter_room(window, "Contacts")
    window.choose("Import")
    window.wait_for("[data-testid=import-file]")
    assert not window.shows("&&")


def give_file(window: Window, name: str, text: str) -> None:
    """Choose a file, as the dialog of the browser does."""
    window.wait_for("[data-testid=import-file]")
    window.page.evaluate(f"""{{
        const files = new DataTransfer();
        files.items.add(new File([{json.dumps(text)}], {json.dumps(name)}));
        const input = document.querySelector("[data-testid=import-file]");
        input.files = files.files;
        input.dispatchEvent(new Event("change", {{bubbles: true}}));
    }}""")


def press_when_open(window: Window, words: str) -> None:
    """Press a button as soon as it can be pressed."""
    window.page.evaluate(f"{wait_until_open(window, words)}.click()")


def wait_until_open(window: Window, words: str) -> str:
    """Wait until a button can be pressed, and return how the page finds it."""
    button = f"[...document.querySelectorAll('button')].find((one) => one.innerText.trim() === {json.dumps(words)})"
    window.page.wait_for(f"{button}?.disabled === false && !{button}.dataset.loading")
    return button


def count_contacts(world: World) -> int:
    found: int = world.call("GET", "/api/v2/contacts/counts", world.ann).json()["conversations"]
    return found


@pytest.mark.timeout(180)
def test_500_rows_with_7_bad_ones(ann: Window, office: World) -> None:
    rows = [[f"Person {i}", BAD.get(i, f"+1212556{i:04}"), f"Firm {i % 9}", "39"] for i in range(ROWS)]
    table = write([["Full Name", "Phone", "Works at", "Shoe size"], *rows])
    open_import(ann)
    give_file(ann, "customers.csv", table)
    press_when_open(ann, "Check the file")

    ann.see("Rows that will fail")
    ann.page.wait_for("[...document.querySelectorAll('tbody tr')].some((row) => row.innerText.includes('Row refused'))")
    refused = [row for row in ann.texts("tbody tr") if "Row refused" in row]
    assert [int(row.split()[1 if row.startswith("Line") else 0]) for row in refused] == [line + 2 for line in BAD]
    assert count_contacts(office) == 0

    ann.click("input[data-column='3']")
    pick(ann, "Company")
    ann.see("Checking again")
    wait_until_open(ann, "Import 493 rows")
    assert find_faults(ann) == []
    ann.page.evaluate("location.reload()")
    ann.see("Choose “customers.csv” again")
    ann.page.evaluate(_KEEP_DOWNLOADS)
    give_file(ann, "customers.csv", table)
    assert count_contacts(office) == 0
    press_when_open(ann, "Import 493 rows")

    ann.wait_for("[data-testid=import-end]")
    ann.see("493 contacts are imported")
    assert count_contacts(office) == ROWS - len(BAD)
    ann.choose("Refused rows as CSV")
    ann.page.wait_for("saved.length === 1")
    header, *bad = csv.reader(io.StringIO(ann.page.evaluate("saved[0]")))
    assert header == ["Full Name", "Phone", "companyName", "Shoe size", "Import: line", "Import: column", "Import: reason"]
    assert [(row[0], row[4], row[5]) for row in bad] == [(f"Person {i}", str(i + 2), "Phone") for i in BAD]
    assert [row[1].removeprefix("'") for row in bad] == list(BAD.values())
    assert all(row[6] for row in bad)

    corrected = [[row[0], f"+1212557{index:04}", *row[2:]] for index, row in enumerate(bad)]
    ann.choose("Import another file")
    give_file(ann, "corrected.csv", write([header, *corrected]))
    press_when_open(ann, "Check the file")
    ann.see("Every row can be imported.")
    press_when_open(ann, "Import 7 rows")
    ann.see("7 contacts are imported")
    assert count_contacts(office) == ROWS
    found = office.call("GET", "/api/v2/contacts?phoneNumber=%2B12125570006", office.ann).json()["contacts"]
    assert [(contact["full_name"], contact["companyName"]) for contact in found] == [("Person 499", "Firm 4")]


def test_files_that_cannot_be_read_are_explained(ann: Window, office: World) -> None:
    open_import(ann)
    give_file(ann, "customers.xlsx", "PK\x03\x04")
    ann.see("“customers.xlsx” is a workbook")
    ann.see("In Excel choose File, Save as, CSV UTF-8")

    give_file(ann, "customers.csv", "Wer;Was\nRosa;hello\n")
    press_when_open(ann, "Check the file")
    ann.see("Which column has the phone numbers?")
    ann.see("Rosa")

    office.change(users, office.ann.user.id, restrictions=["importContacts"])
    ann.page.evaluate("location.reload()")
    ann.see("Imports are switched off for your account")
    assert ann.count("[data-testid=import-file]") == 0
    office.change(users, office.ann.user.id, restrictions=[])


@pytest.mark.timeout(90)
def test_a_stopped_import_keeps_what_it_has_done(ann: Window, office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    is_stopped = threading.Event()
    do_slice = ContactImportWorker.do_slice

    def wait_in_second(worker: ContactImportWorker, job: Job, commit: Commit) -> Progress:
        if job.cursor and not job.parameters["dryRun"]:
            is_stopped.wait(SLICE_SECONDS)
        return do_slice(worker, job, commit)

    monkeypatch.setattr(ContactImportWorker, "do_slice", wait_in_second)
    before = count_contacts(office)
    open_import(ann)
    give_file(ann, "patients.csv", write([["Name", "Phone"], *([f"Patient {i}", f"+1646556{i:04}"] for i in range(ROWS))]))
    press_when_open(ann, "Check the file")
    press_when_open(ann, f"Import {ROWS} rows")
    ann.see(f"{CHUNK_ROWS} of {ROWS}")
    ann.choose("Stop")
    ann.see("The import was stopped")
    is_stopped.set()
    assert sorted([str(CHUNK_ROWS), "New"]) in [sorted(figure.split()) for figure in ann.texts("dl > div")]
    assert find_faults(ann) == []
    assert count_contacts(office) == before + CHUNK_ROWS

    ann.choose("Import another file")
    ann.see("patients.csv")
    ann.see("Stopped")
