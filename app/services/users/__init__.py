"""User accounts: creation, updates, unique addresses and numbers, passwords, number sharing, access revocation.

May import: messages, webhooks, carrier_accounts, access, audit, common.
"""
