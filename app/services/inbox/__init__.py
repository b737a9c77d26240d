"""The team inbox: who replies to a conversation, who has read it, and what happened in it.

May import: integrations, messages, and everything below them.
"""
