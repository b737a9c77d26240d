"""Endpoints that the original API reserves for the web app."""

from blueprints.frontend import (
    billing,
    contacts,
    organizations,
    web_config,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        organizations,
        billing,
        contacts,
        web_config,
    )
)
