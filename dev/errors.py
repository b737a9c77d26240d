"""What can go wrong with the local stack, each as a sentence a developer can act on."""


class SetUpError(Exception):
    """Something the local stack needs is missing or unfit; the message is one sentence that says what to do."""


class ComponentError(Exception):
    """A component ended or never became ready; the message names it and ends with the last lines of its log."""
