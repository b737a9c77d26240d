"""Plans: limits and features of organizations.

May import: access, mails, audit, common.
"""
