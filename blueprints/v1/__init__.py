"""Endpoints of version 1 of the API."""

from blueprints.v1 import (
    canned_responses,
    contacts,
    drip_campaigns,
    drip_enrollments,
    exports,
    messages,
    organizations,
    users,
    webhooks,
)

BLUEPRINTS = tuple(
    module.blueprint
    for module in (
        canned_responses,
        drip_campaigns,
        contacts,
        drip_enrollments,
        messages,
        exports,
        users,
        webhooks,
        organizations,
    )
)
