"""Twilio's error codes: meaning for the message, and explanation for the sender.

Temporary errors are retried, permanent ones are final. Only 21610 means that the recipient opted out: 30004 is reported after
opt-outs too, but also for handsets that are off and for filtered messages.
"""

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable

OPTED_OUT = "21610"

_RETRY = SendErrorKind.RETRY
_THROTTLED = SendErrorKind.THROTTLED
_REJECTED = SendErrorKind.REJECTED
_OPTED_OUT = SendErrorKind.OPTED_OUT
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION


CODES = CodeTable(
    {
        "20003": CarrierCode(_BAD_CONFIGURATION, "Twilio does not accept the account's credentials"),
        "20404": CarrierCode(_BAD_CONFIGURATION, "Twilio does not know the account"),
        "20429": CarrierCode(_THROTTLED, "Twilio takes no more messages at the moment"),
        "20500": CarrierCode(_RETRY, "Twilio had a fault of its own"),
        "20503": CarrierCode(_RETRY, "Twilio was not available at the moment"),
        "21211": CarrierCode(_REJECTED, "The recipient's number is not a valid number"),
        "21212": CarrierCode(_REJECTED, "The sender's number is not a valid number"),
        "21217": CarrierCode(_REJECTED, "The recipient's number is not a valid number"),
        "21408": CarrierCode(_REJECTED, "The Twilio account may not send to the recipient's country"),
        "21606": CarrierCode(_REJECTED, "The sender's number does not belong to the Twilio account, or cannot send messages"),
        OPTED_OUT: CarrierCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
        "21611": CarrierCode(_THROTTLED, "Too many messages are waiting for the sender's number"),
        "21612": CarrierCode(_REJECTED, "The recipient cannot be reached from the sender's number"),
        "21614": CarrierCode(_REJECTED, "The recipient's number cannot receive messages"),
        "21617": CarrierCode(_REJECTED, "The message is longer than 1,600 characters"),
        "21623": CarrierCode(_REJECTED, "The message has more than ten media"),
        "30001": CarrierCode(_THROTTLED, "Too many messages are waiting at the carrier"),
        "30002": CarrierCode(_BAD_CONFIGURATION, "The Twilio account is suspended"),
        "30003": CarrierCode(_REJECTED, "The recipient's handset cannot be reached"),
        "30004": CarrierCode(_REJECTED, "The recipient's number is blocked: it may have opted out, or refuse such messages"),
        "30005": CarrierCode(_REJECTED, "The recipient's number is unknown or no longer in service"),
        "30006": CarrierCode(_REJECTED, "The recipient's number is a landline or cannot be reached"),
        "30007": CarrierCode(_REJECTED, "The carrier filtered the message as unwanted"),
        "30008": CarrierCode(_REJECTED, "The carrier did not deliver the message and gave no reason"),
        "30022": CarrierCode(_THROTTLED, "The campaign's rate limit was exceeded"),
        "30023": CarrierCode(_THROTTLED, "The campaign's daily limit was reached"),
        "30024": CarrierCode(_REJECTED, "The sender's number is not ready for texting yet"),
        "30027": CarrierCode(_THROTTLED, "The campaign's daily limit at T-Mobile was reached"),
        "30032": CarrierCode(_REJECTED, "The toll-free number is not verified"),
        "30034": CarrierCode(_REJECTED, "The sender's number is not registered for texting (10DLC)"),
        "30500": CarrierCode(_RETRY, "Twilio had a fault of its own"),
        "32017": CarrierCode(_REJECTED, "The carrier blocked the message"),
        "60005": CarrierCode(_RETRY, "The carrier had a fault of its own"),
        "63018": CarrierCode(_THROTTLED, "The carrier takes no more messages at the moment"),
    }
)
