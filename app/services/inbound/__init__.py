"""Reports of carriers: inbound messages and delivery receipts, with auto-replies and blocked numbers.

May import: campaigns, messages, push, webhooks, access, audit, common.
"""
