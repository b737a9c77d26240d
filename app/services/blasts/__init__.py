"""Blasts: one message to many contacts, written once and sent in slices.

May import: contacts, sending, compliance, campaigns, inbox, usage, users, messages, and everything below them.
"""
