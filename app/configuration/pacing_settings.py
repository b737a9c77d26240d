"""Settings of the pace of sending numbers: how many message parts a second, a minute and a day carriers take."""

from marshmallow import validate

from app.configuration.carrier_settings import CarrierSettings
from app.configuration.setting_rules import setting
from app.frozen import frozen

_RATE = validate.Range(0, 100_000)


@frozen(kw_only=True)
class PacingSettings(CarrierSettings):
    """The part of the settings that is about carriers and the pace of messages to them. 0 is no limit."""

    PACE_LOCAL: int = setting(
        "Message parts a second that leave from one long code (10DLC), unless the number has a throughput of its own; 0: no "
        "limit.",
        1,
        validate=_RATE,
    )
    PACE_TOLL_FREE: int = setting("The same for one toll-free number.", 3, validate=_RATE)
    PACE_SHORT_CODE: int = setting("The same for one short code.", 100, validate=_RATE)
    CAMPAIGN_PARTS_PER_MINUTE: int = setting(
        "Message parts a minute that leave from all numbers of one campaign together, as AT&T limits them; 0: no limit.",
        0,
        validate=_RATE,
    )
    CAMPAIGN_PARTS_PER_DAY: int = setting(
        "Message parts a day that leave from all numbers of one campaign together, as T-Mobile limits them. A day begins at "
        "midnight in Los Angeles. 0: no limit.",
        0,
        validate=validate.Range(0, 10_000_000),
    )
    PRICE_PER_PART: str = setting(
        "Price of a message part and its currency, for example `0.0079 USD`; previews of blasts show what they cost. Empty: "
        "previews show no cost.",
        "",
        validate=validate.Regexp(r"^(\d{1,6}(\.\d{1,6})? [A-Z]{3})?\Z", error="Must be a price such as 0.0079 USD."),
    )
