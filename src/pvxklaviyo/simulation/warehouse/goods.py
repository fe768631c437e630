"""What a simulated warehouse holds and who carries it away."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import attrs


def _copied(components: Mapping[str, int]) -> Mapping[str, int]:
    return dict(components)


@attrs.frozen(kw_only=True)
class Item:
    """
    Something on a shelf.

    Attributes:
        sku: Its item code.

        name: As people read it; may hold commas, quotes, line ends.

        price: In the one currency of this warehouse.

        barcode: Digits.
    """

    sku: str
    name: str
    price: Decimal = Decimal("9.50")
    barcode: str = ""


@attrs.frozen(kw_only=True)
class Kit:
    """
    An item that exists only as its parts.

    Attributes:
        sku: The kit's item code, as ordered.

        components: Item code to how many go into one kit.
    """

    sku: str
    components: Mapping[str, int] = attrs.field(converter=_copied)


@attrs.frozen(kw_only=True)
class Service:
    """
    A carrier's service.

    Attributes:
        carrier: The carrier's name.

        carrier_reference: Its reference.

        name: The service's name.

        code: The service type's code.

        tracked: Whether it ever gives a tracking number.
    """

    carrier: str
    carrier_reference: str
    name: str
    code: str
    tracked: bool = True


SERVICES = (
    Service(carrier="Royal Mail", carrier_reference="RM", name="Tracked 24", code="TPN"),
    Service(carrier="Royal Mail", carrier_reference="RM", name="Tracked 48", code="TPS"),
    Service(carrier="DPD", carrier_reference="DPD", name="Next Day", code="12"),
    Service(carrier="Evri", carrier_reference="EVRI", name="Standard", code="EVST"),
    Service(carrier="DHL Express", carrier_reference="DHL", name="Worldwide", code="WPX"),
    Service(
        carrier="Royal Mail",
        carrier_reference="RM",
        name="Large Letter 2nd Class",
        code="LL2",
        tracked=False,
    ),
    Service(
        carrier="Own van", carrier_reference="VAN", name="Store run", code="VAN", tracked=False
    ),
)
"""The services that a made world uses; the last is for its transfers."""

ITEMS = (
    Item(sku="MUG-01", name="Mug, white", price=Decimal("8.00")),
    Item(sku="MUG-02", name='Mug "Höhe", 0.3 l', price=Decimal("9.50")),
    Item(sku="TEE-S-BLK", name="T-shirt black / S", price=Decimal("24.00")),
    Item(sku="TEE-M-BLK", name="T-shirt black / M", price=Decimal("24.00")),
    Item(sku="TEE-L-WHT", name="T-shirt white / L", price=Decimal("24.00")),
    Item(sku="CANDLE-5", name="Candle\nwith a card inside", price=Decimal("15.75")),
    Item(sku="CANDLE-9", name="Candle, large; “Señora”", price=Decimal("29.89")),
    Item(sku="SOAP-LAV", name="Savon à la lavande", price=Decimal("5.25")),
    Item(sku="SOAP-OAT", name="Oat & honey <soft> soap", price=Decimal("5.25")),
    Item(sku="POSTER-A2", name='Poster 16.5" × 23.4"', price=Decimal("18.00")),
    Item(sku="SOCK-39", name="Socks 39–42\r\ntwo pairs", price=Decimal("11.00")),
    Item(sku="BAG-TOTE", name="Tote bag", price=Decimal("12.00")),
    Item(sku="TEA-ASSAM", name="Assam tea, 'loose'", price=Decimal("7.40")),
    Item(sku="TEA-猫", name="猫のお茶", price=Decimal("13.20")),
    Item(sku="0042", name="Gift tag", price=Decimal("0.75")),
    Item(sku="PEN-BLU", name="Pen; blue,,fine", price=Decimal("3.10")),
    Item(sku="MUG-00~D~", name="Mug of last year", price=Decimal("6.00")),
)
"""What a made world sells; one is deactivated, as its code says."""

KITS = (
    Kit(sku="KIT-BATH", components={"SOAP-LAV": 1, "SOAP-OAT": 2, "CANDLE-5": 1}),
    Kit(sku="KIT-TEA", components={"TEA-ASSAM": 2, "MUG-01": 1}),
    Kit(sku="KIT-PENS", components={"PEN-BLU": 3}),
)
"""The kits of a made world. Their parts are sold singly too."""

KIT_NAMES = {"KIT-BATH": "Bath set", "KIT-TEA": "Tea for two", "KIT-PENS": "Three pens"}
"""The kits' own names."""
