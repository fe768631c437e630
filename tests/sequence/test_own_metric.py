from __future__ import annotations

import attrs
import pytest

from pvxklaviyo.sequence import Preset

from .group import POLICY, Group, key, order, shipment


def told_under_its_own_metric(preset: Preset, metric: str) -> Group:
    """Tell the one parcel of an order, under the name that the tenant's own function gave it."""
    group = Group(policy=attrs.evolve(POLICY, preset=preset))
    for minutes in (0, 5):
        group.look_up(minutes, orders=[order()], shipments=[shipment()]).advance()
    group._change(key(), "shipment", lambda row: attrs.evolve(row, metric=metric))
    group.deliver(key())
    group.look_up(30, orders=[order()], shipments=[shipment()]).advance()
    return group


@pytest.mark.parametrize("metric", ["Fulfilled Order", "Parcel left"])
def test_a_parcel_that_completes_an_order_says_so_under_any_name(metric: str) -> None:
    """Nobody is told of the order's end twice because a function named the metric itself."""
    group = told_under_its_own_metric("shopify", metric)

    assert ["shipment"] == [row.kind for row in group.rows()]


@pytest.mark.parametrize("metric", ["Fulfilled Shipment", "Parcel left"])
def test_where_each_parcel_has_one_metric_the_end_is_told_by_itself(metric: str) -> None:
    """One Fulfilled Order for the whole, whatever the parcels are called."""
    group = told_under_its_own_metric("per_shipment", metric)

    assert ["shipment", "completion"] == [row.kind for row in group.rows()]
