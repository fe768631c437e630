"""
Your own mapping: wrap ours, and say more in an event, or say it otherwise.

    python examples/own_mapping.py

A mapping is a pure function from what was decided to the event. One that
raises parks that one event; the others go on.
"""

from __future__ import annotations

import json

import stage

from pvxklaviyo import Event, Klaviyo, MemoryStore, Peoplevox, Policy, Relay, env, mapping
from pvxklaviyo.model import Order, Shipment


def acme_event(shipment: Shipment, order: Order) -> Event:
    """Add what Acme's flows branch on."""
    event = mapping.shipment_event(shipment, order)
    return event.with_properties(
        Channel=order.channel,
        IsFirstParcel=shipment.index == 1,
        Postage="tracked" if shipment.tracking_number else "untracked",
    )


def main() -> None:
    """Tell one evening in Acme's words, and show the first event."""
    with (
        stage.services() as at,
        Peoplevox(
            client_id=at.client_id,
            username=at.username,
            password=env("PVX_PASSWORD"),
            timezone="Europe/London",
            url=at.peoplevox_url,
        ) as peoplevox,
        Klaviyo(api_key=env("KLAVIYO_API_KEY"), url=at.klaviyo_url) as klaviyo,
    ):
        relay = Relay(
            tenant="acme",
            peoplevox=peoplevox,
            klaviyo=klaviyo,
            store=MemoryStore(at.clock.now),
            policy=Policy(placed_order="shop", cancelled_order="shop", start_at=at.since),
            mapping=mapping.Mapping(
                shipment_event=acme_event,
                tracking_urls={"Our own van": "https://track.acme.example/{tracking_number}"},
            ),
            clock=at.clock,
        )
        for _ in range(4):
            at.clock.sleep(300)
            relay.run_once()
        if at.simulated and at.simulated.klaviyo:
            at.simulated.klaviyo.settle()
            print(json.dumps(at.simulated.klaviyo.events()[0].properties, indent=2))


if __name__ == "__main__":
    main()
