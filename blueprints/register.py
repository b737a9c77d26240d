"""Registration of all endpoints of an instance."""

from functools import partial

from flask import Flask

from app.composition import Instance
from app.configuration.cors_origins import read_origins
from app.configuration.settings import Settings
from app.endpoints import EXTENSION, require_declarations
from blueprints import carrier_webhooks, frontend, health, security_txt, sso, v1, v2
from blueprints.http.body_limits import register_body_limits
from blueprints.http.cors import register_cors
from blueprints.http.error_handlers import register_error_handlers
from blueprints.http.malformed_urls import register_url_checks
from blueprints.http.rate_limits import register_rate_limits
from blueprints.http.security_headers import register_security_headers
from blueprints.openapi import pages
from blueprints.openapi.api import configure_openapi, create_api
from blueprints.openapi.webhooks import document_webhooks
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
    """Register every endpoint, error handler and request hook.

    Raises:
        UndeclaredEndpointError: an endpoint does not declare who may call it.
    """
    app.extensions[EXTENSION] = instance
    configure_openapi(app, settings)
    api = create_api(app, settings)
    api.document(partial(document_webhooks, api))
    for blueprint in _BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(handlers.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(security_txt.blueprint)
    pages.register_assets(app)
    pages.register_content_policy(app)
    register_error_handlers(app)
    register_url_checks(app)
    register_body_limits(app)
    register_rate_limits(app, instance.guards.rate_limits)
    register_security_headers(app, settings.PUBLIC_URL)
    register_cors(app, read_origins(settings.WEB_ORIGINS))
    require_declarations(app)
