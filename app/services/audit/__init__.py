"""Audit trail: who changed what. Entries are written in the commit of the change; administrators read them.

May import: common.
"""
