"""Endpoints of version 2 of the API, one module or package per subject, as in `app.services`."""

from blueprints.v2 import audit, integrations, jobs, plans, usage, webhooks
from blueprints.v2.blasts import blasts
from blueprints.v2.campaigns import canned_responses, drip_campaigns, drip_enrollments
from blueprints.v2.carrier_accounts import carriers, skyswitch
from blueprints.v2.compliance import consents, opt_outs
from blueprints.v2.contacts import (
    blocking,
    bulk_updates,
    contacts,
    custom_fields,
    duplicates,
    imports,
    lists,
    tags,
)
from blueprints.v2.credentials import service_accounts, user_sessions, user_tokens
from blueprints.v2.deletion import organization_deletion, user_deletion
from blueprints.v2.inbound import sandbox
from blueprints.v2.inbox import conversations, counts, mentions, readers
from blueprints.v2.messages import media, messages, scheduled
from blueprints.v2.numbers import numbers
from blueprints.v2.operations import schema_validation
from blueprints.v2.push import devices
from blueprints.v2.push import settings as notification_settings
from blueprints.v2.reminders import reminders
from blueprints.v2.sso import auth_providers
from blueprints.v2.tenancy import billing, branding, organization_settings, organizations, tenant_admins, tenants
from blueprints.v2.users import directory, settings, users

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        contacts,
        lists,
        tags,
        custom_fields,
        imports,
        duplicates,
        blocking,
        bulk_updates,
        conversations,
        counts,
        mentions,
        readers,
        drip_enrollments,
        canned_responses,
        drip_campaigns,
        blasts,
        opt_outs,
        consents,
        messages,
        media,
        numbers,
        directory,
        users,
        user_tokens,
        devices,
        notification_settings,
        settings,
        scheduled,
        reminders,
        jobs,
        sandbox,
        webhooks,
        integrations,
        organizations,
        organization_settings,
        tenants,
        branding,
        carriers,
        skyswitch,
        tenant_admins,
        service_accounts,
        user_sessions,
        schema_validation,
        audit,
        usage,
        plans,
        user_deletion,
        organization_deletion,
        billing,
        auth_providers,
    )
)
