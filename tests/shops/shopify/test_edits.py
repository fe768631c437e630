from __future__ import annotations

from datetime import UTC, datetime

from pvxklaviyo.model import ShownEdit

from .bodies import MUG, ORDER, body, call, edit, sample, shop


def test_an_edit():
    """The order stands inside the edit; what it says is what was taken off and added, and when."""
    heard = shop().read(call("orders/edited", sample("orders-edited.json")))

    assert (
        ShownEdit(
            shop="shopify",
            order=ORDER,
            id="78912328793",
            at=datetime(2026, 7, 1, 10, 5, tzinfo=UTC),
            removed={MUG: 1},
            added={"9007199254740999": 1},
            reason="",
        ),
    ) == heard.shown


def test_before_edits_had_a_time_of_their_own():
    """Older versions tell only when the edit was begun."""
    payload = body("orders-edited")
    del payload["order_edit"]["committed_at"]

    assert datetime(2026, 7, 1, 10, 0, tzinfo=UTC) == edit(payload).at


def test_what_staff_wrote():
    """A note that only staff were meant to see is told only where it is wanted."""
    assert "" == edit(body("orders-edited")).reason
    assert "customer rang" == edit(body("orders-edited"), tells_notes=True).reason


def test_the_sign_does_not_matter():
    """Whether removals are written with a minus or not, they are the same; twice is added up."""
    payload = body("orders-edited")
    lines = payload["order_edit"]["line_items"]
    lines["removals"] = [{"id": int(MUG), "delta": -1}, {"id": int(MUG), "delta": 2}]

    assert {MUG: 3} == edit(payload).removed


def test_an_edit_of_something_else():
    """An edit that only gives a discount takes nothing off."""
    payload = body("orders-edited")
    payload["order_edit"]["line_items"] = {"additions": [], "removals": []}

    assert ({}, {}) == (edit(payload).removed, edit(payload).added)
