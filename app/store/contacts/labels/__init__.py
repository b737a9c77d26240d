"""Tags and custom fields: their definitions, the values that contacts hold, and the keys by which contacts are found.

docs/decisions/0130 has the reasons.
"""
