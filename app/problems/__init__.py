"""Every problem that the API returns, grouped by subject.

A problem's code is the last part of its `type` URL, and names its page below `/docs/errors`.
"""

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
