"""Integrations that users install (HubSpot, Slack): the catalogue, settings, credentials and deliveries.

May import: webhooks, and what webhooks may import.
"""
