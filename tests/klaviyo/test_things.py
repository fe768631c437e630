"""Catalogue, waiting lists, metrics, flows and webhooks over real HTTP, in both colours."""

from __future__ import annotations

import pytest

from pvxklaviyo.klaviyo._operations import (
    aggregates,
    back_in_stock,
    catalogue_item_jobs,
    catalogue_items,
    catalogue_variant_jobs,
    catalogue_variants,
    custom_metrics,
    flow_actions,
    flow_messages,
    flows,
    mapped_metrics,
    metrics,
    webhooks,
)

from .exchanges_catalogue import EXCHANGES as CATALOGUE
from .exchanges_flows import FLOWS, WEBHOOKS
from .exchanges_metrics import EXCHANGES as METRICS
from .replay import Exchange, Replay, by_method, complaints, expected_refusals, methods_of

EXCHANGES = [*CATALOGUE, *METRICS, *FLOWS, *WEBHOOKS]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_an_operation_does_what_its_page_says(replay: Replay, exchange: Exchange) -> None:
    """What travels, and what comes of the answer, field by field, in both colours."""
    blocking, awaited = replay.both(exchange)

    assert exchange.sent == blocking.sent == awaited.sent
    assert exchange.result == blocking.result == awaited.result
    assert [] == complaints(exchange)


@pytest.mark.parametrize("exchange", by_method(EXCHANGES), ids=str)
def test_an_operation_says_what_went_wrong(replay: Replay, exchange: Exchange) -> None:
    """Every documented error; what may be missing, or be gone already, is none."""
    gone = {"not_found": None} if exchange.method.startswith(("find_", "delete_")) else {}

    assert expected_refusals(exchange, **gone) == replay.refusals(exchange)


def test_no_operation_was_forgotten() -> None:
    """Every operation of these families is exchanged above."""
    families = (
        aggregates,
        back_in_stock,
        catalogue_item_jobs,
        catalogue_items,
        catalogue_variant_jobs,
        catalogue_variants,
        custom_metrics,
        flow_actions,
        flow_messages,
        flows,
        mapped_metrics,
        metrics,
        webhooks,
    )

    assert methods_of(*families) == {exchange.method for exchange in EXCHANGES}
