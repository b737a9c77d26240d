"""Reservations of host names: each shows the brand of one tenant."""

from collections.abc import Sequence

from app.errors import DomainError, FieldError
from app.problems.tenancy import HOST_TAKEN
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.tenant_hosts import TenantHost, tenant_hosts
from app.store.tenancy.tenants import Tenant


def reserve_hosts(store: Store, commit: Commit, tenant: Tenant, hosts: Sequence[str]) -> None:
    """Reserve a tenant's new host names and release its old ones, in the commit that changes or deletes the tenant.

    Args:
        store: reads the present reservations.
        commit: fails with a conflict if another tenant takes a host name first.
        tenant: as stored.
        hosts: its host names after the commit.

    Raises:
        DomainError: HOST_TAKEN.
    """
    changed = sorted(set(tenant.hosts) ^ set(hosts))
    if not changed:
        return
    held = store.read_all([tenant_hosts.at(host) for host in changed])
    taken = []
    for host in changed:
        reservation = held[tenant_hosts.path(host)]
        is_own = isinstance(reservation, TenantHost) and reservation.tenant_id == tenant.id
        if host not in hosts:
            if is_own:
                commit.delete(tenant_hosts.path(host), reservation.version if reservation is not None else None)
        elif reservation is None:
            tenant_hosts.create(commit, TenantHost(id=host, tenant_id=tenant.id))
        elif not is_own:
            taken.append(host)
    if taken:
        raise DomainError(HOST_TAKEN, errors=[FieldError("hosts", f"{host} belongs to another tenant.") for host in taken])
