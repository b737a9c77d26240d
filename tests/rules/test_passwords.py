"""Sessions by password, refused where the API refuses them: after promotions, and of users of an identity provider."""

from collections.abc import Iterator

import pytest

from app.store.users.users import users
from tests.rules.office import LINKED, OWNER, PASSWORD_CLOSED, Office


@pytest.fixture
def restricted(office: Office) -> Iterator[Office]:
    """The office while users with an external id may use no password."""
    office.restrict_passwords(True)
    yield office
    office.restrict_passwords(None)


@pytest.mark.parametrize(("provider", "allowed"), [("password", False), ("emailLink", False), ("custom", True)])
class TestRefusedPasswords:
    """Users whose password does not count."""

    def test_closed_password_is_refused(self, office: Office, provider: str, allowed: bool) -> None:
        assert office.new_session(PASSWORD_CLOSED, provider=provider).get(users.name, PASSWORD_CLOSED) is allowed

    def test_user_of_identity_provider_is_refused(self, restricted: Office, provider: str, allowed: bool) -> None:
        assert restricted.new_session(LINKED, provider=provider).get(users.name, LINKED) is allowed


def test_user_without_external_id_may_use_a_password(restricted: Office) -> None:
    assert restricted.new_session(OWNER, provider="password").get(users.name, OWNER)


def test_password_is_accepted_where_nothing_is_restricted(office: Office) -> None:
    assert office.new_session(LINKED, provider="password").get(users.name, LINKED)
    office.restrict_passwords(False)
    assert office.new_session(LINKED, provider="password").get(users.name, LINKED)
    office.restrict_passwords(None)


def test_null_external_id_is_none(restricted: Office) -> None:
    # As the web app of former days stored it.
    assert restricted.administrator().update(users.name, OWNER, {"external_id": None})
    assert restricted.new_session(OWNER, provider="password").get(users.name, OWNER)
    assert restricted.administrator().update(users.name, OWNER, {"external_id": ""})
