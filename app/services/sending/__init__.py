"""Sending: from an accepted request to a message that its carrier took, refused or left in doubt.

`send` stores a message, `preflight` checks it when it is due, `delivery` hands it to the carrier.
May import: campaigns, carrier_accounts, messages, push, webhooks, access, audit, common.
"""
