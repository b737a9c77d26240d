"""Bandwidth's error codes: meaning for the message, and explanation for the sender.

A refused request has a `type` in words. A failed message has a code of four digits in its receipt. Codes that the table lacks
follow Bandwidth's rule: the first digit tells a fault of the request (4), of a service (5), or an unclear one (9). The second
tells whose: 6 and 7 are the recipient's carrier's, the others Bandwidth's own.
"""

import re

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable

OPTED_OUT = "4775"
NO_RECEIPT = "9902"
"""The recipient's carrier sent no receipt within two hours: the message may have been delivered."""

_RETRY = SendErrorKind.RETRY
_THROTTLED = SendErrorKind.THROTTLED
_UNKNOWN = SendErrorKind.UNKNOWN
_REJECTED = SendErrorKind.REJECTED
_OPTED_OUT = SendErrorKind.OPTED_OUT
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION

_FAULT = "Bandwidth had a fault of its own: sending again can succeed"
_CARRIERS_FAULT = "The recipient's carrier had a fault: sending again once can succeed"
_CODE = re.compile(r"[0-9]{4}")
_OF_RECIPIENTS_CARRIER = re.compile(r"47..|56..|9...")
_RULES = (
    (re.compile(r"47.."), CarrierCode(_REJECTED, "The recipient's carrier refused the message")),
    (re.compile(r"4..."), CarrierCode(_REJECTED, "Bandwidth refused the message")),
    (re.compile(r"56.."), CarrierCode(_RETRY, _CARRIERS_FAULT)),
    (re.compile(r"5..."), CarrierCode(_RETRY, _FAULT)),
    (re.compile(r"9..."), CarrierCode(_UNKNOWN, "The message failed after Bandwidth, and the reason is not clear")),
)


class _BandwidthCodes(CodeTable):
    """Codes of the table; others by their digits."""

    def find(self, code: str) -> CarrierCode | None:
        """Return the meaning of a code, or None if it does not have four digits or another first one."""
        known = self.get(code)
        if known is not None or _CODE.fullmatch(code) is None:
            return known
        rule = next((meaning for pattern, meaning in _RULES if pattern.fullmatch(code)), None)
        return CarrierCode(rule.kind, f"{rule.sentence} (code {code})") if rule is not None else None


def is_of_recipients_carrier(code: str) -> bool:
    """Whether a code reports a failure after Bandwidth: in the recipient's carrier, or where nobody knows."""
    return _OF_RECIPIENTS_CARRIER.fullmatch(code) is not None


CODES = _BandwidthCodes(
    {
        "request-validation": CarrierCode(_REJECTED, "Bandwidth does not accept the message: a number or medium is not valid"),
        "unauthorized": CarrierCode(_BAD_CONFIGURATION, "Bandwidth does not accept the account's credentials"),
        "forbidden": CarrierCode(_BAD_CONFIGURATION, "The login may not use messaging for this Bandwidth account"),
        "not-found": CarrierCode(_BAD_CONFIGURATION, "Bandwidth does not know the account"),
        "unsupported-content-type": CarrierCode(_REJECTED, "Bandwidth does not accept the form of the request"),
        "max-message-queue-size-exceeded": CarrierCode(_THROTTLED, "Too many messages are waiting at Bandwidth"),
        "4001": CarrierCode(_BAD_CONFIGURATION, "The Bandwidth account may not use this service"),
        "4301": CarrierCode(_REJECTED, "The message has characters that cannot be sent"),
        "4302": CarrierCode(_REJECTED, "The sender's number is not a valid number"),
        "4303": CarrierCode(_REJECTED, "The recipient's number is not a valid number"),
        "4350": CarrierCode(_REJECTED, "The message cannot be sent in this form: the recipient's number may not be valid"),
        "4360": CarrierCode(_REJECTED, "The message expired before it was sent"),
        "4401": CarrierCode(_REJECTED, "Bandwidth has no route from the sender to the recipient"),
        "4403": CarrierCode(_REJECTED, "The sender's number does not belong to the Bandwidth account, or cannot send messages"),
        "4404": CarrierCode(_REJECTED, "The recipient's number cannot receive messages"),
        "4405": CarrierCode(_REJECTED, "The sender's number is not assigned"),
        "4406": CarrierCode(_REJECTED, "The recipient's number is not assigned"),
        "4407": CarrierCode(_REJECTED, "The sender's number does not belong to the Bandwidth account"),
        "4408": CarrierCode(_REJECTED, "The recipient's number belongs to no account that receives messages"),
        "4409": CarrierCode(_REJECTED, "The recipient's number cannot receive media"),
        "4410": CarrierCode(_REJECTED, "Bandwidth could not fetch a medium from its URL"),
        "4411": CarrierCode(_REJECTED, "The media are too large together"),
        "4412": CarrierCode(_REJECTED, "The type of a medium is not supported"),
        "4420": CarrierCode(_REJECTED, "Bandwidth has no route to the recipient's carrier"),
        "4421": CarrierCode(_REJECTED, "The Bandwidth account may not send to this destination"),
        "4431": CarrierCode(_REJECTED, "The Bandwidth account may not use short codes"),
        "4432": CarrierCode(_REJECTED, "The Bandwidth account may not send to the recipient's country"),
        "4433": CarrierCode(_REJECTED, "The Bandwidth account may not send from toll-free numbers"),
        "4434": CarrierCode(_REJECTED, "The recipient's toll-free number cannot receive messages"),
        "4435": CarrierCode(_REJECTED, "The group has too many recipients"),
        "4451": CarrierCode(_BAD_CONFIGURATION, "Bandwidth does not know the account"),
        "4452": CarrierCode(_BAD_CONFIGURATION, "Bandwidth does not know the application, or it is another account's"),
        "4470": CarrierCode(_REJECTED, "Bandwidth filtered the message as unwanted"),
        "4481": CarrierCode(_REJECTED, "Bandwidth blocks the sender's number"),
        "4482": CarrierCode(_REJECTED, "Bandwidth blocks the recipient's number"),
        "4492": CarrierCode(_REJECTED, "Emergency numbers cannot be texted"),
        "4493": CarrierCode(_BAD_CONFIGURATION, "The sender may not send from the Bandwidth account"),
        "4700": CarrierCode(_REJECTED, "The recipient's carrier or handset does not support such messages"),
        "4701": CarrierCode(_REJECTED, "The recipient cannot be reached"),
        "4702": CarrierCode(_REJECTED, "The recipient's handset cannot be reached at the moment"),
        "4711": CarrierCode(_REJECTED, "The media are too large for the recipient's carrier"),
        "4712": CarrierCode(_REJECTED, "The recipient's carrier does not support the type of a medium"),
        "4720": CarrierCode(_REJECTED, "The recipient's number is not valid, or a landline"),
        "4721": CarrierCode(_REJECTED, "The recipient's number is no longer in service"),
        "4730": CarrierCode(_REJECTED, "No route leads to the recipient's carrier"),
        "4740": CarrierCode(_REJECTED, "The recipient's carrier does not accept the sender's number"),
        "4750": CarrierCode(_REJECTED, "The recipient's carrier refused the message and gave no reason"),
        "4751": CarrierCode(_REJECTED, "The message is too long for the recipient's carrier"),
        "4752": CarrierCode(_REJECTED, "The recipient's carrier cannot read the message"),
        "4770": CarrierCode(_REJECTED, "The recipient's carrier filtered the message as unwanted"),
        "4771": CarrierCode(_REJECTED, "The message has a shortened link that carriers block"),
        "4772": CarrierCode(_REJECTED, "The recipient's carrier blocks the sender or the recipient"),
        "4773": CarrierCode(_REJECTED, "The sender's campaign is not active for the recipient's carrier"),
        "4774": CarrierCode(_REJECTED, "The sender's number is not set up for texting in the industry's registry"),
        OPTED_OUT: CarrierCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
        "4780": CarrierCode(_THROTTLED, "The brand's daily limit at T-Mobile was reached"),
        "4781": CarrierCode(_THROTTLED, "The campaign's rate limit at AT&T was exceeded"),
        "4785": CarrierCode(_THROTTLED, "The recipient's carrier accepts no more messages now: sending later can succeed"),
        "4790": CarrierCode(_REJECTED, "The recipient cannot receive messages from this short code"),
        "4791": CarrierCode(_REJECTED, "The recipient's carrier does not allow the short code's campaign"),
        "4792": CarrierCode(_REJECTED, "The short code is not set up at the recipient's carrier"),
        "4793": CarrierCode(_REJECTED, "The short code has expired at the recipient's carrier"),
        "4795": CarrierCode(_REJECTED, "The toll-free number is not verified"),
        "5100": CarrierCode(_RETRY, _FAULT),
        "5101": CarrierCode(_RETRY, _FAULT),
        "5106": CarrierCode(_RETRY, "Bandwidth could not route the message: sending again can succeed"),
        "5111": CarrierCode(_RETRY, _FAULT),
        "5201": CarrierCode(_RETRY, _FAULT),
        "5211": CarrierCode(_RETRY, _FAULT),
        "5220": CarrierCode(_RETRY, _FAULT),
        "5231": CarrierCode(_RETRY, "Bandwidth did not receive all parts of the message: sending again can succeed"),
        "5500": CarrierCode(_RETRY, _FAULT),
        "5501": CarrierCode(_RETRY, _FAULT),
        "5600": CarrierCode(_RETRY, "The queue of the recipient's carrier is full: sending again once can succeed"),
        "5610": CarrierCode(_RETRY, _CARRIERS_FAULT),
        "5620": CarrierCode(_RETRY, _CARRIERS_FAULT),
        "5630": CarrierCode(_RETRY, "The recipient's carrier did not respond: sending again once can succeed"),
        "5650": CarrierCode(_RETRY, _CARRIERS_FAULT),
        "5999": CarrierCode(_RETRY, _FAULT),
        NO_RECEIPT: CarrierCode(_UNKNOWN, "The recipient's carrier did not say whether the message was delivered"),
        "9999": CarrierCode(_UNKNOWN, "The recipient's carrier reported a failure that Bandwidth does not know"),
    }
)
