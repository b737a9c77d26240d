"""The catalogue of problems, a family a module; each problem's code names a page below `/docs/errors`."""

from app.problems import (
    authentication,
    bad_requests,
    campaigns,
    conflicts,
    contact_imports,
    contact_lists,
    contacts,
    http,
    integrations,
    jobs,
    not_found,
    permissions,
    schema_validation,
    sso,
    telephone_systems,
    tokens,
)

__all__ = [
    "authentication",
    "bad_requests",
    "campaigns",
    "conflicts",
    "contact_imports",
    "contact_lists",
    "contacts",
    "http",
    "integrations",
    "jobs",
    "not_found",
    "permissions",
    "schema_validation",
    "sso",
    "telephone_systems",
    "tokens",
]
