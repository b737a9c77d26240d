"""Devices that get push notifications."""
