"""Canned responses, drip campaigns, their applications, and blasts, to be named by an id."""

from collections.abc import Callable

from app.crypto.keys import new_id
from app.store.blasts.blasts import Blast, BlastState, blasts
from app.store.campaigns.canned_responses import CannedResponse, canned_responses
from app.store.campaigns.drip_applications import DripApplication, create_application
from app.store.campaigns.drip_campaigns import DripCampaign, drip_campaigns
from app.store.contacts.contacts import contacts
from tests.matrix.tenants_fixture import Party, Town


def add_canned_response(town: Town, party: Party) -> str:
    response = CannedResponse(id=new_id(), uid=party.uid, name="Hours", body="From nine to five")
    commit = town.instance.core.store.commit()
    commit.create(canned_responses.path(response.id), canned_responses.encode(response))
    commit.send()
    return response.id


def add_drip_campaign(town: Town, party: Party) -> str:
    step = {"name": "First", "interval": 1, "intervalType": "days", "message": "Hi [first]", "media": []}
    steps = [step | {"timeOfDay": None, "created": 1}]
    campaign = DripCampaign(id=new_id(), uid=party.uid, name="Welcome", steps=steps)
    commit = town.instance.core.store.commit()
    commit.create(drip_campaigns.path(campaign.id), drip_campaigns.encode(campaign))
    commit.send()
    return campaign.id


def add_application(town: Town, party: Party, find_contact: Callable[[Town, Party], str]) -> str:
    """Enroll a person's contact in a campaign, and return the enrollment."""
    contact_id = find_contact(town, party)
    application = DripApplication(id=new_id(), uid=party.uid, contact_id=contact_id)
    commit = town.instance.core.store.commit()
    create_application(commit, application)
    commit.send()
    town.change(contacts, contact_id, drips=[application.id])
    return application.id


def add_blast(town: Town, party: Party, state: BlastState = BlastState.DRAFT) -> str:
    """Add a blast to a contact that does not exist."""
    blast = Blast(id=new_id(), uid=party.uid, name="Offer", body="Hi [first]", contact_ids=[new_id()], state=state)
    commit = town.instance.core.store.commit()
    blasts.create(commit, blast)
    commit.send()
    return blast.id
