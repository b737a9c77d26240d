"""Entries of the audit trail, for the matrix."""

from app.crypto.keys import new_id
from app.services.audit.trail import AuditedObject
from app.store.audit.audit_log import ActorKind, AuditEntry, audit_log
from tests.matrix.tenants_fixture import Party, Town


def note_in_audit_trail(town: Town, party: Party) -> str:
    """Write an audit entry about a user, and return their id."""
    user = party.user
    about = AuditedObject("user", user.id, user.tenant_id, user.organization_id)
    commit = town.instance.core.store.commit()
    town.instance.core.audit.record(commit, None, "user.update", about, {"full_name": ""}, {"full_name": "Person"})
    commit.send()
    return user.id


def change_in_audit_trail(town: Town, party: Party) -> str:
    """Write an audit entry of a change that a user made, and return their id."""
    user = party.user
    entry = AuditEntry(
        id=new_id(),
        at=town.instance.core.clock(),
        actor_kind=ActorKind.USER,
        actor_id=user.id,
        action="user.update",
        object_kind="user",
        object_id=user.id,
        tenant_id=user.tenant_id,
        organization_id=user.organization_id,
    )
    commit = town.instance.core.store.commit()
    audit_log.create(commit, entry)
    commit.send()
    return user.id
