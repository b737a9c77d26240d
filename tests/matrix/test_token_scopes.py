"""User tokens with a narrow scope, tried on every operation of the document; nothing but the token is read."""

import re

import pytest

from app.auth.principal import Credential
from app.crypto.keys import hash_token
from app.problems.credentials import TOKEN_SCOPE_MISSING
from app.store.credentials.user_tokens import TokenScope, UserToken, user_tokens
from tests.costs.counting import counted
from tests.matrix.document import described_operations, kinds_of
from tests.matrix.table import read_table
from tests.matrix.tenants_fixture import Town

SENDING = {
    "POST /api/send",
    "POST /api/v2/media",
    "PATCH /api/v2/scheduledMessages/{id}",
    "DELETE /api/v2/scheduledMessages/{id}",
    "POST /api/v2/reminders",
    "PATCH /api/v2/reminders/{id}",
    "DELETE /api/v2/reminders/{id}",
    "POST /api/v2/reminders/{id}/complete",
    "POST /api/v2/reminders/{id}/reopen",
}
"""The operations that a token of the scope `send` is for, of those that take user tokens; a new one is added here."""

IDENTIFYING = {"GET /api/v2/users/me"}
"""The operations that tell who calls; every token may."""

OPERATIONS = {
    operation: description
    for operation, description in described_operations().items()
    if Credential.USER_TOKEN in (kinds_of(description) or {})
}
AHEAD = read_table().ahead


def expected_scopes(operation: str) -> set[str]:
    """Return which tokens an operation takes, from what it does."""
    if operation in IDENTIFYING:
        return {"full", "read", "send"}
    if operation in SENDING:
        return {"full", "send"}
    return {"full", "read"} if operation.startswith("GET ") else {"full"}


@pytest.fixture(scope="module")
def narrow(town: Town) -> dict[str, str]:
    """The Authorization of a token of each narrow scope, of a user who administers the instance."""
    admin = town.add_party(next(iter(town.parties.values())).user.organization_id, is_admin=True).user
    made = {}
    for scope in (TokenScope.SEND, TokenScope.READ):
        secret = f"{scope}-{admin.id}"
        token = UserToken(id=hash_token(secret), uid=admin.id, scope=scope, last_used=town.instance.core.clock())
        commit = town.instance.core.store.commit()
        commit.create(user_tokens.path(token.id), user_tokens.encode(token))
        commit.send()
        made[str(scope)] = f"Bearer {admin.id}:{secret}"
    return made


def test_the_document_says_what_each_operation_takes() -> None:
    said = {operation: set(description["x-token-scopes"]) for operation, description in OPERATIONS.items()}

    assert said == {operation: expected_scopes(operation) for operation in OPERATIONS}
    assert set(OPERATIONS) >= SENDING
    assert len(OPERATIONS) >= 60


def test_narrow_token_is_refused_by_wider_operations(town: Town, narrow: dict[str, str]) -> None:
    wrong = []
    for operation in OPERATIONS:
        method, _, path = operation.partition(" ")
        for scope, authorization in narrow.items():
            if scope in expected_scopes(operation):
                continue
            with counted(town.instance) as cost:
                answer = town.call(method, re.sub(r"{\w+}", "x", path), authorization, json={})
            body = answer.get_json()
            code = body.get("type", "").rpartition("/")[2]
            documents = 2 + AHEAD.get(operation, 0)
            if (answer.status_code, code) != (403, TOKEN_SCOPE_MISSING.code) or cost.documents_read > documents or cost.commits:
                wrong.append(f"{operation}, {scope}: {answer.status_code} {body}, {cost}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_narrow_token_is_accepted_by_its_operations(town: Town, narrow: dict[str, str]) -> None:
    wrong = []
    for operation in OPERATIONS:
        method, _, path = operation.partition(" ")
        for scope, authorization in narrow.items():
            if scope in expected_scopes(operation):
                answer = town.call(
                    method, re.sub(r"{\w+}", "x", path), authorization, **({} if method == "GET" else {"json": {}})
                )
                if TOKEN_SCOPE_MISSING.code in answer.get_data(as_text=True) or answer.status_code >= 500:
                    wrong.append(f"{operation}, {scope}: {answer.status_code} {answer.get_data(as_text=True)[:200]}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_service_account_operations_name_their_scope() -> None:
    nameless = [
        operation
        for operation, description in described_operations().items()
        if Credential.SYSTEM_TOKEN in (kinds_of(description) or {}) and not description.get("x-required-scope")
    ]
    assert not nameless
