"""Deliveries to webhooks and integrations."""
