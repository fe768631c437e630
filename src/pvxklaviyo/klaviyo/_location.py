"""Where a person is, and what changes of it."""

from __future__ import annotations

from decimal import Decimal

import attrs

from ._unset import UNSET, Unset


@attrs.frozen(kw_only=True)
class Location:
    """
    Where a person is. Its ``repr`` shows none of it.

    Attributes:
        address1: Street and number.

        address2: Flat, floor, building.

        city: Town.

        country: Its name, such as ``"United Kingdom"``.

        region: County or state.

        zip: Postcode. A few accounts answer with numbers; here it is always
            text.

        timezone: IANA name.

        latitude: Degrees, north is positive.

        longitude: Degrees, east is positive.

        ip: From which Klaviyo guesses the rest.
    """

    # https://developers.klaviyo.com/en/reference/create_profile
    address1: str | None = attrs.field(default=None, repr=False)
    address2: str | None = attrs.field(default=None, repr=False)
    city: str | None = attrs.field(default=None, repr=False)
    country: str | None = attrs.field(default=None, repr=False)
    region: str | None = attrs.field(default=None, repr=False)
    zip: str | None = attrs.field(default=None, repr=False)
    timezone: str | None = attrs.field(default=None, repr=False)
    latitude: Decimal | None = attrs.field(default=None, repr=False)
    longitude: Decimal | None = attrs.field(default=None, repr=False)
    ip: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class LocationUpdate:
    """
    What to change of a location: what is :data:`UNSET` stays, None clears.

    Attributes:
        address1: As of :class:`Location`, like the others.

        address2: Flat, floor, building.

        city: Town.

        country: Its name.

        region: County or state.

        zip: Postcode.

        timezone: IANA name.

        latitude: Degrees, north is positive.

        longitude: Degrees, east is positive.

        ip: From which Klaviyo guesses the rest.
    """

    # https://developers.klaviyo.com/en/reference/update_profile
    address1: str | Unset | None = attrs.field(default=UNSET, repr=False)
    address2: str | Unset | None = attrs.field(default=UNSET, repr=False)
    city: str | Unset | None = attrs.field(default=UNSET, repr=False)
    country: str | Unset | None = attrs.field(default=UNSET, repr=False)
    region: str | Unset | None = attrs.field(default=UNSET, repr=False)
    zip: str | Unset | None = attrs.field(default=UNSET, repr=False)
    timezone: str | Unset | None = attrs.field(default=UNSET, repr=False)
    latitude: Decimal | Unset | None = attrs.field(default=UNSET, repr=False)
    longitude: Decimal | Unset | None = attrs.field(default=UNSET, repr=False)
    ip: str | Unset | None = attrs.field(default=UNSET, repr=False)
