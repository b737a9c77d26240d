"""Carrier accounts, and features of single carriers."""
