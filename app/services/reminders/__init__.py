"""Reminders of an office, and messages that recur.

May import: contacts, sending, compliance, campaigns, users, messages, push, mails, and everything below them.
"""
