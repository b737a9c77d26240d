"""SignalWire's error codes, as its Compatibility API documents them.

Only 21610 means that the recipient opted out: 30004 is also reported for blocked messages.
"""

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable

OPTED_OUT = "21610"

_REJECTED = SendErrorKind.REJECTED
_THROTTLED = SendErrorKind.THROTTLED
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION


CODES = CodeTable(
    {
        "4001": CarrierCode(_BAD_CONFIGURATION, "The balance of the SignalWire account is too low"),
        "10001": CarrierCode(_BAD_CONFIGURATION, "The SignalWire space may not use messaging"),
        "10002": CarrierCode(_BAD_CONFIGURATION, "A SignalWire trial account cannot do this"),
        "10003": CarrierCode(_BAD_CONFIGURATION, "The SignalWire API token does not have the Messaging permission"),
        "10004": CarrierCode(_BAD_CONFIGURATION, "SignalWire does not know the project"),
        "11751": CarrierCode(_REJECTED, "The media are larger than the recipient's carrier takes"),
        "12300": CarrierCode(_REJECTED, "The media have a type that SignalWire does not take"),
        "20003": CarrierCode(_BAD_CONFIGURATION, "SignalWire does not accept the account's credentials"),
        "21210": CarrierCode(_REJECTED, "The sender's number is not verified"),
        "21211": CarrierCode(_REJECTED, "The recipient's number is not a valid number"),
        "21212": CarrierCode(_REJECTED, "A number is not in E.164 format"),
        "21217": CarrierCode(_REJECTED, "The recipient's number is not a valid number"),
        "21219": CarrierCode(_REJECTED, "The recipient's number is not verified, as a trial account needs"),
        "21601": CarrierCode(_REJECTED, "The sender's number cannot send messages"),
        "21602": CarrierCode(_REJECTED, "The message has no text"),
        "21603": CarrierCode(_REJECTED, "The message has no sender"),
        "21604": CarrierCode(_REJECTED, "The message has no recipient"),
        "21606": CarrierCode(_REJECTED, "The sender's number does not belong to the SignalWire project"),
        OPTED_OUT: CarrierCode(SendErrorKind.OPTED_OUT, "The recipient has opted out at the carrier"),
        "21611": CarrierCode(_THROTTLED, "Too many messages are waiting for the sender's number"),
        "21617": CarrierCode(_REJECTED, "The message is longer than 1,600 characters"),
        "21620": CarrierCode(_REJECTED, "The address of a medium is not valid"),
        "21623": CarrierCode(_REJECTED, "The message has too many media"),
        "21717": CarrierCode(_REJECTED, "The sender's number is not assigned to a campaign (10DLC)"),
        "30001": CarrierCode(_REJECTED, "The message waited too long at SignalWire and expired"),
        "30002": CarrierCode(_BAD_CONFIGURATION, "The SignalWire account is suspended"),
        "30003": CarrierCode(_REJECTED, "The recipient's handset cannot be reached"),
        "30004": CarrierCode(_REJECTED, "The message was blocked: the recipient may have opted out, or refuse such messages"),
        "30005": CarrierCode(_REJECTED, "The recipient's number is unknown or no longer in service"),
        "30006": CarrierCode(_REJECTED, "The recipient's number is a landline or cannot be reached"),
        "30007": CarrierCode(_REJECTED, "The carrier filtered the message as unwanted"),
        "30008": CarrierCode(_REJECTED, "The carrier did not deliver the message and gave no reason"),
        "30010": CarrierCode(_REJECTED, "The message costs more than its maximum price"),
        "30022": CarrierCode(_THROTTLED, "The campaign's rate limit was exceeded"),
        "30027": CarrierCode(_THROTTLED, "The campaign's daily limit at T-Mobile was reached"),
        "53603": CarrierCode(_REJECTED, "SignalWire could not process the media"),
        "63019": CarrierCode(_REJECTED, "SignalWire could not download the media"),
    }
)
