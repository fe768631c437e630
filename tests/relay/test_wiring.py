from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from pvxklaviyo import AsyncRelay, MemoryStore, Policy, Relay
from pvxklaviyo.mapping import Mapping
from pvxklaviyo.peoplevox import Despatch, GoodsIn, Return, RmaItem
from pvxklaviyo.relay import Difference
from pvxklaviyo.relay._wiring import mapping, pace, peoplevox_service, policy
from pvxklaviyo.sequence import (
    Audience,
    Collection,
    MatchRule,
    MetricPolicy,
    OrderKind,
    ProfilePolicy,
    ReturnsPolicy,
    ShopRules,
)

from ..config.files import FULL, LEAST, read

ONLY_IN_CODE = {"speak_at"}


def test_the_least_file_is_the_default_policy() -> None:
    """A file that says nothing more gives what a program that says nothing more has."""
    plain = Policy(placed_order="shop", cancelled_order="shop")
    stated = policy(read(LEAST))

    assert plain == stated


@pytest.mark.parametrize("colour", [Relay, AsyncRelay])
def test_a_relay_gives_its_policy_to_make_another_of(
    colour: type[Relay | AsyncRelay],
) -> None:
    """What the settings state is no policy; the relay's own is, and so the two are not confused."""
    settings = read(LEAST)
    relay = colour.from_config(settings, store=MemoryStore())
    stated: Any = settings.policy

    assert policy(settings) == relay.policy
    with pytest.raises(TypeError, match="relay.policy"):
        _replay(relay, stated)
    assert () == _replay(relay, attrs.evolve(relay.policy, preset="per_shipment"))


def _replay(relay: Relay | AsyncRelay, given: Policy) -> Sequence[Difference]:
    if isinstance(relay, Relay):
        return relay.replay(policy=given).differences
    return asyncio.run(relay.replay(policy=given)).differences


def test_every_word_of_a_file_reaches_the_policy() -> None:
    """No setting is read and then forgotten."""
    stated = policy(read(FULL))
    expected = Policy(
        placed_order="relay",
        cancelled_order="relay",
        preset="per_shipment",
        group_by="none",
        start_at=datetime(2026, 11, 1, tzinfo=UTC),
        settle_for=timedelta(minutes=3),
        returns_settle_for=timedelta(minutes=31),
        hold_for_tracking=timedelta(minutes=11),
        hold_for_cause=timedelta(minutes=12),
        correct_after=timedelta(hours=2),
        confirm_within=timedelta(hours=5),
        match_within=timedelta(hours=30),
        keep_after=timedelta(days=20),
        shops=(
            ShopRules(
                name="web",
                match=(
                    MatchRule(field="order_number", add_prefix="UK"),
                    MatchRule(field="attribute:wms"),
                ),
                channel="Shopify",
            ),
            ShopRules(name="outlet"),
            ShopRules(name="trade"),
            ShopRules(name="spares"),
        ),
        on_parked="stop",
        reread_for=timedelta(days=8),
        live_window=timedelta(hours=3),
        late="announce_late",
        late_window=timedelta(days=2),
        metrics={
            "Fulfilled Order": MetricPolicy(live_window=timedelta(hours=2), late="hold"),
            "Kept Item": MetricPolicy(
                enabled=True, name="Item kept", late_window=timedelta(days=3)
            ),
        },
        tracking={"Royal Mail": "required", "Royal Mail/Large letter": "never"},
        collections={
            "Royal Mail/LEEDS": Collection(
                at=time(17, 30),
                days=(0, 5),
                zone=ZoneInfo("Europe/Dublin"),
                closed=(date(2026, 12, 25), date(2026, 12, 26)),
            )
        },
        collection_time=True,
        audience=Audience(
            excluded_channels=("Wholesale",),
            transfer_channels=("Transfers",),
            relay_domains=("marketplace.amazon.co.uk",),
            placeholder_domains=("example.com", "test.com", "nowhere.invalid"),
            placeholder_names=("none",),
            excluded_sites=("OUTLET",),
            kinds=(
                OrderKind(name="gift", attribute="attribute4", values=("yes",)),
                OrderKind(
                    name="gift",
                    channels=("Presents",),
                    prefixes=("G-",),
                    suffixes=("-G",),
                    zero_value=True,
                    grouped=False,
                ),
            ),
            excluded_kinds=("Gift",),
        ),
        returns=ReturnsPolicy(
            source="goods_in",
            goods_in_reference="R{order}",
            goods_in_order="R(?P<order>[0-9]+)(-[0-9]+)?",
            dispositions={"NEW/True": "restocked", "DAMAGED": "written off"},
            sent_back_reasons=("Undeliverable",),
        ),
        profile=ProfilePolicy(
            enabled=True, returned_skus=20, returned_for=timedelta(days=90), unknown="skip"
        ),
    )
    plain = policy(read(LEAST))
    as_plain = {
        field.name
        for field in attrs.fields(Policy)
        if getattr(stated, field.name) == getattr(plain, field.name)
    }

    assert expected == stated
    assert ONLY_IN_CODE == as_plain


def test_a_collection_without_a_clock_is_by_the_warehouses() -> None:
    """The wall clock of the warehouse is the usual one."""
    text = LEAST + '[policy.collections."*"]\nat = "17:00"\n'

    assert ZoneInfo("Europe/London") == policy(read(text)).collections["*"].zone


def test_every_word_of_a_file_reaches_the_mapping() -> None:
    """Columns, names, carriers and currencies are said once, in the file."""
    text = FULL.replace('placed_order = "relay"', 'placed_order = "shop"')
    text += '[mapping]\norder_id = "{reference}"\n'

    assert Mapping(
        properties={"Gift": "attribute4"},
        rename={"DespatchedAt": "ShippedAt"},
        order_id="{reference}",
        tracking_urls={"our own van": "https://track.acme.test/{tracking_number}"},
        currency="EUR",
        currencies={"Shopify US": "USD"},
    ) == mapping(read(text))


def test_every_report_is_known_by_its_name_and_captions() -> None:
    """One that is not named may have any of its usual names."""
    full, least = (peoplevox_service(read(text)) for text in (FULL, LEAST))
    text = FULL.replace('"Return summary"', '"Ours"').replace('"Goods in summary"', '"In"')
    renamed = peoplevox_service(read(text))

    assert ["Ours", "RMA items", "In"] == [
        renamed.naming(row).source for row in (Return, RmaItem, GoodsIn)
    ]
    assert ("Return summary",) == full.called(Return)
    assert ("Return summary", "Returns Summary") == least.called(Return)
    assert ["a", "a", "a", "Salesorder number"] == [
        full.caption(Return, "return_code"),
        full.caption(RmaItem, "rma_number"),
        full.caption(GoodsIn, "reference"),
        full.caption(Despatch, "order_number"),
    ]


def test_every_word_of_a_file_reaches_the_pace() -> None:
    """What a file says of reading and sending is what is done."""
    stated, plain = pace(read(FULL)), pace(read(LEAST))

    assert (timedelta(minutes=2), timedelta(minutes=11)) == (stated.despatches, stated.returns)
    assert [] == [
        field.name
        for field in attrs.fields(type(stated))
        if getattr(stated, field.name) == getattr(plain, field.name)
    ]
