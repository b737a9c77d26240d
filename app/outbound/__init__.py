"""Calls to addresses that customers name: whom they may reach, and for how long."""
