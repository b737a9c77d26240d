"""Which blueprints an instance serves."""

from flask import Flask

from app.composition import Instance
from app.settings import Settings
from app.web_origins import read_origins
from blueprints import carrier_webhooks as receive
from blueprints import health
from blueprints import security_txt as security_contact
from blueprints.base import EXTENSION, refuse_undeclared_endpoints
from blueprints.body_limits import register_body_limits
from blueprints.cors import allow_origins
from blueprints.error_handlers import register_error_handlers
from blueprints.frontend import billing as frontend_billing
from blueprints.frontend import contacts as frontend_contacts
from blueprints.frontend import organizations as frontend
from blueprints.malformed_urls import register_url_checks
from blueprints.openapi import api as documentation
from blueprints.openapi.webhooks import describe_webhooks
from blueprints.rate_limits import register_rate_limits
from blueprints.security_headers import register_security_headers
from blueprints.sso import oauth as sign_on
from blueprints.sso import saml
from blueprints.v1 import canned_responses as canned_responses_v1
from blueprints.v1 import contacts as contacts_v1
from blueprints.v1 import drip_campaigns as drips_v1
from blueprints.v1 import drip_enrollments as contact_drips_v1
from blueprints.v1 import exports as exports_v1
from blueprints.v1 import messages as messages_v1
from blueprints.v1 import organizations as organizations_v1
from blueprints.v1 import users as users_v1
from blueprints.v1 import webhooks as webhooks_v1
from blueprints.v2 import audit as audit_v2
from blueprints.v2 import auth_providers as auth_providers_v2
from blueprints.v2 import billing as billing_v2
from blueprints.v2 import blocking as blocking_v2
from blueprints.v2 import bulk_contacts as bulk_v2
from blueprints.v2 import canned_responses as canned_responses_v2
from blueprints.v2 import contact_imports as contact_import_v2
from blueprints.v2 import contact_lists as contact_lists_v2
from blueprints.v2 import contacts as contacts_v2
from blueprints.v2 import devices as devices_v2
from blueprints.v2 import drip_campaigns as drips_v2
from blueprints.v2 import drip_enrollments as contact_drips_v2
from blueprints.v2 import duplicates as duplicates_v2
from blueprints.v2 import integrations as integrations_v2
from blueprints.v2 import jobs as jobs_v2
from blueprints.v2 import messages as messages_v2
from blueprints.v2 import organization_deletion as organization_deletion_v2
from blueprints.v2 import organizations as organizations_v2
from blueprints.v2 import sandbox as sandbox_v2
from blueprints.v2 import scheduled_messages as scheduled_v2
from blueprints.v2 import schema_validation as schema_validation_v2
from blueprints.v2 import service_accounts as service_accounts_v2
from blueprints.v2 import skyswitch as skyswitch_v2
from blueprints.v2 import tenant_admins as tenant_admins_v2
from blueprints.v2 import tenants as tenants_v2
from blueprints.v2 import user_deletion as deletion_v2
from blueprints.v2 import user_sessions as user_sessions_v2
from blueprints.v2 import user_settings as user_settings_v2
from blueprints.v2 import user_tokens as tokens_v2
from blueprints.v2 import users as users_v2
from blueprints.v2 import webhooks as webhooks_v2
from tasks import handlers

_SECTIONS = (
    canned_responses_v1,
    drips_v1,
    contacts_v1,
    contact_drips_v1,
    messages_v1,
    exports_v1,
    users_v1,
    contacts_v2,
    contact_lists_v2,
    contact_import_v2,
    duplicates_v2,
    blocking_v2,
    bulk_v2,
    contact_drips_v2,
    canned_responses_v2,
    drips_v2,
    messages_v2,
    users_v2,
    tokens_v2,
    devices_v2,
    user_settings_v2,
    scheduled_v2,
    jobs_v2,
    sandbox_v2,
    webhooks_v1,
    webhooks_v2,
    integrations_v2,
    organizations_v1,
    organizations_v2,
    tenants_v2,
    skyswitch_v2,
    tenant_admins_v2,
    service_accounts_v2,
    user_sessions_v2,
    schema_validation_v2,
    audit_v2,
    deletion_v2,
    organization_deletion_v2,
    billing_v2,
    frontend,
    frontend_billing,
    frontend_contacts,
    sign_on,
    saml,
    auth_providers_v2,
    receive,
    health,
)


def register(app: Flask, settings: Settings, instance: Instance) -> None:
    """Let an application serve every endpoint of an instance.

    Raises:
        UndeclaredEndpointError: an endpoint does not say who may call it.
    """
    app.extensions[EXTENSION] = instance
    documentation.configure_documentation(app, settings)
    api = documentation.make_api(app, settings)
    describe_webhooks(api)
    for section in _SECTIONS:
        api.register_blueprint(section.blueprint)
    app.register_blueprint(handlers.blueprint)
    app.register_blueprint(documentation.blueprint)
    app.register_blueprint(security_contact.blueprint)
    documentation.register_assets(app)
    documentation.close_documentation(app)
    register_error_handlers(app)
    register_url_checks(app)
    register_body_limits(app)
    register_rate_limits(app, instance.guards.rate_limits)
    register_security_headers(app, settings.PUBLIC_URL)
    allow_origins(app, read_origins(settings.WEB_ORIGINS))
    refuse_undeclared_endpoints(app)
