"""Back in stock: somebody wants to be told when a variant can be had again."""

# https://developers.klaviyo.com/en/reference/create_back_in_stock_subscription

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from ...._http import Response
from ..account import Account
from ..bodies import refuse
from ..catalog_bodies import VARIANT, related_id
from ..document import Json, Refused, Wrong, answer
from ..profiles import identity
from ..stock_settings import BackInStockSettings
from ..submissions import profile_beyond_limits
from ..waiting_list import BackInStockSubscriber
from .asked import Asked, Handlers

METRIC = "Subscribed to Back in Stock"
"""Klaviyo's own metric, which starts the flow; one of that name under API does not."""

_AT = "/data/attributes"


def _subscribe(account: Account, asked: Asked) -> Response:
    settings = account.settings.back_in_stock
    refuse(_faults(settings, asked))
    variant_id = related_id(asked.data, "variant")
    if settings.known_variants_only:
        account.catalog.get(VARIANT, variant_id, "/data/relationships/variant/data/id")
    known = identity(_profile(asked))
    if set(known) == {"id"} and not account.profiles.matching(known):
        place = f"{_AT}/profile/data/id"
        raise Refused(404, [Wrong("There is no such profile.", place, code="not_found")])
    channels = tuple(dict.fromkeys(_channels(asked)))
    request, received_at = asked.number, asked.now

    def take_effect(due: datetime) -> None:
        profile = account.person(known, due)
        account.waiting_list.subscribe(
            BackInStockSubscriber(
                profile_id=profile.id,
                variant_id=variant_id,
                channels=channels,
                subscribed_at=due,
                request=request,
            )
        )
        properties: dict[str, Json] = {"VariantId": variant_id, "Channels": list(channels)}
        account.record_own(METRIC, profile, properties, received_at, due, request)

    account.later.add(asked.now + account.settings.apply_after, take_effect)
    return answer(202)


def _faults(settings: BackInStockSettings, asked: Asked) -> Iterator[Wrong]:
    if not _channels(asked):
        yield Wrong("At least one channel is needed.", f"{_AT}/channels")
    if not related_id(asked.data, "variant"):
        yield Wrong("The variant is needed.", "/data/relationships/variant/data")
    profile = _profile(asked)
    if not profile:
        yield Wrong("The profile is needed.", f"{_AT}/profile")
        return
    yield from profile_beyond_limits(profile, f"{_AT}/profile/data")
    if settings.one_identifier and len(identity(profile)) > 1:
        yield Wrong("A profile is named by one identifier.", f"{_AT}/profile/data/attributes")


def _channels(asked: Asked) -> Sequence[str]:
    found = asked.attributes.get("channels")
    return [str(channel) for channel in found] if isinstance(found, list) else []


def _profile(asked: Asked) -> Mapping[str, Json]:
    profile = asked.attributes.get("profile")
    found = profile.get("data") if isinstance(profile, dict) else None
    return found if isinstance(found, dict) else {}


HANDLERS: Handlers = {"create_back_in_stock_subscription": _subscribe}
