"""Users that sign in, and what the audit trail has of them."""

from typing import Any

from app.store.tenancy.organizations import organizations
from tests.sso.oauth.office import OAuthOffice
from tests.world import Person


def verified(email: str) -> dict[str, Any]:
    return {"email": email, "email_verified": True, "name": "Somebody"}


def add_person(office: OAuthOffice, name: str, **attributes: Any) -> Person:
    return office.world.add_person(name, **attributes)


def audited(office: OAuthOffice, object_id: str) -> list[dict[str, Any]]:
    answer = office.world.call("GET", f"/api/v2/audit?objectId={object_id}", office.world.admin)
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return entries


def name_by_organization_admin(office: OAuthOffice, person: Person, name: str) -> None:
    world = office.world
    admin = add_person(office, f"Admin {name}")
    world.change(organizations, world.organization.id, organization_admins=[admin.user.id])
    body = {"email": person.user.email, "full_name": person.user.full_name, "external_id": name}
    assert world.call("PATCH", f"/api/v2/users/{person.user.id}", admin, json=body).status_code == 200
    world.change(organizations, world.organization.id, organization_admins=[])
