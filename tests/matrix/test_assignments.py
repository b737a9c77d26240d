"""No additional field of a request sets a value beyond the caller's role."""

import pytest

from tests.matrix.assigning import STORED, Assigning, Assignment, read_assignments
from tests.matrix.document import described_operations
from tests.matrix.table import read_table
from tests.matrix.tenants_fixture import Town

TABLE = read_table()
ASSIGNMENTS = read_assignments()


def title(assignment: Assignment) -> str:
    return f"{assignment.operation}, {assignment.position}, {assignment.cell or 'ignored'}"


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=title)
def test_a_field_beyond_the_senders_role_changes_nothing(town: Town, assignment: Assignment) -> None:
    wrong = list(Assigning(town, TABLE, assignment).wrong())
    assert not wrong, "\n" + "\n".join(wrong)


NOT_ABOUT_FIELDS = {
    "POST /receive": "a carrier's own format, signed",
    "POST /receive/{secret}": "likewise, with a secret instead of a signature",
    "POST /organizations": "the schema of POST /api/v2/organizations",
    "POST /api/v2/sandbox/texts": "stores nothing itself",
    "POST /api/v2/media": "a file",
    "POST /api/v2/users/{id}/changePassword": "one field, the password",
    "POST /api/organizations/{id}/admins": "one field, the e-mail address",
    "PATCH /api/v2/users/{id}/token/{tokenId}": "one field, the name",
    "POST /api/v2/contacts/block": "an array, whose entries name a number and a user",
    "POST /api/v2/contacts/duplicates": "two fields, the user and whether to merge",
    "POST /deleteConversation": "one field, the contact",
    "POST /api/v2/bulk/markUnread": "one field, the contacts",
    "POST /api/v2/bulk/markRead": "one field, the contacts",
    "POST /api/v2/bulk/archive": "one field, the contacts",
    "POST /api/v2/bulk/unarchive": "one field, the contacts",
    "POST /api/contacts/{id}/drips": "two fields, the campaign and a time zone",
    "POST /api/v2/contacts/{id}/drips": "likewise",
    "POST /api/v2/lists/{id}/drips": "two fields, the campaign and a time zone",
    "POST /api/v2/canned-responses/{id}/preview": "one field, the contact; nothing is stored",
    "POST /api/v2/contacts/{id}/consent": "how, words and a time; any other name is refused",
    "POST /api/v2/lists/{id}/contacts": "names contacts alone",
    "DELETE /api/v2/lists/{id}/contacts": "likewise",
    "POST /api/v2/tags": "the organization and a name",
    "PATCH /api/v2/tags/{id}": "one field, the name",
    "POST /api/v2/tags/{id}/contacts": "names contacts and their user alone",
    "DELETE /api/v2/tags/{id}/contacts": "likewise",
    "POST /api/v2/custom-fields": "for administrators of the organization; unknown names are refused",
    "PATCH /api/v2/custom-fields/{id}": "likewise; tests/contacts/labels tries what never changes",
    "POST /api/v2/contacts/batch": "an array of rows, of which the fields that a table names are read alone",
    "POST /api/v2/contacts/import": "a file of such rows",
    "POST /api/v2/skyswitch/assignments": "stores nothing here",
    "PUT /api/v2/skyswitch/assignments": "likewise",
    "POST /api/v2/skyswitch/clickToCall": "likewise",
    "POST /api/v2/carriers/test": "stores nothing",
    "POST /api/v2/carriers/webhook": "the owner, and whether to make a new secret",
    "PATCH /api/v2/tenants/{id}": "one field, whether the tenant is disabled",
    "POST /api/v2/blasts/{id}/send": "a time and a time zone",
    "POST /api/v2/blasts/{id}/test": "a number, and a contact of the same user",
    "POST /api/v2/conversations/{id}/read": "the time until which it was read",
    "PUT /api/v2/conversations/{id}/assignee": "names a user alone, whom the matrix tries",
    "PUT /api/v2/users/{id}/devices/{deviceId}/notificationSettings": "the device's own choices alone",
    "PUT /api/v2/users/{id}/notificationSettings": "the user's own choices alone; any other name is refused",
    "POST /api/v2/plans": "for administrators of the instance and tenants; tests/plans tries what is beyond them",
    "PATCH /api/v2/plans/{id}": "likewise",
    "PATCH /api/v2/instance/branding": "the fields of a brand alone; any other name is refused",
    "PATCH /api/v2/tenants/{id}/branding": "likewise",
    "PATCH /api/v2/organizations/{id}/settings": "settings by subject, which name no other tenant's objects",
    "POST /auth/saml/callback": "a response that an identity provider has signed",
    "PUT /api/v2/auth-providers/{name}": "for administrators of the instance; tests/sso tries what is beyond their roles",
    "PATCH /api/v2/auth-providers/{name}": "likewise",
    "POST /api/v2/service-accounts": "an administrator of the instance gives every scope that there is",
    "PATCH /api/v2/service-accounts/{id}": "likewise",
    "POST /api/v2/service-accounts/{id}/tokens": "a name, and how long it lives",
    "POST /api/v2/messages/preview": "stores nothing",
    "POST /api/v2/numbers": "every field may be set by whom the operation is for; others are refused",
    "PATCH /api/v2/numbers/{id}": "likewise",
    "POST /api/v2/numbers/{id}/move": "likewise",
    "POST /api/v2/numbers/{id}/release": "one field, which says that messages may fail",
    "POST /api/v2/service-accounts/token": "one field, the user",
    "POST /api/v2/service-accounts/revoke/externalId": "one field, the user",
    "POST /api/v2/service-accounts/revoke/email": "one field, the user",
    "POST /api/v2/service-accounts/revoke/uid": "one field, the user",
}
"""Operations that take a body, and why they need no row."""


def test_every_operation_that_takes_fields_has_a_row() -> None:
    tried = {assignment.operation for assignment in ASSIGNMENTS} | NOT_ABOUT_FIELDS.keys()
    same = {operation for operation in described_operations() if operation.startswith(("POST ", "PUT "))} & {
        f"{method} {path}"
        for method in ("POST", "PUT")
        for path in (o.partition(" ")[2] for o in tried if o.startswith("PATCH "))
    }
    missing = [
        f"{operation} takes fields, and none beyond them is tried: add rows to assignments.md"
        for operation, description in described_operations().items()
        if "requestBody" in description and operation not in tried | same
    ]
    assert not missing, "\n" + "\n".join(missing)
    assert STORED.keys() <= tried
