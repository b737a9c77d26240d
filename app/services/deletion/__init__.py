"""Soft delete of users and organizations, and the purge of their data after the retention period.

May import: messages, access, audit, common.
"""
