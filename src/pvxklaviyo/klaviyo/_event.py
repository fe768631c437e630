"""What a caller tells Klaviyo that happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import attrs

from ._json import Json
from ._kept import copied
from ._profile import Profile

# https://developers.klaviyo.com/en/reference/create_event
_METRIC_NAME_BELOW = 128
_MAX_PROPERTIES = 400
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# https://developers.klaviyo.com/en/reference/events_api_overview#limitations
_MAX_UNIQUE_ID = 255

_CURRENCY = re.compile(r"[A-Z]{3}")


def _money(value: Decimal | int | None) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"value is of type {type(value).__name__}; money is a Decimal or an int")
    return Decimal(value)


@attrs.frozen(kw_only=True)
class Event:
    """
    Something that happened to somebody.

    Attributes:
        metric: Its kind, below 128 characters. The first event of a name
            makes the metric, and an account has 200 of them.

        profile: To whom.

        properties: At most 400, free-form. Segments and filters see only
            those at the top that are no object. May hold personal data, so
            ``repr`` leaves them out.

        time: When it happened: aware, after 1990, and at most a year ahead.
            Klaviyo keeps whole seconds. None is when Klaviyo receives it.

        value: Money, such as the total of an order; an ``int`` does as well.

        value_currency: Of the value, as in ISO 4217; None is the account's.

        unique_id: 1–255 characters. Of events with one profile, metric and
            ``unique_id`` Klaviyo keeps the first. Without it, Klaviyo keeps
            one event per profile, metric and second.

        backfill: Whether it is history: recorded, and no flow starts.

    Raises:
        ValueError: Klaviyo would refuse it; the text names the place.

        TypeError: *value* is neither a ``Decimal`` nor an ``int``: sums of
            floats would be wrong.
    """

    metric: str
    profile: Profile
    properties: Mapping[str, Json] = attrs.field(
        factory=dict[str, Json], converter=copied, repr=False
    )
    time: datetime | None = None
    value: Decimal | None = attrs.field(default=None, converter=_money)
    value_currency: str | None = None
    unique_id: str | None = None
    backfill: bool = False

    def __attrs_post_init__(self) -> None:
        if not 0 < len(self.metric) < _METRIC_NAME_BELOW:
            raise ValueError(
                f"metric has {len(self.metric)} characters; "
                f"Klaviyo takes at least one and fewer than {_METRIC_NAME_BELOW}"
            )
        if len(self.properties) > _MAX_PROPERTIES:
            raise ValueError(
                f"properties has {len(self.properties)} members; Klaviyo takes {_MAX_PROPERTIES}"
            )
        if self.time is not None:
            _check_time(self.time)
        _check_value(self.value, self.value_currency)
        if self.unique_id is not None and not 0 < len(self.unique_id) <= _MAX_UNIQUE_ID:
            raise ValueError(
                f"unique_id has {len(self.unique_id)} characters; "
                f"Klaviyo takes 1 to {_MAX_UNIQUE_ID}"
            )

    def with_properties(self, **more: Json) -> Event:
        """Give the same event with *more* properties, or with others of those names."""
        return attrs.evolve(self, properties={**self.properties, **more})

    def with_metric(self, name: str) -> Event:
        """Give the same event under another metric."""
        return attrs.evolve(self, metric=name)


def _check_time(time: datetime) -> None:
    if time.tzinfo is None or time.utcoffset() is None:
        raise ValueError("time has no zone; Klaviyo does not say which one it would take")
    if time < _EARLIEST:
        raise ValueError("time is before 1990, which Klaviyo refuses")


def _check_value(value: Decimal | None, currency: str | None) -> None:
    if value is not None and not value.is_finite():
        raise ValueError("value is not a finite number")
    if currency is not None and not _CURRENCY.fullmatch(currency):
        raise ValueError('value_currency is not three capitals as in ISO 4217, such as "GBP"')
