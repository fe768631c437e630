"""Two tenants on one ledger: neither may keep the other's news from being told."""

from __future__ import annotations

import pytest

from pvxklaviyo import Klaviyo, Pass, Peoplevox, Relay
from pvxklaviyo.errors import ConfigurationError

from .small_world import POLICY, SmallWorld, at


def passed(world: SmallWorld, tenant: str) -> Pass:
    """Make one pass for a tenant."""
    relay = Relay(
        tenant=tenant,
        peoplevox=Peoplevox(
            client_id="acme01",
            username="api",
            password="let-me-in",
            timezone="Europe/London",
            transport=world.services,
            clock=world.clock,
        ),
        klaviyo=Klaviyo(api_key="pk_simulated", transport=world.services, clock=world.clock),
        store=world.store,
        policy=POLICY,
        clock=world.clock,
    )
    return relay.run_once()


def test_the_same_account_of_the_same_source_is_one_tenants() -> None:
    """What one left untold would count for the other, which would say nothing for ever."""
    world = SmallWorld()
    world.order()
    world.story.despatch("1001", "DES1", at=at(1), tracking="T1")
    world.clock.set(at(2))
    passed(world, "acme")
    passed(world, "acme")

    with pytest.raises(ConfigurationError, match='tells account SimAcc of acme01 for "acme"'):
        passed(world, "zenith")
