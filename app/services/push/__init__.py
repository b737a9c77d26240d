"""Devices of users, and push notifications to them.

May import: access, audit, common.
"""
