"""Carriers of users, organizations, tenants and the instance, with their carrier accounts and sealed credentials.

The carrier is looked up on the user, then the organization, the tenant and the instance; the first one set wins.
May import: access, audit, common.
"""
