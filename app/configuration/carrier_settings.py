"""Settings of carriers and telephone systems: their addresses, and paths that are not documented publicly."""

from app.configuration.field_names import EVENT_MEANINGS, SENT_MEANINGS, check_field_names
from app.configuration.setting_rules import PATH_RULE, URL_RULES, checked, setting
from app.frozen import frozen


@frozen(kw_only=True)
class CarrierSettings:
    """The part of the settings that is about carriers."""

    TWILIO_BASE_URL: str = setting("URL of Twilio's REST API, without a trailing slash.", "https://api.twilio.com", **URL_RULES)
    VONAGE_BASE_URL: str = setting("URL of Vonage's API, without a trailing slash.", "https://api.nexmo.com", **URL_RULES)
    TELNYX_BASE_URL: str = setting("URL of Telnyx's API, without a trailing slash.", "https://api.telnyx.com", **URL_RULES)
    BANDWIDTH_BASE_URL: str = setting(
        "URL of Bandwidth's messaging API, without a trailing slash.", "https://messaging.bandwidth.com/api/v2", **URL_RULES
    )
    BANDWIDTH_TOKEN_URL: str = setting(
        "URL where clients of Bandwidth get access tokens.", "https://api.bandwidth.com/api/v1/oauth2/token", **URL_RULES
    )
    PLIVO_BASE_URL: str = setting("URL of Plivo's API, without a trailing slash.", "https://api.plivo.com", **URL_RULES)
    SIGNALWIRE_BASE_URL: str = setting(
        "URL that replaces the spaces of all SignalWire accounts, without a trailing slash; empty: each account has its own. "
        "For tests: credentials are sent to it.",
        "",
        **URL_RULES,
    )
    SKYSWITCH_BASE_URL: str = setting(
        "URL of SkySwitch's telco API, without a trailing slash.", "https://api.skyswitch.com", **URL_RULES
    )
    SKYSWITCH_TOKEN_PATH: str = setting("Path of SkySwitch's token endpoint.", "/oauth/token", validate=PATH_RULE)
    SKYSWITCH_SEND_PATH: str = setting(
        "Path for sending a message at SkySwitch; `{account_id}` and `{domain}` are replaced.",
        "/accounts/{account_id}/messaging/send",
        validate=PATH_RULE,
    )
    SKYSWITCH_SEND_FIELDS: str = setting(
        "Names of fields of a message to SkySwitch that differ from ours, such as `from=sender,media=media_urls`. Without a "
        "name for `media`, messages with media are refused. Meanings: from, to, text, reference, media.",
        "",
        validate=checked(check_field_names(SENT_MEANINGS)),
    )
    SKYSWITCH_EVENT_FIELDS: str = setting(
        "Names of fields in SkySwitch's webhooks that we do not know, such as `from=caller,time=when`. Meanings: from, to, "
        "text, media, id, reference, status, code, type, direction, time.",
        "",
        validate=checked(check_field_names(EVENT_MEANINGS)),
    )
    SKYSWITCH_NUMBERS_PATH: str = setting(
        "Path of an account's numbers at SkySwitch, which a test of the account reads.",
        "/accounts/{account_id}/phone-numbers",
        validate=PATH_RULE,
    )
    SKYSWITCH_ASSIGNMENTS_PATH: str = setting(
        "Path of an account's SMS-enabled assignments at SkySwitch; `{account_id}` and `{domain}` are replaced.",
        "/accounts/{account_id}/messaging/assignments",
        validate=PATH_RULE,
    )
    SKYSWITCH_ASSIGN_PATH: str = setting(
        "Path for assigning a number to a SkySwitch user.",
        "/accounts/{account_id}/messaging/hubusers",
        validate=PATH_RULE,
    )
    SKYSWITCH_CALL_PATH: str = setting(
        "Path for starting a call at SkySwitch.", "/accounts/{account_id}/pbx/make-call", validate=PATH_RULE
    )
