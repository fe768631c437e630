"""Numbers of events: what is asked for, and how it is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from pvxklaviyo.errors import DecodeError
from pvxklaviyo.klaviyo import (
    AggregateRow,
    MetricAggregate,
    query_metric_aggregates,
    update_mapped_metric,
)

from .exchanges_metrics import AGGREGATE
from .samples import answer

BEGIN = datetime(2026, 7, 15, tzinfo=UTC)
END = BEGIN + timedelta(days=1)


def test_a_question_is_as_short_as_it_can_be() -> None:
    """Events a day, in UTC; it only reads, so it may be repeated."""
    call = query_metric_aggregates("TspjNE", since=BEGIN, until=END)

    assert {
        "metric_id": "TspjNE",
        "measurements": ["count"],
        "filter": [
            "greater-or-equal(datetime,2026-07-15T00:00:00Z)",
            "less-than(datetime,2026-07-16T00:00:00Z)",
        ],
        "interval": "day",
        "timezone": "UTC",
    } == json.loads(call.request.content)["data"]["attributes"]
    assert call.repeatable


def test_a_series_is_read_by_date() -> None:
    """Of a group that is named; one that has no row had no events."""
    dates = list(AGGREGATE.dates)

    assert list(zip(dates, [3, 1], strict=True)) == list(AGGREGATE.series(dimensions=["XVTP5Q"]))
    assert [Decimal("59.95"), 0] == [
        number for _, number in AGGREGATE.series("sum_value", dimensions=["XVTP5Q"])
    ]
    assert list(zip(dates, [0, 0], strict=True)) == list(AGGREGATE.series(dimensions=["other"]))
    assert (6, Decimal("69.95")) == (AGGREGATE.total(), AGGREGATE.total("sum_value"))


def test_a_series_of_the_only_group_needs_no_name() -> None:
    """Of several it does."""
    one = attrs.evolve(AGGREGATE, rows=AGGREGATE.rows[:1])

    assert [3, 1] == [number for _, number in one.series()]
    assert [0, 0] == [number for _, number in attrs.evolve(AGGREGATE, rows=()).series()]
    assert 0 == MetricAggregate(id="a").total()
    with pytest.raises(ValueError, match="several groups"):
        AGGREGATE.series()
    with pytest.raises(KeyError):
        one.series("unique")


def reply(attributes: Any, links: Any = None) -> Any:
    """Answer with another document."""
    data = {"type": "metric-aggregate", "id": "a", "attributes": attributes}
    body = json.dumps({"data": data, "links": links}).encode()
    return attrs.evolve(answer(200, "query_metric_aggregates"), body=body)


ASKED = query_metric_aggregates("TspjNE", since=BEGIN, until=END)


def test_numbers_may_be_missing() -> None:
    """No rows, no dates, no links, a null for a number: nothing was counted there."""
    assert MetricAggregate(id="a") == ASKED.decode(reply({"dates": None, "data": None}))
    row = {"dimensions": [None], "measurements": {"count": [None, 2.0]}}
    read = ASKED.decode(reply({"dates": [], "data": [row]}, {"next": None}))

    assert [AggregateRow(dimensions=(None,), measurements={"count": (0, 2)})] == list(read.rows)
    assert read.cursor is None


@pytest.mark.parametrize(
    "attributes",
    [
        {"data": [{"measurements": {"count": ["many"]}}]},
        {"data": [{"measurements": {"count": 3}}]},
        {"data": [7]},
        {"dates": ["yesterday"]},
    ],
)
def test_what_is_no_number_says_so(attributes: Any) -> None:
    """With its place and not its value."""
    with pytest.raises(DecodeError) as caught:
        ASKED.decode(reply(attributes))

    assert "many" not in str(caught.value)
    assert "yesterday" not in str(caught.value)


@pytest.mark.parametrize(
    ("given_as", "why"),
    [
        ({"since": datetime(2026, 7, 15)}, "a time without zone"),
        ({"until": datetime(2026, 7, 16)}, "a time without zone"),
        ({"until": BEGIN}, "until is not after since"),
        ({"measurements": []}, "at least one"),
        ({"measurements": "count"}, "at least one"),
        ({"page_size": 0}, "page_size is 0"),
    ],
)
def test_a_question_without_an_answer_is_not_asked(given_as: Any, why: str) -> None:
    """A ValueError says which part is wrong."""
    with pytest.raises(ValueError, match=why):
        query_metric_aggregates("TspjNE", **({"since": BEGIN, "until": END} | given_as))


@pytest.mark.parametrize("given_as", [{}, {"metric_id": "A", "custom_metric_id": "B"}])
def test_a_mapping_goes_to_one_metric(given_as: Any) -> None:
    """Neither to none nor to two."""
    with pytest.raises(ValueError, match="either metric_id or custom_metric_id"):
        update_mapped_metric("revenue", **given_as)
