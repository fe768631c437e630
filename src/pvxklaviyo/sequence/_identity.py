"""Whom an order is for: one address, the present one, until an event was attempted with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model import PersonRef
from ._heard import Heard
from ._seen import Present


def present_person(
    state: Present,
    heard: Heard,
    people: Mapping[PersonRef, bytes],
    number: str | None,
    reported: PersonRef | None = None,
) -> PersonRef | None:
    """
    Say whom an order is for by now.

    The shop's latest change of the order counts, else Peoplevox's order, else
    the report that is told, else the placing, else whatever else the shop
    said. A telephone number counts only where nobody tells an e-mail address.

    Args:
        state: What the last look-ups show.

        heard: What the shop said.

        people: Their addresses.

        number: Peoplevox's number of the order; None: of any of the group.

        reported: Whom the despatch or the return names.
    """
    named = list(_named(state, heard, number, reported))
    for person in named:
        address = people.get(person)
        # Somebody without an address was erased: no older address comes back.
        if address is None or b"@" in address:
            return person
    return named[0] if named else None


def _named(
    state: Present, heard: Heard, number: str | None, reported: PersonRef | None
) -> Iterable[PersonRef]:
    changed = [one.person for one in reversed(heard.changes)]
    if number is None:
        # A living order says more than one that was cancelled.
        numbers = sorted(state.orders, key=lambda one: (state.orders[one].is_cancelled, one))
        owners = [state.owners.get(one) for one in numbers]
        reports = [seen.person for seen in state.shipments]
    else:
        owners, reports = [state.owners.get(number)], [reported]
    placed = [heard.placing.person] if heard.placing is not None else []
    others = [one.person for one in reversed(state.said)]
    for person in (*changed, *owners, *reports, *placed, *others):
        if person is not None:
            yield person
