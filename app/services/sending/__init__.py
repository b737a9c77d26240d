"""Sending: from an accepted request to a message that its carrier took, refused or left in doubt.

`accept` stores a message; `deliver` checks it when it is due, and hands it to the carrier.
May import: compliance, campaigns, inbox, usage, carrier_accounts, media, messages, plans, push, webhooks, and what is
below them.
"""
