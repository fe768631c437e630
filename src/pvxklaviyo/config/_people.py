"""Settings of who may be told, and of what profiles are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

import attrs

from ..sequence import Audience, ProfilePolicy
from . import _values as read
from ._columns import ATTRIBUTES
from ._keys import Tables, reads

UnknownProfiles: TypeAlias = Literal["create", "skip"]

_UNKNOWN_PROFILES: tuple[UnknownProfiles, ...] = ("create", "skip")

_USUAL = Audience()
_USUAL_PROFILE = ProfilePolicy()

_COLUMNS = ("service", "total", "discount", "shipping", *ATTRIBUTES)


def _and_those_dropped(found: tuple[str, ...]) -> tuple[str, ...]:
    # Klaviyo drops the usual ones whatever the tenant thinks of them.
    return tuple(dict.fromkeys((*_USUAL.placeholder_domains, *found)))


@attrs.frozen(kw_only=True)
class KindSettings:
    """
    One way to recognise a kind of order; all that is stated must hold.

    Attributes:
        kind: What the kind is called, where it is recognised in several ways;
            None: as the table is.

        channels: Its sales channels.

        prefixes: How its numbers begin.

        suffixes: How its numbers end.

        column: A column of the order by our name of it.

        values: What that column then says; empty: anything.

        zero_value: Whether it costs nothing; None: it does not matter.

        grouped: Whether it belongs to the others with its shop reference.
    """

    kind: str | None = attrs.field(default=None, metadata=reads(read.text))
    channels: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    prefixes: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    suffixes: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    column: str | None = attrs.field(default=None, metadata=reads(read.choice(_COLUMNS)))
    values: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    zero_value: bool | None = attrs.field(default=None, metadata=reads(read.yes))
    grouped: bool = attrs.field(default=True, metadata=reads(read.yes))


@attrs.frozen(kw_only=True)
class AudienceSettings:
    """
    Who may reach a marketing tool at all; the rest is a recorded skip.

    Attributes:
        excluded_channels: Channels whose orders are never told.

        transfer_channels: Channels that move stock between sites.

        relay_domains: E-mail domains that a marketplace lends for one order;
            subdomains count.

        placeholder_domains: E-mail domains that stand for "no address", beside
            those that Klaviyo drops silently.

        placeholder_names: What stands before the ``@`` of an address that
            means "no address".

        excluded_sites: Warehouses whose orders are never told.

        kinds: How gifts, replacements and the like are recognised, by name.

        excluded_kinds: Kinds whose orders are never told.

        unknown_profiles: What becomes of a customer whom Klaviyo does not
            know: ``"create"`` a profile, or ``"skip"`` what would make one.
    """

    excluded_channels: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    transfer_channels: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    relay_domains: tuple[str, ...] = attrs.field(
        default=_USUAL.relay_domains, metadata=reads(read.domains)
    )
    placeholder_domains: tuple[str, ...] = attrs.field(
        default=_USUAL.placeholder_domains,
        converter=_and_those_dropped,
        metadata=reads(read.domains),
    )
    placeholder_names: tuple[str, ...] = attrs.field(
        default=_USUAL.placeholder_names, metadata=reads(read.texts)
    )
    excluded_sites: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    kinds: Mapping[str, KindSettings] = attrs.field(
        factory=dict[str, KindSettings], metadata=reads(Tables(KindSettings))
    )
    excluded_kinds: tuple[str, ...] = attrs.field(default=(), metadata=reads(read.texts))
    unknown_profiles: UnknownProfiles = attrs.field(
        default=_USUAL_PROFILE.unknown, metadata=reads(read.choice(_UNKNOWN_PROFILES))
    )


@attrs.frozen(kw_only=True)
class ProfileSettings:
    """
    What profiles are told.

    Attributes:
        enabled: Whether profiles are told anything.

        returned_skus: How many returned items a profile lists at most.

        returned_for: How long a returned item stays on the list.
    """

    enabled: bool = attrs.field(default=_USUAL_PROFILE.enabled, metadata=reads(read.yes))
    returned_skus: int = attrs.field(
        default=_USUAL_PROFILE.returned_skus, metadata=reads(read.whole(1, 1_000))
    )
    returned_for: timedelta = attrs.field(
        default=_USUAL_PROFILE.returned_for, metadata=reads(read.some_time)
    )
