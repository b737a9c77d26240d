"""Which blueprints an instance serves."""

from flask import Flask

from app.composition import Instance
from app.endpoints import EXTENSION, refuse_undeclared_endpoints
from app.settings import Settings
from app.web_origins import read_origins
from blueprints import carrier_webhooks, frontend, health, security_txt, sso, v1, v2
from blueprints.body_limits import register_body_limits
from blueprints.cors import allow_origins
from blueprints.error_handlers import register_error_handlers
from blueprints.malformed_urls import register_url_checks
from blueprints.openapi import api as documentation
from blueprints.openapi.webhooks import describe_webhooks
from blueprints.rate_limits import register_rate_limits
from blueprints.security_headers import register_security_headers
from tasks import handlers

_BLUEPRINTS = (
    *v1.BLUEPRINTS,
    *v2.BLUEPRINTS,
    *frontend.BLUEPRINTS,
    *sso.BLUEPRINTS,
    carrier_webhooks.blueprint,
    health.blueprint,
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
    for blueprint in _BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(handlers.blueprint)
    app.register_blueprint(documentation.blueprint)
    app.register_blueprint(security_txt.blueprint)
    documentation.register_assets(app)
    documentation.close_documentation(app)
    register_error_handlers(app)
    register_url_checks(app)
    register_body_limits(app)
    register_rate_limits(app, instance.guards.rate_limits)
    register_security_headers(app, settings.PUBLIC_URL)
    allow_origins(app, read_origins(settings.WEB_ORIGINS))
    refuse_undeclared_endpoints(app)
