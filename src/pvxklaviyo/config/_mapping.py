"""Settings of what events carry, and under which names."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..mapping import COLUMNS, ORDER_ID_FIELDS, PROFILE_PROPERTIES, PROPERTIES, order_id_fields
from . import _values as read
from ._keys import Entries, reads

_OURS = tuple(
    dict.fromkeys([*(name for names in PROPERTIES.values() for name in names), *PROFILE_PROPERTIES])
)


def _new(value: object) -> str:
    name = read.text(value)
    if name in _OURS:
        raise read.Wrong("is a property that events have already; choose another name")
    # https://developers.klaviyo.com/en/reference/events_api_overview
    if name.startswith("$"):
        raise read.Wrong('begins with "$", which is for Klaviyo\'s own; choose another name')
    return name


def _ours(value: object) -> str:
    name = read.text(value)
    if name not in _OURS:
        close = read.closest(name, _OURS)
        hint = f'did you mean "{close}"?' if close else "docs/reference/events.md lists them"
        raise read.Wrong(f"is no property of ours; {hint}")
    if name == "EventKey":
        raise read.Wrong("stays as it is: events are found again by it")
    return name


def _template(value: object) -> str:
    found = read.text(value)
    try:
        fields = order_id_fields(found)
    except ValueError as error:
        raise read.Wrong(str(error)) from None
    for name in fields:
        if name not in ORDER_ID_FIELDS:
            raise read.Wrong(f"{{{name}}} is not known; {read.did_you_mean(name, ORDER_ID_FIELDS)}")
    return found


@attrs.frozen(kw_only=True)
class MappingSettings:
    """
    What events carry beside what they always do, and what they call it.

    Attributes:
        properties: Name of a property to the order's column that fills it, by
            our name of the column, such as ``"attribute4"``.

        rename: Our name of a property to the tenant's, on all events and on
            profiles.

        order_id: The id that the shop's integration gives its Placed Order,
            so that our Cancelled Order can take it off: ``"{reference}"``, or
            with columns of the order; None: our own.
    """

    properties: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(read.choice(COLUMNS), name=_new))
    )
    rename: Mapping[str, str] = attrs.field(
        factory=dict[str, str], metadata=reads(Entries(_new, name=_ours))
    )
    order_id: str | None = attrs.field(default=None, metadata=reads(_template))
