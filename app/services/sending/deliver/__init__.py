"""Delivery of accepted messages to carriers: preflight, order, leases and outcomes."""
