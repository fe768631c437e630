"""What a cancellation says: what the placing said, else what the shop or Peoplevox tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

import attrs

from ..model import Cancellation, FactKey, Shipment, ShopFact, ShopLine
from ._known import Known
from ._order_kinds import amount
from ._order_telling import whole_order
from ._remaining import names_of, open_items
from ._seen import Said


def whole_cancellation(known: Known, said: Said) -> tuple[Cancellation, tuple[FactKey, ...]]:
    """
    Give the cancellation of the whole order, and what it rests on.

    It mirrors the placing, so that the one takes the other off in whatever
    adds them up; what the placing does not tell is the cancellation's own
    word, and last Peoplevox's.
    """
    fact, placing = said.fact, known.heard.placing
    told = [fact] if placing is None else [placing.fact, fact]
    order = whole_order(known)
    facts = [said.key] if placing is None else [said.key, placing.key]
    lines = next((one.lines for one in told if one.lines), ())
    value = next((one.value for one in told if one.value is not None), None)
    if known.state.orders and not (lines and value is not None):
        facts += [known.state.order_facts[number] for number in sorted(known.state.orders)]
    alone = len(_standing(known)) == 1
    cancellation = Cancellation(
        reference=fact.order,
        order_number=order.number,
        cancelled_at=fact.at.astimezone(UTC),
        is_whole=True,
        stage=_stage(known, said, [part for part in known.heard.parts if part.fact.at < fact.at]),
        reason=fact.reason,
        channel=_first(told, "channel") or order.channel,
        currency=_first(told, "currency"),
        # Of several orders of one shop order, Peoplevox's amounts may be the
        # whole's or a part's: nobody knows.
        value=value if value is not None or not alone else amount(order, "total"),
        discount=next((one.discount for one in told if one.discount is not None), None),
        shipping=next((one.shipping for one in told if one.shipping is not None), None),
        lines=lines or _warehouse_lines(known),
    )
    return cancellation, tuple(facts)


def parts_of(known: Known, said: Said) -> Sequence[Cancellation]:
    """Give what a cancellation of lines takes off, line by line; equal lines add up."""
    fact, placing = said.fact, known.heard.placing
    merged: dict[tuple[str, str], ShopLine] = {}
    for line in fact.lines:
        if line.quantity > 0:
            place = (line.line, "" if line.line else line.sku)
            before = merged.get(place)
            merged[place] = (
                line
                if before is None
                else attrs.evolve(before, quantity=before.quantity + line.quantity)
            )
    placed = () if placing is None else placing.fact.lines
    names = names_of(known)
    earlier = [part for part in known.heard.parts if part.fact.at < fact.at]
    stage = _stage(known, said, earlier)
    told = [fact] if placing is None else [fact, placing.fact]
    made: list[Cancellation] = []
    for line in merged.values():
        as_placed = _as_placed(line, placed)
        price = line.price
        if price is None and as_placed is not None:
            price = as_placed.price
        value = None if price is None else price * line.quantity
        if len(merged) == 1 and fact.value is not None:
            value = fact.value
        name = line.name or (as_placed.name if as_placed else "") or names.get(line.sku, "")
        made.append(
            Cancellation(
                reference=fact.order,
                order_number=whole_order(known).number,
                cancellation_id=fact.id,
                cancelled_at=fact.at.astimezone(UTC),
                is_whole=False,
                stage=stage,
                reason=fact.reason,
                channel=_first(told, "channel") or whole_order(known).channel,
                currency=_first(told, "currency"),
                value=value,
                lines=(attrs.evolve(line, price=price, name=name),),
            )
        )
    return made


def _as_placed(line: ShopLine, placed: Iterable[ShopLine]) -> ShopLine | None:
    """Find a line of the placing: by line and item, else by line, else by item."""
    lines = list(placed)
    same = [one for one in lines if line.line and one.line == line.line]
    alike = [one for one in lines if one.sku == line.sku]
    both = [one for one in same if one in alike]
    return next(iter([*both, *same, *alike]), None)


def _stage(known: Known, said: Said, parts: Sequence[Said]) -> str:
    """Say how far the warehouse was: with what left before, or was told all the same."""
    left = [
        seen.shipment
        for seen in known.state.shipments
        if seen.shipment.despatched_at <= said.fact.at or _is_told(known, seen.shipment)
    ]
    if left and open_items(known, left, parts) == ():
        return "despatched"
    if is_unread_since(known, said):
        return "unknown"
    if left:
        return "part despatched"
    return "ordered" if known.state.orders else "unknown"


def is_unread_since(known: Known, said: Said) -> bool:
    """Whether no look-up began since the shop said something: what left by then is not known."""
    return known.state.read_from is None or said.learned_at > known.state.read_from


def _is_told(known: Known, shipment: Shipment) -> bool:
    record = known.record("shipment", known.key(shipment))
    return record is not None and record.state != "skipped" and known.is_told(record)


def _standing(known: Known) -> Sequence[str]:
    return [number for number in known.state.orders if number not in known.superseded]


def _warehouse_lines(known: Known) -> tuple[ShopLine, ...]:
    names = names_of(known)
    return tuple(
        ShopLine(
            line=line.line,
            sku=line.item_code,
            name=line.name or names.get(line.item_code, ""),
            quantity=line.quantity,
        )
        for number in _standing(known)
        for line in known.state.orders[number].lines or ()
    )


def _first(told: Iterable[ShopFact], field: str) -> str:
    return next((text for one in told if (text := str(getattr(one, field)))), "")
