"""Plans, to be named by an id."""

from app.crypto.keys import new_id
from app.store.tenancy.plans import Plan, plans
from tests.matrix.tenants_fixture import Party, Town


def add_plan(town: Town, party: Party) -> str:
    """Add a plan of a person's tenant."""
    plan = Plan(id=new_id(), name=f"plan {town.number()}", tenant_id=party.user.tenant_id)
    commit = town.instance.core.store.commit()
    plans.create(commit, plan)
    commit.send()
    return plan.id
