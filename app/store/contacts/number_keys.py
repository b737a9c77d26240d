"""Ids of documents about a number of a user or an organization."""


def number_key(owner_id: str, number: str) -> str:
    """Return the id for an owner's number: `<owner>:<number>`.

    An alphanumeric sender may contain a slash, which document ids must not.
    """
    return f"{owner_id}:{number.replace('%', '%25').replace('/', '%2F')}"


def owner_of_key(key: str) -> str:
    """Return the owner of an id that `number_key` returned."""
    return key.partition(":")[0]


def number_of_key(key: str) -> str:
    """Return the number of an id that `number_key` returned."""
    return key.partition(":")[2].replace("%2F", "/").replace("%25", "%")
