"""Soft delete of users and organizations, and the purge of their data after the retention period.

Methods that change auth accounts raise `ServiceUnavailableError` when Firebase Auth does not answer, too.
May import: messages, access, audit, common.
"""
