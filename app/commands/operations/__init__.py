"""Commands for operating an instance: bootstrap, checks, keys, sweeper and settings."""
