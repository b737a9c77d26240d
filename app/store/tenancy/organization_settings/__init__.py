"""Settings that an organization makes for all its numbers: one module per subject, all in the organization's document.

`subjects.py` lists them, `decoding.py` reads them. Delivery reads the organization anyway, so a setting costs no read.
"""
