"""A session that began by a sign-in token is as old as that token: ending all sessions ends it, whenever it began."""

import jwt
import pytest

from app.auth.firebase_token import SIGN_IN_TOKEN_MADE_AT
from app.clock import HOUR, SECOND, system_clock
from app.composition import compose
from app.store.users import User, users
from dev.stack import Endpoints
from tests.rules.client import Client
from tests.rules.office import Office
from tests.world import make_settings

UID = "sam"


@pytest.mark.parametrize(("made_ago", "allowed"), [(None, True), (0, True), (2 * HOUR, False)])
def test_a_sign_in_token_from_before_the_end_of_all_sessions_opens_nothing(
    office: Office, stack: Endpoints, made_ago: int | None, allowed: bool
) -> None:
    now = system_clock()
    instance = compose(make_settings(stack, office.project_id))
    try:
        commit = instance.store.commit()
        commit.replace(users.path(UID), users.encode(User(id=UID, sessions_valid_after=now - HOUR)))
        commit.send()
    finally:
        instance.close()
    claims = {
        "aud": office.project_id,
        "iss": f"https://securetoken.google.com/{office.project_id}",
        "sub": UID,
        "iat": now // SECOND,
        "auth_time": now // SECOND,
        "exp": (now + HOUR) // SECOND,
    }
    if made_ago is not None:
        claims[SIGN_IN_TOKEN_MADE_AT] = now - made_ago

    client = Client(office.host, office.project_id, jwt.encode(claims, "", algorithm="none"))

    assert client.get(users.name, UID) is allowed
