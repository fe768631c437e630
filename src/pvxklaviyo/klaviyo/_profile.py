"""What a caller tells Klaviyo of a person: who it is, what is known, what changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

import attrs

from ._json import Json
from ._unset import UNSET, Unset

# https://developers.klaviyo.com/en/reference/events_api_overview#limitations
_EMAIL_BELOW = 100

_E164 = re.compile(r"\+[1-9]\d{1,14}")


def _masked(value: object) -> str:
    return repr(value) if value is None or value is UNSET else "***"


def _copied(value: Mapping[str, Json]) -> Mapping[str, Json]:
    return dict(value)


def _listed(value: Sequence[str]) -> Sequence[str]:
    return tuple(value)


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


@attrs.frozen(kw_only=True)
class PatchProperties:
    """
    Changes to what a profile's properties hold, without knowing what they hold.

    Attributes:
        append: Values to add to list properties, by property.

        unappend: Values to take out of list properties, by property.

        unset: Properties to remove.
    """

    # https://developers.klaviyo.com/en/reference/create_event
    append: Mapping[str, Json] = attrs.field(factory=dict[str, Json], converter=_copied, repr=False)
    unappend: Mapping[str, Json] = attrs.field(
        factory=dict[str, Json], converter=_copied, repr=False
    )
    unset: Sequence[str] = attrs.field(default=(), converter=_listed, repr=False)


@attrs.frozen(kw_only=True)
class PatchIdentifiers:
    """
    Changes to a profile's secondary e-mail addresses, the only identifiers it may have more of.

    Attributes:
        append_emails: Addresses to add.

        unappend_emails: Addresses to take away.

    Raises:
        ValueError: An address is too long.
    """

    # https://developers.klaviyo.com/en/reference/create_or_update_profile
    append_emails: Sequence[str] = attrs.field(default=(), converter=_listed, repr=False)
    unappend_emails: Sequence[str] = attrs.field(default=(), converter=_listed, repr=False)

    def __attrs_post_init__(self) -> None:
        for position, email in enumerate(self.append_emails):
            _check_email(email, f"patch_identifiers.append_emails[{position}]")


@attrs.frozen(kw_only=True)
class Profile:
    """
    Whom an event is about, or who is to be known. Its ``repr`` shows no personal data.

    One identifier is enough, and usually best: Klaviyo may join two profiles
    when an event carries the identifiers of both, and refuses to write a
    profile with them. What else is sent overwrites what the profile holds;
    what is None is not sent, and stays. To clear something, see
    :class:`ProfileUpdate`.

    Attributes:
        email: Below 100 characters.

        phone_number: In E.164 form: ``"+447700900123"``.

        external_id: The person's key in a shop or till. Leave it to the
            system that already owns it.

        id: Klaviyo's own key of the profile.

        kx: What Klaviyo's cookie says, from a link in one of its messages.

        first_name: Given name.

        last_name: Family name.

        organization: Where the person works.

        title: What the person does there.

        image: Address of a picture.

        locale: BCP 47: ``"en-GB"``.

        location: Where the person is; only what it has is sent.

        properties: Custom properties to set, merged by key.

        patch_properties: Custom properties to change; None changes nothing.

        patch_identifiers: Secondary addresses to change; None changes nothing.

    Raises:
        ValueError: No identifier, or one that Klaviyo would refuse.
    """

    # https://developers.klaviyo.com/en/reference/create_or_update_profile
    email: str | None = attrs.field(default=None, repr=_masked)
    phone_number: str | None = attrs.field(default=None, repr=_masked)
    external_id: str | None = attrs.field(default=None, repr=_masked)
    id: str | None = attrs.field(default=None, repr=_masked)
    kx: str | None = attrs.field(default=None, repr=_masked)
    first_name: str | None = attrs.field(default=None, repr=False)
    last_name: str | None = attrs.field(default=None, repr=False)
    organization: str | None = attrs.field(default=None, repr=False)
    title: str | None = attrs.field(default=None, repr=False)
    image: str | None = attrs.field(default=None, repr=False)
    locale: str | None = attrs.field(default=None, repr=False)
    location: Location | None = attrs.field(default=None, repr=False)
    properties: Mapping[str, Json] = attrs.field(
        factory=dict[str, Json], converter=_copied, repr=False
    )
    patch_properties: PatchProperties | None = attrs.field(default=None, repr=False)
    patch_identifiers: PatchIdentifiers | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if not (self.email or self.phone_number or self.external_id or self.id or self.kx):
            raise ValueError("profile: give one of email, phone_number, external_id or id")
        if self.email:
            _check_email(self.email, "profile.email")
        if self.phone_number:
            _check_phone_number(self.phone_number, "profile.phone_number")


@attrs.frozen(kw_only=True)
class ProfileUpdate:
    """
    What to change of a profile. Its ``repr`` shows no personal data.

    What is :data:`UNSET` is not sent and stays as it is; None clears.

        ProfileUpdate(id=found.id, title=None)          # no longer known
        ProfileUpdate(id=found.id, email=new_address)

    Attributes:
        id: Klaviyo's own key of the profile. Needed to update; to create or
            update, another identifier does as well.

        email: Below 100 characters.

        phone_number: In E.164 form: ``"+447700900123"``.

        external_id: The person's key in a shop or till.

        first_name: Given name.

        last_name: Family name.

        organization: Where the person works.

        title: What the person does there.

        image: Address of a picture.

        locale: BCP 47: ``"en-GB"``.

        location: Parts to set, or to set and clear.

        properties: Custom properties to set, merged by key. To remove some,
            use *patch_properties*.

        patch_properties: Custom properties to change; None changes nothing.

        patch_identifiers: Secondary addresses to change; None changes nothing.

    Raises:
        ValueError: An identifier that Klaviyo would refuse.
    """

    # https://developers.klaviyo.com/en/reference/update_profile
    id: str | None = attrs.field(default=None, repr=_masked)
    email: str | Unset | None = attrs.field(default=UNSET, repr=_masked)
    phone_number: str | Unset | None = attrs.field(default=UNSET, repr=_masked)
    external_id: str | Unset | None = attrs.field(default=UNSET, repr=_masked)
    first_name: str | Unset | None = attrs.field(default=UNSET, repr=False)
    last_name: str | Unset | None = attrs.field(default=UNSET, repr=False)
    organization: str | Unset | None = attrs.field(default=UNSET, repr=False)
    title: str | Unset | None = attrs.field(default=UNSET, repr=False)
    image: str | Unset | None = attrs.field(default=UNSET, repr=False)
    locale: str | Unset | None = attrs.field(default=UNSET, repr=False)
    location: Location | LocationUpdate | Unset = attrs.field(default=UNSET, repr=False)
    properties: Mapping[str, Json] = attrs.field(
        factory=dict[str, Json], converter=_copied, repr=False
    )
    patch_properties: PatchProperties | None = attrs.field(default=None, repr=False)
    patch_identifiers: PatchIdentifiers | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.email, str):
            _check_email(self.email, "profile.email")
        if isinstance(self.phone_number, str):
            _check_phone_number(self.phone_number, "profile.phone_number")


class Patched(Protocol):
    """What may change lists that it does not know."""

    @property
    def patch_properties(self) -> PatchProperties | None: ...
    @property
    def patch_identifiers(self) -> PatchIdentifiers | None: ...


def _check_email(email: str, where: str) -> None:
    if len(email) >= _EMAIL_BELOW:
        raise ValueError(
            f"{where} has {len(email)} characters; Klaviyo takes fewer than {_EMAIL_BELOW}"
        )


def _check_phone_number(phone_number: str, where: str) -> None:
    if not _E164.fullmatch(phone_number):
        raise ValueError(f'{where} is not in E.164 form; write it like "+447700900123"')
