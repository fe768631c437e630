"""Settings of what takes calls: the token of Peoplevox's path, and what its notifications name."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..secrets import SecretProvider
from . import _values as read
from ._keys import Entries, SecretKey, reads


def _property(value: object) -> str:
    # Empty: not that one.
    return "" if value == "" else read.text(value)


@attrs.frozen(kw_only=True)
class ReceiverSettings:
    """
    What ``pvxklaviyo receive`` takes, and ``pvxklaviyo subscribe`` asks for.

    Attributes:
        token: Where the last part of the path of Peoplevox's notifications
            comes from; asked at every call. None: they are not taken.

        notifications: The property that names the order, by the type of the
            event, where it differs from what is usual; empty: that event is
            not subscribed to.
    """

    token: SecretProvider | None = attrs.field(
        default=None, repr=False, eq=False, metadata=reads(SecretKey('"env:PVX_RECEIVER_TOKEN"'))
    )
    notifications: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(_property))
    )
