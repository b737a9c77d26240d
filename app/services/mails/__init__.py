"""E-mails to users: queued in the commit that decides to send one, sent and repeated by tasks.

May import: audit, common.
"""
