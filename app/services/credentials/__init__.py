"""Credentials: user tokens, service accounts and their tokens, and users' sessions.

Methods about sessions raise `ServiceUnavailableError` when Firebase Auth does not answer, too.
May import: users, access, audit, common.
"""
