"""Inventory of numbers: which numbers there are, who has them, and which carrier serves them.

`inventory` reads, `creation` adds numbers and inboxes, `updates` changes settings, `moves` gives numbers to others or releases
them.
May import: deletion, users, messages, carrier_accounts, access, audit, common.
"""
