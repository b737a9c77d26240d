"""Every registered carrier is in the table of cases."""

from app.carriers.base import Carrier
from app.carriers.registry import DEFAULT_CARRIER
from tests.carriers.adapters import DESCRIPTIONS
from tests.carriers.description import CarrierDescription
from tests.world import Served

MIN_REASON_LENGTH = 20


def test_every_carrier_has_a_description(served: Served) -> None:
    described = {name for adapter in DESCRIPTIONS for name in (adapter.name, *adapter.aliases)}

    assert set(served.instance.carriers.registry.names()) - {DEFAULT_CARRIER} == described


def test_description_fits_the_adapter(adapter: CarrierDescription, carrier: Carrier, served: Served) -> None:
    registered = served.instance.carriers.registry.find(adapter.name)

    assert isinstance(carrier, type(registered))
    assert carrier.name == adapter.name
    assert carrier.webhook_answer.content_type


def test_account_of_the_description_is_valid(adapter: CarrierDescription, carrier: Carrier) -> None:
    fields = carrier.credential_fields

    assert fields.required <= set(adapter.account) <= fields.names
    assert all(fields.forms[name].matches(value) for name, value in adapter.account.items() if name in fields.forms)
    assert not fields.identity or fields.identity in fields.public
    assert {signer.field for signer in adapter.signers} <= fields.names
    hidden = {signer.field for signer in adapter.signers if not signer.is_public}
    assert hidden <= fields.names - fields.public | fields.required


def test_absent_features_have_reasons(adapter: CarrierDescription) -> None:
    assert [feature for feature, reason in adapter.absent.items() if len(reason) < MIN_REASON_LENGTH] == []
