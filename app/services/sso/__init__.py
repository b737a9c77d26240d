"""Single sign-on: identity providers of tenants and organizations, and log-in by OAuth, OpenID Connect or SAML.

Flows never raise for a failed sign-on. They return a `SignOnResult` with a reference that the log and the audit trail explain.
May import: users, access, audit, common.
"""
