"""The version that the API mirrors."""

VERSION = "7.4.15"
