"""Version of the original API that this API mirrors."""

VERSION = "7.4.15"
