"""Compliance: what the law asks of messages, such as opt-outs, consent and quiet hours.

May import: campaigns, inbox, usage, users, messages, and everything below them.
"""
