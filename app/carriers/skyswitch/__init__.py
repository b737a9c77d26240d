"""SkySwitch: its telco API for messages, and its telephone system, with one client for both.

SkySwitch documents its API behind a login. `names.py` and the settings `SKYSWITCH_…` have what is assumed, each held by a
golden file in `tests/skyswitch/golden`, so that one real capture corrects it. docs/carriers/skyswitch.md lists it.
"""
