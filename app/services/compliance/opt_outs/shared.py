"""Opt-outs that all numbers of an organization share, where it has chosen so."""

from app.store.compliance.organization_opt_outs import organization_opt_out_of
from app.store.engine.store import Store
from app.store.tenancy.organization_settings.decoding import read_settings
from app.store.tenancy.organization_settings.opt_out import OptOutSettings
from app.store.tenancy.organizations import Organization


def is_opted_out_elsewhere(store: Store, organization: Organization | None, number: str) -> bool:
    """Whether a number opted out at another number of an organization that shares opt-outs.

    Reads nothing unless the organization shares them.
    """
    if organization is None or not read_settings(OptOutSettings, organization.settings).shared:
        return False
    latest = store.get(organization_opt_out_of(organization.id, number))
    return latest is not None and latest.is_closed
