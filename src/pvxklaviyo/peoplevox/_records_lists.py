"""The rows of a site's short lists, and of its list of orders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs

from ._deactivated import is_deactivated
from ._rows import column, report, template

# Not documented; met at integrators.
_INTERNAL = "systemsite"


@template("Carriers", section="carriers", subject=("Carrier", "name"))
class Carrier:
    """
    One carrier of the template "Carriers".

    Attributes:
        name: As despatches have it.

        reference: The tenant's own.

        extra: Columns that the tenant asked to keep, by caption.
    """

    name: str = column("Name")
    reference: str | None = column("Reference", "Reference 2", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def deactivated(self) -> bool:
        """Whether it is no longer used; see :func:`is_deactivated`."""
        return is_deactivated(self.name) or is_deactivated(self.reference or "")


@template("Service types", section="services", subject=("Service", "name"))
class ServiceType:
    """
    One service of a carrier, of the template "Service types".

    Attributes:
        name: As despatches have it.

        carrier: Whose service it is, by the carrier's name.

        code: As sales orders have it.

        extra: Columns that the tenant asked to keep, by caption.
    """

    name: str = column("Name")
    carrier: str | None = column("Carrier", default=None)
    code: str | None = column("Code", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def deactivated(self) -> bool:
        """Whether it is no longer used; see :func:`is_deactivated`."""
        return is_deactivated(self.name) or is_deactivated(self.code or "")


@template("Sites", section="sites", subject=("Site", "reference"))
class Site:
    """
    One site of the warehouse, of the template "Sites".

    Attributes:
        reference: As all reports have it; ``"PrimarySite"`` is the first.

        name: For people.

        extra: Columns that the tenant asked to keep, by caption.
    """

    reference: str = column("Reference")
    name: str | None = column("Name", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)

    @property
    def internal(self) -> bool:
        """Whether it is Peoplevox's own ``SystemSite``, where nothing is stored."""
        return self.reference.casefold() == _INTERNAL

    @property
    def deactivated(self) -> bool:
        """Whether it is no longer used; see :func:`is_deactivated`."""
        return is_deactivated(self.reference)


# No date of it is in every site's report or filled in every row, so nothing
# can be read in its order.
@report("Sales orders by status", section="order_statuses", subject=("Order", "order_number"))
class SalesOrderStatus:
    """
    One order of the report "Sales orders by status".

    Attributes:
        order_number: Peoplevox's number.

        status: By name; ``"Cancelled"`` is the one that is known. In a report
            a search compares with the name, not with a number.

        requested_at: When it should be delivered; aware, UTC. May lie ahead.

        ordered_at: Aware, UTC.

        items: How many items it has.

        channel: Where it was placed.

        site: The warehouse site, by reference; no usual caption is known.

        extra: Columns that the tenant asked to keep, by caption.
    """

    order_number: str = column("Sales order no.", "Sales order number", "Salesorder number")
    status: str = column("Status")
    requested_at: datetime | None = column("Requested delivery date", default=None)
    ordered_at: datetime | None = column("Order date", "Date", default=None)
    items: int | None = column("Number of items", "No. of items", default=None)
    channel: str | None = column("Channel", "Channel name", default=None)
    site: str | None = column(default=None, site=True)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
