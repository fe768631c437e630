"""By which of its names an order of a shop is known in Peoplevox."""

from __future__ import annotations

from collections.abc import Mapping

import attrs


def _named(_instance: object, _attribute: attrs.Attribute[str], value: str) -> None:
    if not value.strip():
        raise ValueError("field is empty; it is what the shop shows of an order, such as number")


@attrs.frozen(kw_only=True)
class MatchRule:
    """
    How one of a shop's names of an order becomes Peoplevox's reference.

    Attributes:
        field: Which: ``"number"``, ``"id"``, or another that the shop shows,
            such as ``"order_number"`` or ``"attribute:warehouse_id"``.

        only_prefix: The rule fits only what begins so; what does not is left to
            the next rule. Empty: it fits all. It stays, unless it is taken off.

        strip_prefix: Taken off its beginning, where it is there.

        strip_suffix: Taken off its end, alike.

        add_prefix: Put before the rest.

        add_suffix: Put behind it.
    """

    field: str = attrs.field(validator=_named)
    only_prefix: str = ""
    strip_prefix: str = ""
    strip_suffix: str = ""
    add_prefix: str = ""
    add_suffix: str = ""

    def reference(self, names: Mapping[str, str]) -> str | None:
        """Give the reference; None: the rule does not fit: no such name, or nothing is left of it."""
        name = names.get(self.field, "").strip()
        if not name.startswith(self.only_prefix):
            return None
        bare = name.removeprefix(self.strip_prefix).removesuffix(self.strip_suffix).strip()
        return f"{self.add_prefix}{bare}{self.add_suffix}" if bare else None


BY_NUMBER = (MatchRule(field="number", strip_prefix="#"), MatchRule(field="id"))
"""What is usual: the number that people see, without the mark before it; else the shop's id."""


@attrs.frozen(kw_only=True)
class ShopRules:
    """
    How what one shop shows is taken.

    Attributes:
        name: What the tenant calls the shop.

        match: How its orders are found in Peoplevox: of these rules the first
            that fits an order counts, and stays.

        channel: The sales channel, as Peoplevox names it, where the shop
            itself shows none; empty: not known.
    """

    name: str
    match: tuple[MatchRule, ...] = BY_NUMBER
    channel: str = ""

    def reference(self, names: Mapping[str, str]) -> str | None:
        """Give what Peoplevox knows an order by; None: no rule fits."""
        return next(iter(self.references(names)), None)

    def references(self, names: Mapping[str, str]) -> tuple[str, ...]:
        """
        Give what each rule that fits makes of an order's names; the first counts.

        The others are for people. Peoplevox is not asked for them: one order's
        number may be another one's id, and a hit would be a guess.
        """
        found = (rule.reference(names) for rule in self.match)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    @property
    def fields(self) -> frozenset[str]:
        """Name all that a rule may look at."""
        return frozenset(rule.field for rule in self.match)
