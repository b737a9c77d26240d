"""Tests of e-mails about unanswered conversations."""
