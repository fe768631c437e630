"""Made-up people and places: nobody's names, on domains that nobody has."""

from __future__ import annotations

import random
import re

FIRST = ("Anna", "Zoë", "Søren", "Mary-Ann", "Piotr", "Łucja", "Dai", "Ngozi", "Émile", "José")
"""Given names."""

LAST = ("Bell", "O'Hara", "Müller", "van der Berg", "Smith, Jr.", 'Reed "Red"', "Ødegård", "Yıldız")
"""Family names."""

DOMAINS = ("post.pvx-sim.net", "mail.pvx-sim.net", "brieven.pvx-sim.org", "inbox.pvx-sim.co.uk")
"""Where the customers of a made world have their addresses."""

PLACES = (
    ("Leeds", "GB"),
    ("Aberystwyth", "GB"),
    ("Dún Laoghaire", "IE"),
    ("Köln", "DE"),
    ("Málaga", "ES"),
    ("Łódź", "PL"),
)
"""Towns and countries."""

CHANNELS = ("Shopify UK", "Shopify UK", "Shopify UK", "Shopify EU", "Web")
"""Shops, the first most often."""


def contact_name(source: random.Random) -> str:
    """Make up a name."""
    return f"{source.choice(FIRST)} {source.choice(LAST)}"


def address_of(name: str, number: int, source: random.Random) -> str:
    """Make up an e-mail address that no other number has."""
    slug = re.sub(r"[^a-z]+", ".", name.casefold().encode("ascii", "ignore").decode()).strip(".")
    return f"{slug}{number}@{source.choice(DOMAINS)}"


def tracking_number(carrier: str, number: int, source: random.Random) -> str:
    """Make up a tracking number in the carrier's manner, that no other number has."""
    digits = source.randrange(1000, 9999)
    match carrier:
        case "Royal Mail":
            return f"RM{digits}{number:05d}GB"
        case "DPD":
            return f"155{digits}{number:07d}"
        case "Evri":
            return f"H01{digits}A{number:08d}"
        case _:
            return f"{digits}{number:06d}"
