"""A session that began by a sign-in token is as old as that token: ending all sessions ends it, whenever it began."""

import jwt
import pytest

from app.store.users.users import users
from app.times.clock import HOUR, SECOND
from tests.rules.office import SIGNED_OUT_BEFORE, Office


@pytest.mark.parametrize(("made_ago", "allowed"), [(None, True), (0, True), (2 * HOUR, False)])
def test_sign_in_token_before_revocation_opens_nothing(office: Office, made_ago: int | None, allowed: bool) -> None:
    assert office.new_session(SIGNED_OUT_BEFORE, made_ago).get(users.name, SIGNED_OUT_BEFORE) is allowed


@pytest.mark.parametrize(("ended_after_ms", "allowed"), [(0, True), (1, False)])
def test_session_that_began_when_others_ended_is_valid(office: Office, ended_after_ms: int, allowed: bool) -> None:
    session = office.new_session(SIGNED_OUT_BEFORE)
    began = jwt.decode(session.id_token or "", options={"verify_signature": False})["auth_time"] * SECOND
    ended = {"sessionsValidAfter": began + ended_after_ms}
    assert office.administrator().update(users.name, SIGNED_OUT_BEFORE, ended)

    assert session.get(users.name, SIGNED_OUT_BEFORE) is allowed

    assert office.administrator().update(users.name, SIGNED_OUT_BEFORE, {"sessionsValidAfter": began - HOUR})
