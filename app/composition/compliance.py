"""Compliance: the register of opt-outs, and records of consent."""

from app.composition.campaigns import CampaignServices
from app.composition.core import Core
from app.frozen import frozen
from app.services.compliance.consent.consents import Consents
from app.services.compliance.opt_outs.earlier import EarlierOptOuts
from app.services.compliance.opt_outs.queries import OptOutRegister


@frozen(kw_only=True)
class ComplianceServices:
    """The services of compliance."""

    opt_outs: OptOutRegister
    earlier_opt_outs: EarlierOptOuts
    consents: Consents


def build_compliance(core: Core, campaigns: CampaignServices) -> ComplianceServices:
    """Build the services of compliance."""
    return ComplianceServices(
        opt_outs=OptOutRegister(core.store, core.paginator),
        earlier_opt_outs=EarlierOptOuts(core.store, core.clock),
        consents=Consents(core.store, core.paginator, campaigns.held, core.clock),
    )
