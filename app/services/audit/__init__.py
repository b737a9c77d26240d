"""The audit trail: who changed what, written in the commit of the change, and read back by administrators.

May import: common.
"""
