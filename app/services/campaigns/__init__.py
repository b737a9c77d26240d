"""Canned responses and drip campaigns: what an office sends again and again.

May import: messages, jobs, access, audit, common.
"""
