"""Settings of e-mails about unanswered conversations: refusals."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from tests.refusals import assert_refused
from tests.tenancy.organization_settings.test_hours import patch
from tests.world import World


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 4},
        {"minutes": 1441},
        {"minutes": "30"},
        {"addresses": ["office"]},
        {"addresses": ["office@example.com"] * 11},
        {"toEverybody": True},
    ],
)
def test_wrong_settings_are_refused(still_world: World, wrong: dict[str, Any]) -> None:
    assert_refused(patch(still_world, unansweredDigest=wrong), PARAMETERS_INVALID)


def test_only_administrators_change_them(still_world: World) -> None:
    path = f"/api/v2/organizations/{still_world.organization.id}/settings"
    answers = [
        still_world.call("PATCH", path, person, json={"unansweredDigest": {"enabled": True}}).status_code
        for person in (still_world.ann, still_world.zoe)
    ]

    assert answers == [403, 404]
