"""Where a customer follows a parcel: carriers' own pages, extensible."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

TRACKING_URLS: Mapping[str, str] = {
    "royal mail": "https://www.royalmail.com/track-your-item#/tracking-results/{tracking_number}",
    "parcelforce": "https://www.parcelforce.com/track-trace?trackNumber={tracking_number}",
    "dpd": "https://track.dpd.co.uk/search?reference={tracking_number}",
    "evri": "https://www.evri.com/track/parcel/{tracking_number}",
    "hermes": "https://www.evri.com/track/parcel/{tracking_number}",
    "yodel": "https://www.yodel.co.uk/tracking/{tracking_number}",
    "dhl": "https://www.dhl.com/gb-en/home/tracking.html?tracking-id={tracking_number}",
    "ups": "https://www.ups.com/track?tracknum={tracking_number}",
    "fedex": "https://www.fedex.com/fedextrack/?trknbr={tracking_number}",
    "usps": "https://tools.usps.com/go/TrackConfirmAction?tLabels={tracking_number}",
    "gls": "https://gls-group.com/track/{tracking_number}",
    "an post": "https://www.anpost.com/Post-Parcels/Track/History?item={tracking_number}",
    "australia post": "https://auspost.com.au/mypost/track/#/details/{tracking_number}",
    "startrack": "https://startrack.com.au/track/details/{tracking_number}",
    "postnl": "https://jouw.postnl.nl/track-and-trace/{tracking_number}",
    "bpost": "https://track.bpost.cloud/btr/web/#/search?itemCode={tracking_number}",
}
"""By the beginning of the carrier's name in lower case. Carriers change these without notice."""


def tracking_url(
    carrier: str, tracking_number: str, templates: Mapping[str, str] = TRACKING_URLS
) -> str | None:
    """
    Give the page that follows a parcel, or None if nobody knows one.

    Args:
        carrier: As Peoplevox names it: "DPD Local" finds the one of "dpd",
            and the longest name that fits wins.

        tracking_number: Quoted into the address.

        templates: Carrier's name in lower case to an address with
            ``{tracking_number}``.
    """
    name = carrier.strip().casefold()
    fitting = [known for known in templates if _begins(name, known.strip().casefold())]
    if not tracking_number or not fitting:
        return None
    template = templates[max(fitting, key=len)]
    return template.replace("{tracking_number}", quote(tracking_number, safe=""))


def _begins(name: str, known: str) -> bool:
    # Whole words only, so that "ups" is not found in "Upsala Express".
    return name == known or name.startswith((f"{known} ", f"{known}-"))
