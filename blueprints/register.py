"""Registration of all endpoints of an instance."""

from functools import partial

from flask import Flask

from app.composition import Instance
from app.configuration.cors_origins import read_origins
from app.configuration.setting_values import ServedRequests
from app.configuration.settings import Settings
from app.endpoints import EXTENSION, require_declarations
from app.media.links import EXTENSION as MEDIA_LINKS
from blueprints import carrier_webhooks, frontend, health, media_links, security_txt, sso, v1, v2
from blueprints.console import pages as console
from blueprints.guides import entrance
from blueprints.guides import pages as guides
from blueprints.http.body_limits import register_body_limits
from blueprints.http.cors import register_cors
from blueprints.http.error_handlers import register_error_handlers
from blueprints.http.malformed_urls import register_url_checks
from blueprints.http.rate_limits import register_rate_limits
from blueprints.http.security_headers import register_security_headers
from blueprints.http.unknown_names.endpoints import register_ignored_fields
from blueprints.openapi import pages as error_pages
from blueprints.openapi.api import configure_openapi, create_api
from blueprints.openapi.reference import register_reference
from blueprints.openapi.unknown_names import describe_unknown_names
from blueprints.openapi.webhooks import document_webhooks
from tasks import handlers, warm_up

_BLUEPRINTS = (
    *v1.BLUEPRINTS,
    *v2.BLUEPRINTS,
    *frontend.BLUEPRINTS,
    *sso.BLUEPRINTS,
    carrier_webhooks.blueprint,
    health.blueprint,
)


def register(app: Flask, settings: Settings, instance: Instance) -> None:
    """Register the endpoints that this process serves, and every error handler and request hook.

    Background work waits for third parties, so it can have a process of its own (`SERVES`). There no path of the API exists,
    and none of the task queue in the API's processes.

    Raises:
        UndeclaredEndpointError: an endpoint does not declare who may call it.
    """
    app.extensions[EXTENSION] = instance
    app.extensions[MEDIA_LINKS] = instance.core.media_links
    if settings.SERVES == ServedRequests.TASKS:
        app.register_blueprint(health.blueprint)
    else:
        _register_api(app, settings)
    if settings.SERVES != ServedRequests.API:
        app.register_blueprint(handlers.blueprint)
    app.register_blueprint(warm_up.blueprint)
    register_error_handlers(app)
    register_url_checks(app)
    register_body_limits(app)
    register_rate_limits(app)
    register_ignored_fields(app)
    register_security_headers(app, settings.PUBLIC_URL)
    register_cors(app, read_origins(settings.WEB_ORIGINS))
    require_declarations(app)


def _register_api(app: Flask, settings: Settings) -> None:
    configure_openapi(app, settings)
    api = create_api(app, settings)
    api.document(partial(document_webhooks, api))
    for blueprint in _BLUEPRINTS:
        api.register_blueprint(blueprint)
    api.document(partial(describe_unknown_names, api.spec))
    for pages in (guides, console, error_pages, entrance, security_txt, media_links):
        app.register_blueprint(pages.blueprint)
    register_reference(app, api.read_document)
