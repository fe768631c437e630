"""What a shop says, and when: as JSON lines, with everything that goes wrong on the way."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from .records import SaleEvent, SoldLine
from .shop import Shop

Fact = Mapping[str, str | list[dict[str, str | int]]]
"""One fact as its JSON line has it."""


@attrs.frozen(kw_only=True)
class Telling:
    """
    What goes wrong between a shop and whoever listens.

    Attributes:
        seed: Chooses what it happens to.

        lost: The part of all facts that is never told, from 0 to 1.

        lost_kinds: Of which kinds facts may be lost; empty: of all.

        doubled: The part that is told again, some minutes later.

        late: How long after it happened a fact is told at most; what happens
            close together may so be told the wrong way round.
    """

    seed: int = 0
    lost: float = 0.0
    lost_kinds: Sequence[str] = ()
    doubled: float = 0.0
    late: timedelta = timedelta(0)


@attrs.frozen(kw_only=True)
class Said:
    """
    One fact that a shop told.

    Attributes:
        at: When it told it; never before it happened.

        event: What the shop's journal has of it.

        fact: As its JSON line has it.
    """

    at: datetime
    event: SaleEvent
    fact: Fact

    @property
    def line(self) -> str:
        """The JSON line."""
        return json.dumps(self.fact, ensure_ascii=False)


def facts(
    shop: Shop,
    *,
    telling: Telling | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[Said]:
    """
    List what the shop tells, in the order in which it does.

    Args:
        shop: The shop.

        telling: What goes wrong on the way; None: nothing does.

        since: Only what is told after this instant.

        until: Only what is told by this instant.
    """
    how = telling or Telling()
    told: list[Said] = []
    for event in shop.events():
        source = random.Random(f"{how.seed}/{event.channel}/{event.identity}")
        if source.random() < how.lost and (not how.lost_kinds or event.kind in how.lost_kinds):
            continue
        at = event.at + how.late * source.random()
        fact = as_fact(event, shop.currency)
        told.append(Said(at=at, event=event, fact=fact))
        if source.random() < how.doubled:
            again = at + timedelta(minutes=source.uniform(1, 60))
            told.append(Said(at=again, event=event, fact=fact))
    return sorted(
        (
            one
            for one in told
            if (since is None or one.at > since) and (until is None or one.at <= until)
        ),
        key=lambda one: one.at,
    )


def to_jsonl(said: Sequence[Said]) -> str:
    """Write facts as the lines of a file."""
    return "".join(f"{one.line}\n" for one in said)


def as_fact(event: SaleEvent, currency: str) -> Fact:
    """Write one thing that happened as its JSON line has it; what is not known is left out."""
    texts = {
        "kind": event.kind,
        "order": event.reference,
        "id": event.id,
        "at": event.at.isoformat(),
        "email": event.email,
        "phone": event.phone,
        "channel": event.channel,
        "currency": currency if event.value is not None else "",
        "value": _amount(event.value),
        "discount": _amount(event.discount),
        "shipping": _amount(event.shipping),
        "reason": event.reason,
    }
    fact: dict[str, str | list[dict[str, str | int]]] = {
        name: text for name, text in texts.items() if text
    }
    if event.lines:
        fact["lines"] = [_line(line) for line in event.lines]
    return fact


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _line(line: SoldLine) -> dict[str, str | int]:
    return {
        "line": line.line,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "price": _amount(line.price),
    }
