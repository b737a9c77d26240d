"""The catalogue of problems, a family a module; each problem's code names a page below `/docs/errors`."""

from app.problems import (
    bad_requests,
    campaigns,
    conflicts,
    contact_import,
    contact_lists,
    contacts,
    credentials,
    integrations,
    jobs,
    missing,
    permissions,
    schema_validation,
    service,
    single_sign_on,
    telephone_systems,
    tokens,
)

__all__ = [
    "bad_requests",
    "campaigns",
    "conflicts",
    "contact_import",
    "contact_lists",
    "contacts",
    "credentials",
    "integrations",
    "jobs",
    "missing",
    "permissions",
    "schema_validation",
    "service",
    "single_sign_on",
    "telephone_systems",
    "tokens",
]
