"""Direct changes of documents, field by field."""

import pytest

from app.store.contacts.contacts import Contact, contacts
from app.store.users.users import User, users
from app.times.clock import system_clock
from schemas.contacts.entered_values import ContactUpdateSchema
from tests.rules.changes import CHANGES, MAX_NOTES_LENGTH, MAX_TITLE_LENGTH, WRITABLE, Change, changes_of_each_field
from tests.rules.office import FOREIGN, OUTCASTS, OWNER, ROLES, SHARING, SIBLING, Office, document_id

EACH_FIELD = changes_of_each_field(contacts, Contact(id="", uid=OWNER, phone_number="+12125550123", full_name="John Doe"))
USERS_FIELDS = changes_of_each_field(users, User(id=OWNER, organization_id="open", tenant_id="open"))


@pytest.mark.parametrize("field", sorted(EACH_FIELD.keys() - {"updated"}))
def test_of_a_contact_four_fields_may_be_changed_and_no_other(office: Office, field: str) -> None:
    change = Change(field, field in WRITABLE, {field: EACH_FIELD[field]})

    assert change.attempt(office, office.client(OWNER), system_clock()) is change.is_allowed
    assert change.attempt(office, office.client(ROLES["system admin"]), system_clock()) is False


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_of_a_contact_is_allowed_or_refused(office: Office, change: Change) -> None:
    assert change.attempt(office, office.client(OWNER), system_clock()) is change.is_allowed


def test_the_rules_take_texts_as_long_as_the_api_does() -> None:
    fields = ContactUpdateSchema().fields

    longest = {name: fields[name].validators[0].max for name in ("title", "notes")}  # type: ignore[attr-defined]

    assert longest == {"title": MAX_TITLE_LENGTH, "notes": MAX_NOTES_LENGTH}


def test_shared_conversations_are_marked_by_sharers_only(office: Office) -> None:
    change = Change("marking unread", True, {"read_status": False})
    callers = [ROLES["user"], ROLES["super admin"], SHARING, SIBLING, FOREIGN, None, *OUTCASTS.values()]

    allowed = [uid for uid in callers if change.attempt(office, office.client(uid), system_clock(), owner=SHARING)]

    assert allowed == [ROLES["user"], ROLES["super admin"], SHARING]


@pytest.mark.parametrize("caller", [OWNER, "ada", "tom", "sue", "max"])
def test_user_documents_cannot_be_written(office: Office, caller: str) -> None:
    client = office.client(caller)

    changed = [
        field
        for uid in {OWNER, caller}
        for field, value in USERS_FIELDS.items()
        if client.update(users.name, uid, {field: value}) or client.update(users.name, uid, {}, removed=(field,))
    ]

    assert changed == []


def test_an_update_of_what_does_not_exist_makes_nothing(office: Office) -> None:
    fields = contacts.encode(Contact(id="", uid=OWNER, phone_number="+12125550199", updated=system_clock()))

    assert not office.client(OWNER).update(contacts.name, "a-new-contact", fields)
    assert not office.client(OWNER).update(contacts.name, "a-new-contact", {"title": "Dr.", "updated": system_clock()})


def test_refused_write_fails_its_whole_commit(office: Office) -> None:
    now = system_clock()
    own = office.reset_contact(OWNER)
    right = {"title": "Dr.", "updated": now}

    assert not office.client(OWNER).commit(
        {(contacts.name, own): right, (contacts.name, document_id(contacts.name, FOREIGN)): right}
    )
    assert office.client(OWNER).commit({(contacts.name, own): right})
