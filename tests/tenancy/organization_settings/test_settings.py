"""Settings of an organization by subject."""

from typing import Any

from app.store.tenancy.organization_settings.blasts import BlastSettings
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organizations import organizations
from tests.tenancy.offices import organization, organization_admin
from tests.world import World

_FOOTER = "Acme Dental. Reply STOP to opt out."


def _path(world: World) -> str:
    return f"/api/v2/organizations/{world.organization.id}/settings"


def _patch(world: World, body: Any) -> Any:
    return world.call("PATCH", _path(world), organization_admin(world), json=body)


def test_defaults_are_shown(world: World) -> None:
    assert world.call("GET", _path(world), world.ben).json()["blasts"] == {"footer": ""}


def test_change_is_shown_and_kept(world: World) -> None:
    assert _patch(world, {"blasts": {"footer": _FOOTER}}).json()["blasts"] == {"footer": _FOOTER}
    assert _patch(world, {"blasts": {}}).status_code == 200

    assert world.call("GET", _path(world), world.ben).json()["blasts"] == {"footer": _FOOTER}
    assert read_settings(BlastSettings, organization(world).settings).footer == _FOOTER


def test_change_is_audited_once(world: World) -> None:
    for _ in range(2):
        _patch(world, {"blasts": {"footer": _FOOTER}})

    page = world.call("GET", "/api/v2/audit", world.admin).json()
    assert [entry["action"] for entry in page["entries"]].count("organization.settings") == 1


def test_body_without_subjects_is_refused(world: World) -> None:
    assert _patch(world, {}).status_code == 400


def test_damaged_settings_are_defaults(world: World) -> None:
    world.change(organizations, world.organization.id, settings={"blasts": {"footer": 7}})

    assert world.call("GET", _path(world), world.ben).json()["blasts"] == {"footer": ""}
    assert _patch(world, {"blasts": {"footer": _FOOTER}}).status_code == 200
