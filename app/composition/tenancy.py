"""Tenants and organizations, their administrators and billing, and the deletion of users and organizations."""

from functools import partial

from app.auth.account_suspension import AccountSuspension
from app.composition.accounts import AccountServices
from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.composition.media import MediaServices
from app.frozen import frozen
from app.services.deletion.purge import PurgeRunner
from app.services.deletion.purge_backlog import PurgeBacklog
from app.services.deletion.purge_queries import PurgeQueries
from app.services.deletion.soft_delete import SoftDelete
from app.services.tenancy.billing_report import BillingReports
from app.services.tenancy.branding import Branding
from app.services.tenancy.host_brands import HostBrands
from app.services.tenancy.organization_settings import OrganizationSettings
from app.services.tenancy.organization_updates import OrganizationUpdates
from app.services.tenancy.organizations import Organizations
from app.services.tenancy.super_admins import SuperAdmins
from app.services.tenancy.tenant_admins import TenantAdmins
from app.services.tenancy.tenant_states import TenantStates
from app.services.tenancy.tenants import Tenants
from app.services.users.lookup import find_user_by_email


@frozen(kw_only=True)
class TenancyServices:
    """The services of tenants and organizations."""

    tenants: Tenants
    tenant_states: TenantStates
    tenant_admins: TenantAdmins
    branding: Branding
    host_brands: HostBrands
    super_admins: SuperAdmins
    organizations: Organizations
    organization_updates: OrganizationUpdates
    organization_settings: OrganizationSettings
    billing: BillingReports
    deletion: SoftDelete
    purge: PurgeRunner
    purges: PurgeQueries
    purge_backlog: PurgeBacklog


def build_tenancy(
    core: Core, carriers: CarrierServices, accounts: AccountServices, media: MediaServices, host_brands: HostBrands
) -> TenancyServices:
    """Build the services of tenants, organizations and deletion."""
    store, audit, paginator, clock = core.store, core.audit, core.paginator, core.clock
    revocation = accounts.access_revocation
    find_by_email = partial(find_user_by_email, store)
    purge = PurgeRunner(store, core.directory, core.queue, audit, media.bounded_blobs, clock)
    return TenancyServices(
        tenants=Tenants(store, carriers.accounts, audit, paginator, clock),
        tenant_states=TenantStates(store, carriers.accounts, audit),
        branding=Branding(store, host_brands, audit, core.settings),
        host_brands=host_brands,
        tenant_admins=TenantAdmins(
            store, accounts.user_creation, accounts.unique_fields, accounts.auth_accounts, revocation, audit, clock
        ),
        super_admins=SuperAdmins(store, revocation, audit),
        organizations=Organizations(store, carriers.accounts, audit, paginator, clock),
        organization_updates=OrganizationUpdates(store, carriers.accounts, revocation, audit, find_by_email, core.settings),
        organization_settings=OrganizationSettings(store, audit, core.clock),
        billing=BillingReports(store),
        deletion=SoftDelete(store, AccountSuspension(core.accounts), purge, core.plan_limits, audit, clock),
        purge=purge,
        purges=PurgeQueries(store),
        purge_backlog=PurgeBacklog(store, purge, audit, clock),
    )
