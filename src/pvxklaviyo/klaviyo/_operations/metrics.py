"""Kinds of events."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..._call import Call, Page
from .._filter import Filter
from ._ask import page_call


@attrs.frozen(kw_only=True)
class Integration:
    """
    Through what a metric's events come.

    Attributes:
        id: Klaviyo's key of it.

        key: Its short name, such as ``"api"``.

        name: Its name, such as ``"API"`` or ``"Shopify"``.

        category: Such as ``"eCommerce"``.
    """

    id: str | None = None
    key: str | None = None
    name: str | None = None
    category: str | None = None


@attrs.frozen(kw_only=True)
class Metric:
    """
    A kind of event in an account.

    A metric is its integration *and* its name: "Fulfilled Order" that comes
    through the API is another metric than the shop integration's, with flows
    of its own.

    Attributes:
        id: Klaviyo's key of it.

        name: What people see.

        created: When its first event came.

        updated: When it was last changed.

        integration: Through what its events come.
    """

    # https://developers.klaviyo.com/en/reference/get_metrics
    id: str
    name: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    integration: Integration | None = None


def list_metrics(
    *,
    filter: Filter | None = None,  # noqa: A002 - Klaviyo's word
    cursor: str | None = None,
) -> Call[Page[Metric]]:
    """
    Read one page of the account's metrics, up to 200.

    Args:
        filter: By ``"integration.name"`` or ``"integration.category"``;
            Klaviyo cannot filter by name.

        cursor: Where to go on; usually :attr:`Page.next` does that.
    """
    # https://developers.klaviyo.com/en/reference/get_metrics
    return page_call("get_metrics", Metric, parameters={"filter": filter, "page[cursor]": cursor})
