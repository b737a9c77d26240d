"""Carriers of users, organizations, tenants and the instance, with the accounts there and their sealed credentials.

The nearest of user, organization, tenant and instance that names a carrier wins.
May import: access, audit, common.
"""
