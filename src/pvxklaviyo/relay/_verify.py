"""
Prove a ledger again: its records are as they were written, and the laws hold.

From the ledger alone: no service is asked, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..engine import Tenant, World, fixed, opened
from ..ledger import Damages, Streams
from ..model import StreamKey
from ..sequence import Policy, breaches

AT_ONCE = 200
"""Streams whose histories are held in memory at one time."""

MOST = 1000
"""Violations that are listed; a ledger with more is beyond a list."""


@attrs.frozen(kw_only=True)
class Violation:
    """
    One thing that is not as it must be.

    Attributes:
        law: ``"record"`` for a record that is not as it was written, else the
            law, such as ``"L2"``.

        key: Which record or announcement.

        stream: Of which stream; empty for a record.

        text: What is the case.
    """

    law: str
    key: str
    stream: str = ""
    text: str


@attrs.frozen(kw_only=True)
class Verification:
    """
    What came of proving a ledger again.

    Attributes:
        streams: How many streams were proved.

        announcements: How many announcements.

        violations: What is not as it must be; the first thousand of it.
    """

    streams: int
    announcements: int
    violations: Sequence[Violation] = ()

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        return not self.violations


async def verify(world: World, tenant: Tenant) -> Verification:
    """
    Prove the tenant's ledger again.

    Args:
        world: Only its store is asked.

        tenant: Whose.
    """
    await world.store.migrate()
    violations = [
        Violation(
            law="record",
            key=f"{damage.table} {damage.key}",
            text=_DAMAGED[damage.how],
        )
        for damage in await world.store.read(Damages(limit=MOST))
    ]
    streams = announcements = 0
    after = ""
    begun = await fixed(world, tenant)
    policy = tenant.policy
    if begun is not None:
        policy = attrs.evolve(policy, start_at=policy.start_at or begun.start_at)
    while keys := await world.store.read(Streams(tenant=tenant.name, after=after, limit=AT_ONCE)):
        after = keys[-1]
        streams += len(keys)
        told, found = await _proved(world, tenant, policy, keys)
        announcements += told
        violations += found[: MOST - len(violations)]
    return Verification(streams=streams, announcements=announcements, violations=tuple(violations))


_DAMAGED = {
    "changed": "is not as it was written",
    "gone": "was written, and is not there any more",
    "added": "was never written by this library",
}


async def _proved(
    world: World, tenant: Tenant, policy: Policy, keys: Sequence[StreamKey]
) -> tuple[int, list[Violation]]:
    histories = await world.store.histories(keys)
    now = await world.store.now()
    violations: list[Violation] = []
    for history in histories.values():
        try:
            found = breaches(opened(tenant, history), policy, now)
        except Exception as error:  # noqa: BLE001 - records that were tampered with may be anything
            text = f"cannot be read any more ({type(error).__name__})"
            violations.append(
                Violation(law="record", key=history.stream, stream=history.stream, text=text)
            )
            continue
        violations += [
            Violation(law=one.law, key=one.key, stream=one.stream, text=one.text) for one in found
        ]
    return sum(len(history.announcements) for history in histories.values()), violations
