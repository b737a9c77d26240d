"""Faults of JSON texts, in words for the caller."""

from json import JSONDecodeError

_FAULTS = {
    "Expecting value": "a value is missing or misspelled",
    "Expecting property name enclosed in double quotes": "a name in double quotes is expected",
    "Illegal trailing comma before end of object": "the last name of an object must not be followed by a comma",
    "Illegal trailing comma before end of array": "the last value of an array must not be followed by a comma",
    "Expecting ':' delimiter": "a colon is missing after a name",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Unterminated string starting at": "a string is not closed",
    "Invalid control character at": "a string contains a line break or another control character; write it as an escape",
    "Invalid \\escape": "a backslash in a string starts no valid escape",
    "Invalid \\uXXXX escape": "an escape \\u needs 4 hexadecimal digits",
    "Extra data": "text follows the end of the JSON value",
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": "it starts with a byte order mark",
}
"""What is wrong, by the start of the decoder's message."""


def describe_json_fault(error: JSONDecodeError, subject: str = "The request body") -> str:
    """Return what is wrong with a JSON text, and where."""
    place = f"{subject} is not valid JSON at line {error.lineno}, column {error.colno}"
    fault = next((fault for start, fault in _FAULTS.items() if error.msg.startswith(start)), "")
    return f"{place}: {fault}" if fault else place
