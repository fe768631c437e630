"""Generated histories of one order group: what is true of it, in versions that follow each other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from pvxklaviyo.model import Order, Return, Shipment, ShopFact, Shown
from pvxklaviyo.sequence import DESPATCHED_ITEM, MetricPolicy, Policy

from ..sequence.group import NOON, fact, order, returned, shipment

Thing = Order | Shipment | Return | ShopFact | Shown

ANN, BOB, CARL = (f"{name}@post.pvx-sim.net" for name in ("ann", "bob", "carl"))
LINES = {"1001": (("MUG", 2), ("TEE", 1)), "1002": (("MUG", 1), ("CAP", 1))}
CONTENTS = {
    "1001": [(("MUG", 2), ("TEE", 1)), (("MUG", 1),), (("TEE", 1),), (("MUG", 2),)],
    "1002": [(("MUG", 1), ("CAP", 1)), (("MUG", 1),), (("CAP", 1),)],
}


@attrs.frozen(kw_only=True)
class Story:
    """
    What is true of a group in the end, and what was true before.

    Attributes:
        policy: The tenant's.

        numbers: Peoplevox's numbers of its orders.

        chains: Of each thing its versions, which nobody can see in another
            order; what a shop says has one version.
    """

    policy: Policy
    numbers: tuple[str, ...]
    chains: tuple[tuple[Thing, ...], ...]

    def arrival(self, source: random.Random) -> Iterator[tuple[int, Thing]]:
        """Give all versions of all things in some order in which they may come to light."""
        places = [place for place, chain in enumerate(self.chains) for _ in chain]
        source.shuffle(places)
        left = [iter(chain) for chain in self.chains]
        for place in places:
            yield place, next(left[place])


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Draw a story."""

    def pick(*these: Any) -> Any:
        return these[draw(st.integers(0, len(these) - 1))]

    numbers = pick(("1001",), ("1001",), ("1001", "1002"))
    owner = pick(*[ANN] * 7, None)
    chains: list[tuple[Thing, ...]] = []
    for number in numbers:
        first = order(number, *LINES[number], email=owner, created_at=NOON - timedelta(hours=2))
        changed = pick(False, False, False, True)
        chains.append((first, attrs.evolve(first, email=BOB)) if changed else (first,))
    for position in range(pick(1, 1, 2, 2, 3, 3, 0)):
        number = pick(*numbers)
        name = f"DES{position + 1}"
        parcel = shipment(
            name,
            *pick(*CONTENTS[number]),
            number=number,
            despatched_at=NOON + timedelta(minutes=pick(0, 1, 1, 30)),
            email=owner,
        )
        numbered = pick(*[(f"TR-{name}",)] * 9, ("", f"TR-{name}"), (f"TR-{name}", "OTHER"), ("",))
        chains.append(tuple(attrs.evolve(parcel, tracking_number=one) for one in numbered))
    for position in range(pick(0, 0, 1, 1, 2)):
        number = pick(*numbers)
        first, more = pick(*CONTENTS[number]), pick(*CONTENTS[number])
        back = returned(f"RET{position + 1}", *first, number=number, email=owner)
        grown = attrs.evolve(back, lines=(*back.lines, *returned("", *more).lines))
        chains.append((back, grown) if pick(False, False, True) else (back,))
    chains += [(one,) for one in _said(pick, numbers, owner)]
    return Story(policy=_policy(pick), numbers=numbers, chains=tuple(chains))


def _said(pick: Any, numbers: Sequence[str], owner: str | None) -> Iterator[ShopFact]:
    ordered = tuple(line for number in numbers for line in LINES[number])
    if pick(True, True, False):
        yield fact("order_placed", -60, *ordered, email=owner, value=Decimal("30.00"))
    for name in ("C1", "C2")[: pick(0, 0, 1, 2)]:
        cut = pick(("TEE", 1), ("MUG", 1), ("MUG", 2), ("CAP", 1), ("GIFT", 1))
        yield fact("lines_cancelled", pick(-5, 10, 45), cut, email=owner, id=name)
    for name in ("", "X2")[: pick(0, 0, 0, 0, 1, 1, 2)]:
        yield fact("order_cancelled", pick(-5, 10, 45), email=owner, id=name)
    if pick(False, False, True):
        yield fact("order_changed", pick(-20, 20), email=pick(CARL, CARL, None), id="E1")
    if pick(False, False, True):
        yield fact("refunded", 50, email=owner, id="R1", value=Decimal("5.00"))


def _policy(pick: Any) -> Policy:
    return Policy(
        placed_order=pick(*["shop"] * 5, "relay"),
        cancelled_order=pick("relay", "relay", "relay", "shop"),
        preset=pick("shopify", "shopify", "per_shipment"),
        start_at=NOON - timedelta(days=1),
        metrics={DESPATCHED_ITEM: MetricPolicy(enabled=pick(False, False, True))},
    )
