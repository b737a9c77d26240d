"""Usage: messages and segments counted by day.

May import: integrations, messages, and everything below them.
"""
