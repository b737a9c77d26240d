"""Tenants and organizations, their administrators, and the billing report.

Methods that change access raise `ServiceUnavailableError` when Firebase Auth does not answer, too.
May import: users, carrier_accounts, access, audit, common.
"""
