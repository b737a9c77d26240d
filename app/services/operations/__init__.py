"""Operator tools: bootstrap, doctor, health checks, the sweeper, key rotation, schema validation.

May import: sso, integrations, carrier_accounts, jobs, access, audit, common.
"""
