"""Exports: contacts and messages as streamed CSV, JSON or ZIP files.

May import: access, audit, common.
"""
