"""Errors of the local stack, each as a sentence that a developer can act on."""


class SetUpError(Exception):
    """Something the local stack needs is missing or unsuitable; the message says what to do in one sentence."""


class ComponentError(Exception):
    """A component ended or never became ready; the message names it and ends with the last lines of its log."""
