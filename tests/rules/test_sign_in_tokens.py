"""A session that began by a sign-in token is as old as that token: ending all sessions ends it, whenever it began."""

import pytest

from app.clock import HOUR
from app.store.users import users
from tests.rules.office import SIGNED_OUT_BEFORE, Office


@pytest.mark.parametrize(("made_ago", "allowed"), [(None, True), (0, True), (2 * HOUR, False)])
def test_a_sign_in_token_from_before_the_end_of_all_sessions_opens_nothing(
    office: Office, made_ago: int | None, allowed: bool
) -> None:
    assert office.new_session(SIGNED_OUT_BEFORE, made_ago).get(users.name, SIGNED_OUT_BEFORE) is allowed
