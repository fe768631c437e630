"""The operations of each age of the service, as its WSDL declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import attrs

Age = Literal["2013", "2017", "current"]
"""Which WSDL; each age has what the earlier ones had."""

AGES: Sequence[Age] = ("2013", "2017", "current")
"""From the oldest to the newest."""


@attrs.frozen
class Field:
    """
    An argument, or a part of one.

    Attributes:
        name: As it stands in the envelope.

        type: ``"string"``, ``"int"``, ``"boolean"``, or one of the service's
            own.

        required: Whether the schema wants it.

        nillable: Whether it may say that it has no value.

        since: The age that has it first.
    """

    name: str
    type: str = "string"
    required: bool = False
    nillable: bool = False
    since: Age = "2013"


@attrs.frozen(kw_only=True)
class Operation:
    """
    Something that can be called.

    Attributes:
        name: As it stands in the envelope.

        arguments: In the schema's order.

        since: The age that has it first.

        is_plain: Whether it can be called without an envelope, too.

        needs_session: Whether its header names a session.
    """

    name: str
    arguments: tuple[Field, ...]
    since: Age = "2013"
    is_plain: bool = False
    needs_session: bool = True

    @property
    def wrapper(self) -> str:
        """The argument that holds the others; empty if none does."""
        found = (one.name for one in self.arguments if one.type.endswith("Request"))
        return next(found, "")


_TEMPLATE = Field("templateName")
_EVENT = Field("eventType", "SubscriptionEventTypes", required=True)
_FILTER = Field("filter")
_SITES = Field("sitesFilter")
# Newer than the published WSDLs; clients of 2021 send it last.
_ENCODE = Field("encodeParameterData", "boolean", nillable=True, since="current")

OPERATIONS: Mapping[str, Operation] = {
    one.name: one
    for one in (
        Operation(
            name="Authenticate",
            arguments=(Field("clientId"), Field("username"), Field("password")),
            is_plain=True,
            needs_session=False,
        ),
        Operation(name="GetData", arguments=(Field("getRequest", "GetRequest"),)),
        Operation(name="GetReportData", arguments=(Field("getReportRequest", "GetReportRequest"),)),
        Operation(name="GetReportColumns", arguments=(_TEMPLATE,), since="2017", is_plain=True),
        Operation(name="GetSaveTemplate", arguments=(_TEMPLATE,), is_plain=True),
        Operation(name="SaveData", arguments=(Field("saveRequest", "SaveRequest"),)),
        Operation(
            name="SubscribeEvent",
            arguments=(_EVENT, _FILTER, Field("callbackUrl"), _ENCODE),
            is_plain=True,
        ),
        Operation(
            name="SubscribePostEvent",
            arguments=(_EVENT, _FILTER, Field("postUrl"), Field("postParams"), _ENCODE),
            is_plain=True,
        ),
        Operation(
            name="UnsubscribeEvent",
            arguments=(Field("subscriptionId", "int", required=True),),
            is_plain=True,
        ),
        # Met at integrators only; the order of their arguments is not documented.
        Operation(
            name="GetDataWithSitesFilters",
            arguments=(Field("getRequest", "GetRequest"), _SITES),
            since="current",
        ),
        Operation(
            name="SubscribeEventWithSitesFilters",
            arguments=(_EVENT, _FILTER, _SITES, Field("callbackUrl"), _ENCODE),
            since="current",
        ),
    )
}
"""Everything that can be called, in any age."""

REQUESTS: Mapping[str, tuple[Field, ...]] = {
    "GetRequest": (
        Field("TemplateName"),
        Field("PageNo", "int", required=True),
        Field("ItemsPerPage", "int", required=True),
        Field("SearchClause"),
    ),
    "GetReportRequest": (Field("FilterClause"), Field("OrderBy"), Field("Columns")),
    "SaveRequest": (
        Field("TemplateName"),
        Field("CsvData"),
        Field("Action", "int", required=True),
    ),
}
"""What the wrappers hold; a report's request has all of a GetRequest before its own."""

EVENTS: Mapping[str, Age] = {
    "AvailabilityChanges": "2013",
    "SalesOrderStatusChanges": "2013",
    "GoodsReceived": "2013",
    "TrackingNumberReceived": "2013",
    "IncrementalChanges": "2013",
    "Returns": "2013",
    "DespatchPackageTrackingNumberReceived": "current",
    "OnDespatchOrderReceived": "current",
    "DespatchPackageDespatched": "current",
}
"""What can be subscribed to, and since when."""

ANSWER: Sequence[Field] = (
    Field("ResponseId", "int", required=True),
    Field("TotalCount", "int", required=True),
    Field("Detail"),
    Field("Statuses", "ArrayOfIntegrationStatusResponse"),
    Field("ImportingQueueId", "int", required=True, since="current"),
    Field("SalesOrdersToDespatchIds", "ArrayOfInt", since="current"),
    Field("ErrorCode", since="current"),
)
"""What every operation answers."""


def has(age: Age, since: Age) -> bool:
    """Say whether what came with *since* is there in *age*."""
    return AGES.index(since) <= AGES.index(age)
