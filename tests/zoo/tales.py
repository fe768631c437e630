"""The short lives that the judge looks at: what happens in them was chosen before any bug."""

from __future__ import annotations

from datetime import timedelta

from pvxklaviyo.sequence import KEPT_ITEM, Audience, MetricPolicy
from pvxklaviyo.simulation.warehouse import TRANSFER_CHANNEL

from .customers import against, odd_returns, returns, shop, unheard
from .parcels import edges, kept, late, numbers, parcels, rough, undone
from .races import a_claim_is_lost, decided_while_it_is_sent, sent_while_it_is_decided
from .tale import Tale

TALES = (
    Tale(
        name="parcels",
        tell=parcels,
        until=45,
    ),
    Tale(name="numbers", tell=numbers, until=45),
    Tale(
        name="edges",
        tell=edges,
        until=45,
        policy={"audience": Audience(transfer_channels=(TRANSFER_CHANNEL,))},
        left_out=[
            "shipment before_start",
            "shipment marketplace_relay",
            "shipment no_email",
            "shipment placeholder_email",
            "shipment reversed",
            "shipment transfer",
        ],
    ),
    Tale(
        name="undone",
        tell=undone,
        until=120,
        asked=["shipment.changed"],
        left_out=["shipment booked_again"],
    ),
    Tale(
        name="shop",
        tell=shop,
        until=70,
        policy={"placed_order": "relay"},
    ),
    Tale(
        name="against the shop",
        tell=against,
        until=70,
        policy={"placed_order": "relay"},
        asked=["shipment.after_cancellation"],
    ),
    Tale(
        name="unheard",
        tell=unheard,
        until=300,
        policy={"placed_order": "relay"},
        asked=["order.cancelled_in_warehouse"],
    ),
    Tale(
        name="returns",
        tell=returns,
        until=200,
    ),
    Tale(
        name="odd returns",
        tell=odd_returns,
        until=200,
        asked=[
            "return.changed",
            "return.disposition_unknown",
            "return.more_than_sent",
            "return.vanished",
        ],
        left_out=["return return_gone"],
    ),
    Tale(
        name="kept",
        tell=kept,
        until=300,
        policy={
            "keep_after": timedelta(hours=3),
            "metrics": {KEPT_ITEM: MetricPolicy(enabled=True)},
        },
        left_out=["kept_item not_kept"],
    ),
    Tale(name="late", tell=late, until=400, policy={"late": "silent"}, lag=None),
    Tale(
        name="announced late",
        tell=late,
        until=400,
        policy={"late": "announce_late", "late_window": timedelta(hours=8)},
        rules={"announced_late_after": timedelta(hours=3, minutes=30)},
        lag=None,
    ),
    Tale(name="rough", tell=rough, until=60, asked=["event.refused"] * 2, lag=None, bulk=3),
    Tale(name="decided while sent", tell=decided_while_it_is_sent, until=25, lag=None),
    Tale(name="sent while decided", tell=sent_while_it_is_decided, until=25, lag=None),
    Tale(name="a claim is lost", tell=a_claim_is_lost, until=25, lag=None),
)
