"""Single sign-on: identity providers of tenants and organizations, and the log-in by OAuth, OpenID Connect or SAML.

May import: users, access, audit, common.
"""
