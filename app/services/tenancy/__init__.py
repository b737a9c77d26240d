"""Tenants and organizations, their administrators, and the billing report.

May import: users, carrier_accounts, access, audit, common.
"""
