"""What an operator's command cannot do."""


class OperationRefusedError(Exception):
    """Nothing was changed; the message says why, in one sentence for whoever typed the command."""
