"""Twilio's error codes: what each means for the text, and how it is told to the person who sent it.

Retryable are 20429, 30001, 30500, 60005 and 63018; 21610 alone says that the recipient has opted out. 30004 is also seen
after an opt-out, but for handsets that are off and for filtered texts too, so it is told and nothing more.
"""

from collections.abc import Mapping

from app.carriers.base import SendErrorKind

OPTED_OUT = "21610"

SENTENCES: Mapping[str, str] = {
    "20003": "Twilio does not accept the account's credentials",
    "20404": "Twilio does not know the account",
    "20429": "Twilio takes no more texts at the moment",
    "20500": "Twilio had a fault of its own",
    "21211": "The recipient's number is not a valid number",
    "21212": "The sender's number is not a valid number",
    "21217": "The recipient's number is not a valid number",
    "21408": "The Twilio account may not send to the recipient's country",
    "21606": "The sender's number does not belong to the Twilio account, or cannot send texts",
    OPTED_OUT: "The recipient has opted out at the carrier",
    "21611": "Too many texts are waiting for the sender's number",
    "21612": "The recipient cannot be reached from the sender's number",
    "21614": "The recipient's number cannot receive texts",
    "21617": "The text is longer than 1,600 characters",
    "21623": "The text has more than ten media",
    "30001": "Too many texts are waiting at the carrier",
    "30002": "The Twilio account is suspended",
    "30003": "The recipient's handset cannot be reached",
    "30004": "The recipient's number is blocked: it may have opted out, or refuse such texts",
    "30005": "The recipient's number is unknown or no longer in service",
    "30006": "The recipient's number is a landline or cannot be reached",
    "30007": "The carrier filtered the text as unwanted",
    "30008": "The carrier did not deliver the text and gave no reason",
    "30022": "The campaign's rate limit was exceeded",
    "30023": "The campaign's daily limit was reached",
    "30024": "The sender's number is not ready for texting yet",
    "30027": "The campaign's daily limit at T-Mobile was reached",
    "30032": "The toll-free number is not verified",
    "30034": "The sender's number is not registered for texting (10DLC)",
    "30500": "Twilio had a fault of its own",
    "32017": "The carrier blocked the text",
    "60005": "The carrier had a fault of its own",
    "63018": "The carrier takes no more texts at the moment",
}

_KINDS: Mapping[str, SendErrorKind] = {
    OPTED_OUT: SendErrorKind.OPTED_OUT,
    "20003": SendErrorKind.BAD_CONFIGURATION,
    "20404": SendErrorKind.BAD_CONFIGURATION,
    "30002": SendErrorKind.BAD_CONFIGURATION,
    "20429": SendErrorKind.THROTTLED,
    "30001": SendErrorKind.THROTTLED,
    "63018": SendErrorKind.THROTTLED,
    "30500": SendErrorKind.RETRY,
    "60005": SendErrorKind.RETRY,
}


def explain(code: str) -> str:
    """Answer the sentence for a code."""
    if not code:
        return "The carrier gave no reason"
    return SENTENCES.get(code, f"The carrier refused the text with its code {code}")


def kind_of(status: int, code: str) -> SendErrorKind:
    """Answer what a refused request means for the text.

    Args:
        status: of the HTTP answer; not 2xx.
        code: Twilio's, or empty where its answer had none.
    """
    if code in _KINDS:
        return _KINDS[code]
    if status == 429:
        return SendErrorKind.THROTTLED
    if status == 408 or status >= 500:
        return SendErrorKind.RETRY
    if status in (401, 403) or status < 400:
        return SendErrorKind.BAD_CONFIGURATION
    return SendErrorKind.REJECTED
