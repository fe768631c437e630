"""
The rows of who buys.

All that tells about a person stays out of ``repr`` and of texts, the reference
too: shops use e-mail addresses for it. So a row that is set aside is named by
the template only.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import attrs

from ._rows import column, template


@template("Customers", section="customers")
class Customer:
    """
    One customer of the template "Customers".

    Attributes:
        reference: The customer's key; often the shop's own.

        name: Of a person, or of a company.

        first_name: Of the person.

        last_name: Of the person.

        email: The person's.

        phone: The person's.

        mobile: The person's.

        wholesaler: Whether goods are bought to be sold again.

        customer_type: As the tenant names it.

        credit_status: As the tenant names it.

        credit_limit: Without a currency; the template has none.

        extra: Columns that the tenant asked to keep, by caption.
    """

    reference: str = column("Reference", personal=True)
    name: str | None = column("Name", default=None, personal=True)
    first_name: str | None = column("FirstName", "first_name", default=None, personal=True)
    last_name: str | None = column("LastName", "last_name", default=None, personal=True)
    email: str | None = column("Email", default=None, personal=True)
    phone: str | None = column("Phone", default=None, personal=True)
    mobile: str | None = column("Mobile", default=None, personal=True)
    wholesaler: bool | None = column("Wholesaler", default=None)
    customer_type: str | None = column("CustomerType", default=None)
    credit_status: str | None = column("CreditStatus", default=None)
    credit_limit: Decimal | None = column("CreditLimit", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)


@template("Customer addresses", section="customer_addresses")
class CustomerAddress:
    """
    One address of a customer, of the template "Customer addresses".

    Attributes:
        customer: The customer's reference.

        reference: Of the address itself.

        line1: As on a parcel, and so the next four.

        line2: As above.

        city: As above.

        region: As above.

        postcode: As above.

        country: By name or code, as the tenant writes it.

        extra: Columns that the tenant asked to keep, by caption.
    """

    customer: str = column("CustomerReference", personal=True)
    reference: str | None = column("AddressReference", default=None, personal=True)
    line1: str | None = column("AddressLine1", default=None, personal=True)
    line2: str | None = column("AddressLine2", default=None, personal=True)
    city: str | None = column("AddressCity", default=None, personal=True)
    region: str | None = column("AddressRegion", default=None, personal=True)
    postcode: str | None = column("AddressPostcode", default=None, personal=True)
    country: str | None = column("AddressCountry", default=None)
    extra: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
