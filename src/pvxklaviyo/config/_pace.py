"""Settings of how often to read, and how much of each service to use."""

from __future__ import annotations

from datetime import timedelta

import attrs

from . import _values as read
from ._keys import reads


@attrs.frozen(kw_only=True)
class PaceSettings:
    """
    How often to read, and how much of each service's limit to use.

    Attributes:
        despatches: Between two reads of the despatches.

        returns: Between two reads of the returns.

        stock: Between two reads of the stock.

        overlap: How much of the feed each pass reads again.

        deep: How often the last ``reread_for`` of the policy is read again.

        stock_full: How often all stock is read.

        bulk_from: So many due events of an account and more go in bulk, fewer
            go singly.

        patience: The longest single pause that a pass sleeps through.

        peoplevox_share: Part of the source's calls that is ours.

        klaviyo_share: Part of the account's limits that is ours.

        senders: How many requests to Klaviyo may be under way at once.
    """

    despatches: timedelta = attrs.field(default=timedelta(minutes=1), metadata=reads(read.duration))
    returns: timedelta = attrs.field(default=timedelta(minutes=10), metadata=reads(read.duration))
    stock: timedelta = attrs.field(default=timedelta(minutes=5), metadata=reads(read.duration))
    overlap: timedelta = attrs.field(default=timedelta(hours=2), metadata=reads(read.duration))
    deep: timedelta = attrs.field(default=timedelta(hours=6), metadata=reads(read.duration))
    stock_full: timedelta = attrs.field(default=timedelta(hours=24), metadata=reads(read.duration))
    bulk_from: int = attrs.field(default=100, metadata=reads(read.whole(1, 1_000_000)))
    patience: timedelta = attrs.field(default=timedelta(seconds=60), metadata=reads(read.duration))
    peoplevox_share: float = attrs.field(default=0.6, metadata=reads(read.share))
    klaviyo_share: float = attrs.field(default=0.6, metadata=reads(read.share))
    senders: int = attrs.field(default=8, metadata=reads(read.whole(1, 256)))
