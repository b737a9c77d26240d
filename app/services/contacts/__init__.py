"""The contact book: contacts, blocking, search, lists, imports and duplicates.

May import: campaigns, messages, webhooks, jobs, access, audit, common.
"""
