"""Who is not known to Klaviyo is not made known by us, where a tenant wants it so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from .._call import Call, Page
from ..klaviyo import StoredProfile, list_profiles, where
from ..ledger import Claimed
from ..model import PersonRef
from ._settling import paid
from ._world import Tenant, World

_AT_ONCE = 50
"""Addresses in one question: their longest still fit into the address of a request."""


class KnownProfiles:
    """
    Persons whom Klaviyo was seen to know, by reference; the oldest is forgotten first.

    Only who is known is remembered: who is not may be known a moment later.

    Args:
        most: How many are remembered.
    """

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._persons: dict[PersonRef, None] = {}

    def __contains__(self, person: PersonRef | None) -> bool:
        return person in self._persons

    def __len__(self) -> int:
        return len(self._persons)

    def add(self, person: PersonRef | None) -> None:
        """Remember that somebody is known."""
        if person is None:
            return
        self._persons.pop(person, None)
        self._persons[person] = None
        if len(self._persons) > self._most:
            del self._persons[next(iter(self._persons))]


@attrs.frozen(kw_only=True)
class Asking:
    """
    One question after profiles.

    Attributes:
        call: What to ask.

        rows: For whom, by address.
    """

    call: Call[Page[StoredProfile]]
    rows: dict[str, list[Claimed]]


def questions(tenant: Tenant, rows: Sequence[Claimed], known: KnownProfiles) -> Iterator[Asking]:
    """
    Say what to ask before *rows* may be sent.

    Nobody is asked after of whom an earlier request may have taken effect: it
    is sent again, or nobody would know whether it was told.
    """
    by_field: dict[str, dict[str, list[Claimed]]] = {}
    for row in rows:
        if row.tries == 1 and row.person not in known:
            field, address = _identifier(tenant, row)
            if address:
                by_field.setdefault(field, {}).setdefault(address, []).append(row)
    for field, by_address in by_field.items():
        addresses = sorted(by_address)
        for begin in range(0, len(addresses), _AT_ONCE):
            some = addresses[begin : begin + _AT_ONCE]
            yield Asking(
                # https://developers.klaviyo.com/en/reference/get_profiles
                call=tenant.klaviyo.bind(list_profiles(where(field).any(some))),
                rows={address: by_address[address] for address in some},
            )


def unknown_of(
    asking: Asking, found: Sequence[StoredProfile], known: KnownProfiles
) -> Sequence[Claimed]:
    """Give the rows whose person was not found, and remember the others."""
    there = {_folded(one.email or "") for one in found} | {one.phone_number for one in found}
    unknown: list[Claimed] = []
    for address, rows in asking.rows.items():
        for row in rows:
            if address in there:
                known.add(row.person)
            else:
                unknown.append(row)
    return unknown


async def turn(
    world: World, tenant: Tenant, asking: Asking, rows: Sequence[Claimed]
) -> datetime | Sequence[StoredProfile]:
    """
    Ask, when it is our turn; an instant if that is later than the claim of *rows* allows.

    Raises:
        ServiceError: Klaviyo did not say.

        ConfigurationError: There is no key.
    """
    wait = await paid(world, tenant, asking.call, rows, patient=True)
    if wait is not None:
        return wait
    answer = await tenant.klaviyo.send(world.klaviyo, asking.call.request)
    return asking.call.decode(answer).items


def _identifier(tenant: Tenant, row: Claimed) -> tuple[str, str]:
    # A tenant's own mapping may name a profile by what only Klaviyo or the shop
    # can know: then it is known.
    attributes = json.loads(tenant.codec.open(row.parts.profile))["attributes"]
    email: str | None = attributes.get("email")
    if email:
        return "email", _folded(email)
    return "phone_number", str(attributes.get("phone_number") or "")


def _folded(email: str) -> str:
    return email.strip().lower()
