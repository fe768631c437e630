from __future__ import annotations

from datetime import date, time

import pytest

from .files import LEAST, read, refused, with_key

KEPT = '[policy.metrics."Kept Item"]\nenabled = true\n'
RETURNS = '[returns]\nsource = "returns"\n'


def also(text: str) -> str:
    """Add to the least file; what has no header belongs to the policy."""
    return LEAST + text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[policy.metrics."Fulfiled Order"]\nlate = "silent"\n',
            '[policy.metrics] "Fulfiled Order": is no metric of ours; '
            'did you mean "Fulfilled Order"?',
        ),
        (
            '[policy.metrics."Fulfilled Partial Order"]\nname = "Fulfilled Order"\n',
            '[policy.metrics."Fulfilled Partial Order"] name: "Fulfilled Order" is what Fulfilled '
            'Order is called; choose another name, or write preset = "per_shipment", which gives '
            "every parcel one",
        ),
        (
            '[policy.metrics."Returned Order"]\nname = "Updated Tracking"\n',
            '[policy.metrics."Returned Order"] name: "Updated Tracking" is what Updated Tracking '
            "is called; choose another name",
        ),
        (
            '[policy.metrics."Updated Tracking"]\nname = "Parcel"\n'
            '[policy.metrics."Returned Item"]\nname = "Parcel"\n',
            '[policy.metrics."Returned Item"] name: "Parcel" is what Updated Tracking is called; '
            "choose another name",
        ),
        (
            'late_window = "2d"\n',
            "[policy] late_window: is for events that are announced late; write "
            'late = "announce_late" beside it, or leave it out',
        ),
        (
            '[policy.metrics."Fulfilled Order"]\nlate_window = "2d"\n',
            '[policy.metrics."Fulfilled Order"] late_window: is for events that are announced '
            'late; write late = "announce_late" beside it, or leave it out',
        ),
        (
            'late = "announce_late"\nlate_window = "3h30m"\n',
            "[policy] late_window: ends before anything is late: the live window is 3h30m; both "
            "count from the fact itself",
        ),
        (
            '[policy.metrics."Kept Item"]\nlate = "announce_late"\nlate_window = "1h"\n',
            '[policy.metrics."Kept Item"] late_window: ends before anything is late: the live '
            "window is 3h30m; both count from the fact itself",
        ),
        (
            'returns_settle_for = "2h"\n' + RETURNS,
            "[policy] live_window: the waits add up to 2h20m (returns 10m + returns_settle_for 2h "
            "+ hold_for_cause 10m), which is more than half of 3h30m; shorten them or lengthen "
            "the window",
        ),
        (
            '[policy.metrics."Returned Item"]\nlive_window = "1h"\n' + RETURNS,
            '[policy.metrics."Returned Item"] live_window: the waits add up to 50m (returns 10m + '
            "returns_settle_for 30m + hold_for_cause 10m), which is more than half of 1h; shorten "
            "them or lengthen the window",
        ),
        (
            '[audience]\nexcluded_kinds = ["gift"]\n',
            '[audience] excluded_kinds: "gift" is recognised by nothing under [audience.kinds]; '
            "no kind is recognised yet",
        ),
        (
            '[audience]\nexcluded_kinds = ["gifts"]\n[audience.kinds.gift]\nprefixes = ["G"]\n',
            '[audience] excluded_kinds: "gifts" is recognised by nothing under [audience.kinds]; '
            'did you mean "gift"?',
        ),
        (
            "[audience.kinds.gift]\ngrouped = false\n",
            "[audience.kinds] gift: states nothing by which an order is recognised",
        ),
        (
            '[audience.kinds.gift]\nvalues = ["yes"]\n',
            "[audience.kinds.gift] values: needs a column to be found in",
        ),
        (
            '[mapping.rename]\nDespatchAt = "Sent"\n',
            '[mapping.rename] DespatchAt: is no property of ours; did you mean "DespatchedAt"?',
        ),
        (
            '[mapping.rename]\nEventKey = "Key"\n',
            "[mapping.rename] EventKey: stays as it is: events are found again by it",
        ),
        (
            '[mapping.rename]\nCarrier = "Service"\n',
            "[mapping.rename] Carrier: is a property that events have already; choose another name",
        ),
        (
            '[mapping]\norder_id = "order"\n',
            "[mapping] order_id: names no field, so that all orders would have one id",
        ),
        (
            '[mapping]\norder_id = "{reference.x}"\n',
            "[mapping] order_id: takes plain names in braces only, such as {reference}",
        ),
        (
            '[mapping]\norder_id = "{referenz}"\n',
            '[mapping] order_id: {referenz} is not known; did you mean "reference"?',
        ),
        (
            '[policy.collections.DPD]\nat = "5pm"\n',
            '[policy.collections.DPD] at: "5pm" is not a time of day; write it like "17:30"',
        ),
        (
            '[policy.collections.DPD]\nat = "17:30"\ndays = ["mo"]\n',
            '[policy.collections.DPD] days: "mo" is not a day of the week; use "mon", "tue", '
            '"wed", "thu", "fri", "sat", "sun"',
        ),
        (
            '[policy.collections.DPD]\nat = "17:30"\ndays = []\n',
            "[policy.collections.DPD] days: names no day, so that nothing would ever be told",
        ),
        (
            '[policy.collections.DPD]\nat = "17:30"\nclosed = ["Christmas"]\n',
            '[policy.collections.DPD] closed: "Christmas" is not a day; write it like "2026-12-25"',
        ),
        (
            "[policy.collections.DPD]\n",
            '[policy.collections.DPD] at: is missing; write at = "17:30"',
        ),
        ("[profile]\nenabled = 1\n", "[profile] enabled: 1 is neither true nor false"),
    ],
)
def test_each_contradiction_is_named(text: str, problem: str) -> None:
    """What cannot work together is refused, with both sides of it."""
    assert [problem] == refused(also(text))


@pytest.mark.parametrize(
    "text",
    [
        'preset = "per_shipment"\n'
        '[policy.metrics."Fulfilled Shipment"]\nname = "Fulfilled Partial Order"\n',
        '[policy.metrics."Returned Order"]\nname = "Kept Item"\n',
        '[policy.metrics."Updated Tracking"]\nenabled = false\n'
        '[policy.metrics."Returned Order"]\nname = "Updated Tracking"\n',
        '[policy.metrics."Fulfilled Order"]\nlate = "announce_late"\nlate_window = "4h"\n',
        'late = "announce_late"\n',
        '[policy.metrics."Returned Order"]\nenabled = false\nlive_window = "1h"\n'
        '[policy.metrics."Returned Item"]\nenabled = false\nlive_window = "1h"\n',
        '[policy.metrics."Kept Item"]\nenabled = true\nlive_window = "10m"\n',
        'live_window = "1h30m"\n',
    ],
    ids=[
        *("other preset", "one is off", "switched off", "late", "for ever", "no returns", "kept"),
        "no source of returns",
    ],
)
def test_what_only_looks_like_one_is_taken(text: str) -> None:
    """A name is taken only by what is told, and a window is used up only by its own waits."""
    read(also(text))


def test_the_shop_gives_its_orders_their_id_only_where_it_tells_them() -> None:
    """Two events of ours have one id of ours already."""
    text = with_key("mapping", 'order_id = "{reference}"')

    assert ["[mapping] order_id: is for orders whose Placed Order the shop tells; with "
            'placed_order = "relay" both events have an id of ours, so leave it out'] == refused(
        text.replace('placed_order = "shop"', 'placed_order = "relay"')
    )  # fmt: skip
    assert "{reference}" == read(text).mapping.order_id


def test_moments_may_be_written_as_toml_has_them() -> None:
    """Times and days without quotes mean the same, and days of the week may be whole words."""
    collection = read(
        also(
            "[policy.collections.DPD]\nat = 17:30:00\n"
            'days = ["Friday", "tue", "fri"]\nclosed = [2026-12-25]\n'
        )
    ).policy.collections["DPD"]

    assert time(17, 30) == collection.at
    assert (1, 4) == collection.days
    assert (date(2026, 12, 25),) == collection.closed
