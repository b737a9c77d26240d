"""Every problem that the API returns, grouped by subject.

A problem's code is the last part of its `type` URL, and names its page below `/docs/errors`.
"""

from app.problems import (
    authentication,
    campaigns,
    carrier_accounts,
    contacts,
    credentials,
    integrations,
    jobs,
    messages,
    permissions,
    rate_limits,
    requests,
    sso,
    tenancy,
    users,
    webhooks,
)

__all__ = [
    "authentication",
    "campaigns",
    "carrier_accounts",
    "contacts",
    "credentials",
    "integrations",
    "jobs",
    "messages",
    "permissions",
    "rate_limits",
    "requests",
    "sso",
    "tenancy",
    "users",
    "webhooks",
]
