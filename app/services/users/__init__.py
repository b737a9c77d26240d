"""User accounts: creation, updates, unique addresses and numbers, passwords, number sharing, access revocation.

Methods that change an auth account raise `ServiceUnavailableError` when Firebase Auth does not answer, too.
May import: messages, webhooks, carrier_accounts, access, mails, audit, common.
"""
