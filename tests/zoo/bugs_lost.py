"""Bugs of what is read and sent: lost, or told twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from pvxklaviyo.engine import _advance, _deliver, _feed, _look_up
from pvxklaviyo.engine._people import People
from pvxklaviyo.errors import ServerError
from pvxklaviyo.ledger import Delivered, FeedRead
from pvxklaviyo.sequence import (
    _completions,
    _decide,
    _returning,
    _shipments,
    _tracking,
)
from pvxklaviyo.stores.memory._learning import Learning

from .bug import answering, around, bug

CURSOR = "cursor before append"
LOST = "lost news"
TWICE = "told twice"


@bug(CURSOR, "rough")
def the_feed_goes_on_before_its_rows_are_kept(patch: pytest.MonkeyPatch) -> None:
    left: set[str] = set()

    def forgetful(real: Any, self: Learning, read: FeedRead, source: str, reader: Any) -> None:
        # As if the process had ended between the two, the first time.
        rows = read.rows if left & {row.row for row in read.rows} else ()
        left.update(row.row for row in read.rows)
        real(self, attrs.evolve(read, rows=rows, since=None), source, reader)

    around(patch, Learning, "_put_feed", forgetful)
    _without_deep_reads(patch)


@bug(CURSOR, "kept")
def nothing_is_read_again(patch: pytest.MonkeyPatch) -> None:
    async def begin(real: Any, world: Any, tenant: Any, feed: Any, cursor: Any) -> Any:
        return max(cursor.at, await real(world, tenant, feed, cursor))

    around(patch, _feed, "_begin", begin)


@bug(CURSOR, "returns")
def the_place_in_the_feed_is_the_clocks(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.engine._feeds import FeedCursor

    def text(real: Any, self: Any) -> Any:
        return real(attrs.evolve(self, at=self.at + timedelta(hours=3)))

    around(patch, FeedCursor, "text", text)


@bug(CURSOR, "a claim is lost")
def it_is_settled_before_it_is_sent(patch: pytest.MonkeyPatch) -> None:
    async def send(real: Any, world: Any, tenant: Any, rows: Any, *more: Any, **named: Any) -> Any:
        await _deliver._settle(world, tenant, rows, Delivered())
        return await real(world, tenant, rows, *more, **named)

    around(patch, _deliver, "_send", send)


def _without_deep_reads(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.engine import _pass

    answering(patch, _pass, "deep_feeds", frozenset())


@bug(LOST, "rough")
def only_the_first_parcel_of_an_order_is_read(patch: pytest.MonkeyPatch) -> None:
    around(patch, _look_up, "shipments_of", lambda real, rows, kits: real(rows, kits)[:1])


@bug(LOST, "a claim is lost")
def nobody_looks_again(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _advance,
        "decide",
        lambda real, *args: attrs.evolve(real(*args), read_at=None),
    )


@bug(LOST, "sent while decided")
def what_reads_otherwise_is_no_news(patch: pytest.MonkeyPatch) -> None:
    answering(patch, People, "revision", "1")


@bug(LOST, "rough")
def an_error_counts_as_delivered(patch: pytest.MonkeyPatch) -> None:
    async def refused(
        real: Any,
        world: Any,
        tenant: Any,
        rows: Any,
        call: Any,
        error: Any,
        *more: Any,
        **named: Any,
    ) -> Any:
        if isinstance(error, ServerError):
            await _deliver._settle(world, tenant, rows, Delivered())
            return _deliver.Sent()
        return await real(world, tenant, rows, call, error, *more, **named)

    around(patch, _deliver, "_refused", refused)


@bug(LOST, "undone")
def a_row_that_is_gone_says_nothing(patch: pytest.MonkeyPatch) -> None:
    def put(real: Any, self: Any, read: FeedRead, *more: Any) -> None:
        real(self, attrs.evolve(read, since=None, until=None), *more)

    around(patch, Learning, "_put_feed", put)


@bug(LOST, "sent while decided")
def a_number_that_comes_late_is_not_told(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _tracking, "_tracking", None)


@bug(LOST, "returns")
def what_is_added_to_a_return_is_not_told(patch: pytest.MonkeyPatch) -> None:
    around(
        patch,
        _returning,
        "difference",
        lambda real, lines, told: (
            attrs.evolve(real(lines, told), added=()) if told else real(lines, told)
        ),
    )


@bug(LOST, "shop")
def an_order_that_ends_by_its_cancellation_does_not_end(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _decide, "decide_completion", None)


@bug(TWICE, "a claim is lost")
def each_try_has_an_id_of_its_own(patch: pytest.MonkeyPatch) -> None:
    def sendable(real: Any, tenant: Any, row: Any, now: Any) -> Any:
        made = real(tenant, row, now)
        old = f'"unique_id":"{row.unique_id}"'.encode()
        new = f'"unique_id":"{row.unique_id}:{row.tries}"'.encode()
        attributes = made.parts.attributes.replace(old, new)
        return attrs.evolve(made, parts=attrs.evolve(made.parts, attributes=attributes))

    around(patch, _deliver, "sendable", sendable)


@bug(TWICE, "undone")
def what_is_booked_again_is_news(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _shipments, "places", ())


@bug(TWICE, "returns")
def a_grown_return_is_told_whole_again(patch: pytest.MonkeyPatch) -> None:
    def difference(real: Any, lines: Any, told: Any) -> Any:
        found = real(lines, told)
        return attrs.evolve(found, added=tuple(lines)) if found.added else found

    around(patch, _returning, "difference", difference)


@bug(TWICE, "a claim is lost")
def the_end_is_told_beside_its_parcel(patch: pytest.MonkeyPatch) -> None:
    answering(patch, _completions, "_is_said_by_a_parcel", False)


@bug(TWICE, "against the shop")
def a_line_is_cancelled_with_its_order_again(patch: pytest.MonkeyPatch) -> None:
    from pvxklaviyo.sequence import _cancellations

    def tell(real: Any, *args: Any, **named: Any) -> Any:
        again = named["kind"] == "cancelled"
        if again:
            more = {"kind": "cancelled_item", "metric": "Cancelled Order Item"}
            real(*args, **{**named, **more})
        return real(*args, **named)

    around(patch, _cancellations, "tell", tell)
