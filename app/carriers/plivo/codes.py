"""Plivo's error codes: meaning for the message, and explanation for the sender.

Receipts have them. A refused request has only a sentence of Plivo's, and the HTTP status decides.
"""

from app.carriers.base import SendErrorKind
from app.carriers.codes import CarrierCode, CodeTable

TOO_LONG = "110"
OPTED_OUT = "200"

_RETRY = SendErrorKind.RETRY
_REJECTED = SendErrorKind.REJECTED
_OPTED_OUT = SendErrorKind.OPTED_OUT
_BAD_CONFIGURATION = SendErrorKind.BAD_CONFIGURATION


CODES = CodeTable(
    {
        "10": CarrierCode(_REJECTED, "The carrier does not accept the message: it may be empty or too long"),
        "20": CarrierCode(_RETRY, "The carrier's network had a fault: sending later can succeed"),
        "30": CarrierCode(_REJECTED, "The carrier filtered the message as unwanted"),
        "40": CarrierCode(_REJECTED, "The sender's number does not belong to the Plivo account, or cannot send messages"),
        "50": CarrierCode(_REJECTED, "The recipient's number is not valid, or a landline"),
        "60": CarrierCode(_REJECTED, "The carrier stopped the message as part of a loop"),
        "70": CarrierCode(_REJECTED, "The recipient's number is not in service"),
        "80": CarrierCode(_RETRY, "The recipient's handset cannot be reached at the moment"),
        "90": CarrierCode(_REJECTED, "No route leads to the recipient"),
        "100": CarrierCode(_REJECTED, "The recipient's carrier does not support such messages"),
        TOO_LONG: CarrierCode(_REJECTED, "The message is longer than 1,600 characters, or 737 with characters beyond GSM-7"),
        OPTED_OUT: CarrierCode(_OPTED_OUT, "The recipient has opted out at the carrier"),
        "201": CarrierCode(_REJECTED, "Toll-free numbers of the United States cannot text numbers of Canada"),
        "300": CarrierCode(_RETRY, "Plivo could not hand the message to a carrier: sending later can succeed"),
        "420": CarrierCode(_REJECTED, "The message expired in Plivo's queue before it was sent"),
        "900": CarrierCode(_BAD_CONFIGURATION, "The Plivo account has not enough credit"),
        "910": CarrierCode(_BAD_CONFIGURATION, "The Plivo account is disabled"),
        "1000": CarrierCode(_REJECTED, "The carrier did not deliver the message and gave no reason"),
    }
)
