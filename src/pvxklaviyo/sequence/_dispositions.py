"""What became of what came back: the tenant's own table, and nothing guessed."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..model import ReturnLine
from ._returns_policy import ReturnsPolicy

RETURNED = "returned"
"""The outcome of what a customer sent back."""
RETURNED_TO_SENDER = "returned_to_sender"
"""The outcome of what a carrier brought back, and nobody had."""


def disposition(policy: ReturnsPolicy, line: ReturnLine) -> str | None:
    """
    Say what became of a line's pieces.

    Peoplevox has no column for it: each site names conditions as it likes,
    and a flag says whether the pieces may be sold again. The table's entry
    for both together counts before that for the condition alone.

    Returns:
        The tenant's word; empty if the report says neither condition nor
        flag; None if the table does not know what it says.
    """
    table = {_folded(name): became for name, became in policy.dispositions.items()}
    names = [] if line.reusable is None else [f"{line.condition.strip()}/{line.reusable}"]
    if line.condition.strip():
        names.append(line.condition)
    if not names:
        return ""
    return next((table[name] for name in map(_folded, names) if name in table), None)


def pair_of(line: ReturnLine) -> str:
    """Name what the table would have to know: condition and flag, as it would be written there."""
    flag = "" if line.reusable is None else f"/{line.reusable}"
    return _folded(line.condition + flag)


def knows_pair(policy: ReturnsPolicy, pair: str) -> bool:
    """Whether the table knows a :func:`pair_of`, by both together or by the condition alone."""
    condition, _, flag = pair.rpartition("/")
    names = {pair, condition} if flag in {"true", "false"} else {pair}
    return any(_folded(name) in names - {""} for name in policy.dispositions)


def disposition_key(source: str, pair: str) -> str:
    """Name the exception of a condition and flag that the table does not know."""
    return f"return_disposition:{source}:{pair}"


def disposed(policy: ReturnsPolicy, lines: Sequence[ReturnLine]) -> tuple[ReturnLine, ...]:
    """Fill in what became of each line; what the table does not know stays empty."""
    return tuple(attrs.evolve(line, disposition=disposition(policy, line) or "") for line in lines)


def outcome(policy: ReturnsPolicy, lines: Sequence[ReturnLine]) -> str:
    """Say whether a customer sent it back, or a carrier who could not hand it over."""
    sent_back = {_folded(reason) for reason in policy.sent_back_reasons}
    if lines and all(
        sent_back & {_folded(line.reason), _folded(line.reason_code)} - {""} for line in lines
    ):
        return RETURNED_TO_SENDER
    return RETURNED


def _folded(name: str) -> str:
    return "/".join(part.strip() for part in name.split("/")).casefold()
