"""What a caller tells Klaviyo of a person: who it is, what is known, what changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from ._json import Json
from ._kept import copied, listed
from ._location import Location, LocationUpdate
from ._unset import UNSET, Unset

# https://developers.klaviyo.com/en/reference/events_api_overview#limitations
_EMAIL_BELOW = 100

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


def _masked(value: object) -> str:
    return repr(value) if value is None or value is UNSET else "***"


@attrs.frozen(kw_only=True)
class PatchProperties:
    """
    Changes to what a profile's properties hold, without knowing what they hold.

    Attributes:
        append: Values to add to list properties, by property.

        unappend: Values to take out of list properties, by property.

        unset: Properties to remove.

    Raises:
        TypeError: *unset* is one text instead of a list.
    """

    # https://developers.klaviyo.com/en/reference/create_event
    append: Mapping[str, Json] = attrs.field(factory=dict[str, Json], converter=copied, repr=False)
    unappend: Mapping[str, Json] = attrs.field(
        factory=dict[str, Json], converter=copied, repr=False
    )
    unset: Sequence[str] = attrs.field(default=(), converter=listed, repr=False)


@attrs.frozen(kw_only=True)
class PatchIdentifiers:
    """
    Changes to a profile's secondary e-mail addresses, the only identifiers it may have more of.

    Attributes:
        append_emails: Addresses to add.

        unappend_emails: Addresses to take away.

    Raises:
        ValueError: An address is too long.

        TypeError: One text is given instead of a list.
    """

    # https://developers.klaviyo.com/en/reference/create_or_update_profile
    append_emails: Sequence[str] = attrs.field(default=(), converter=listed, repr=False)
    unappend_emails: Sequence[str] = attrs.field(default=(), converter=listed, repr=False)

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
        factory=dict[str, Json], converter=copied, repr=False
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
        factory=dict[str, Json], converter=copied, repr=False
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


def identified(profile: Profile | ProfileUpdate) -> None:
    """
    Check that a profile says whose it is.

    Raises:
        ValueError: It does not.
    """
    # A Profile checks it by itself.
    if isinstance(profile, ProfileUpdate) and not any(
        isinstance(name, str) and name
        for name in (profile.id, profile.email, profile.phone_number, profile.external_id)
    ):
        raise ValueError("profile: give one of id, email, phone_number or external_id")


def same_again(profile: Patched) -> bool:
    """Tell whether writing it twice is as writing it once."""
    # Whether a list property takes the same value twice, or gives back one of
    # two, is not documented; nor whether an event that Klaviyo drops as known
    # changes its profile all the same.
    patch = profile.patch_properties
    return patch is None or not (patch.append or patch.unappend)


def _check_email(email: str, where: str) -> None:
    if len(email) >= _EMAIL_BELOW:
        raise ValueError(
            f"{where} has {len(email)} characters; Klaviyo takes fewer than {_EMAIL_BELOW}"
        )


def _check_phone_number(phone_number: str, where: str) -> None:
    if not _E164.fullmatch(phone_number):
        raise ValueError(f'{where} is not in E.164 form; write it like "+447700900123"')
