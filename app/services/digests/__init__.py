"""E-mails about conversations that nobody answered, one for all of a person.

May import: contacts, credentials, inbound, numbers, sending, sso, tenancy, and all rows below.
"""
